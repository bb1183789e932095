package dev.buoy.agent.notify;

import java.util.List;

/// The commands that run when a virtual router changes its state (keepalived's `notify_*`); each split into words, no
/// shell; empty: none.
/// @param master when it becomes MASTER
/// @param backup when it becomes BACKUP
/// @param fault when it goes into FAULT
/// @param stop when the agent stops
/// @param any at each change, with `INSTANCE name STATE priority` as further arguments (keepalived's `notify`)
public record NotifyConfig(List<String> master, List<String> backup, List<String> fault, List<String> stop,
    List<String> any) {
  /// No commands.
  public static final NotifyConfig NONE = new NotifyConfig(List.of(), List.of(), List.of(), List.of(), List.of());

  public NotifyConfig {
    master = List.copyOf(master);
    backup = List.copyOf(backup);
    fault = List.copyOf(fault);
    stop = List.copyOf(stop);
    any = List.copyOf(any);
  }
}
