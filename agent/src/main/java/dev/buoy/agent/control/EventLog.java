package dev.buoy.agent.control;

import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.operation.Refused;
import dev.buoy.v1.Event;
import java.util.List;

/// The journal as the API shows it.
public final class EventLog {
  private final String node;
  private final RecentEvents events;

  public EventLog(String node, RecentEvents events) {
    this.node = node;
    this.events = events;
  }

  /// Events after the one with this id, oldest first.
  /// @param id `NODE-NUMBER`; empty: from the beginning
  /// @param limit at most this many, the newest
  /// @throws Refused INVALID when the id is not one of this node's
  List<Event> after(String id, int limit) {
    return events.after(number(id), limit).stream().map(EventMessages::of).toList();
  }

  /// The number of the newest event; 0 when there is none.
  long newest() {
    var last = events.after(0, 1);
    return last.isEmpty() ? 0 : last.getLast().number();
  }

  List<dev.buoy.agent.journal.Event> after(long number) {
    return events.after(number, Integer.MAX_VALUE);
  }

  Runnable watch(Runnable watcher) {
    return events.watch(watcher);
  }

  long number(String id) {
    if (id.isEmpty()) {
      return 0;
    }
    var prefix = node + "-";
    try {
      if (id.startsWith(prefix)) {
        return Long.parseLong(id.substring(prefix.length()));
      }
    } catch (NumberFormatException e) {
      throw invalid(id);
    }
    throw invalid(id);
  }

  private Refused invalid(String id) {
    return new Refused(Refused.Kind.INVALID, "'" + id + "' is no event of " + node + "; ids look like " + node + "-42");
  }
}
