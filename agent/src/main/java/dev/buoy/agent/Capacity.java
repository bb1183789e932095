package dev.buoy.agent;

import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Checker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the descriptors of this process are good for.
/// @param descriptors that it may have open
/// @param pipes that one loop may have in use at a time, each of two descriptors
/// @param sockets for relayed connections and for checks
record Capacity(int descriptors, int pipes, int sockets) {
  /// For files, the API, and what else is no connection of a client or a check.
  private static final int OTHERS = 256;
  private static final int MOST_PIPES = 256;
  private static final int MOST_CONNECTIONS = 1_000_000;
  private static final String NAME = "Max open files";

  /// How many connections can be relayed at once, each of two descriptors.
  /// @param checks those that are made, of which each takes a descriptor while it is under way
  int connections(List<CheckTarget> checks) {
    int agents = (int) checks.stream().filter(CheckTarget::asksAgent).count();
    int underWay = agents + Math.min(checks.size() - agents, Checker.MOST_AT_ONCE);
    return Math.clamp((sockets - underWay) / 2, 16, MOST_CONNECTIONS);
  }

  /// What this process may have, proc_pid_limits(5).
  static Capacity ofThisProcess(int loops) {
    try {
      return of(Files.readAllLines(Path.of("/proc/self/limits")), loops);
    } catch (IOException _) {
      return of(List.of(), loops);
    }
  }

  /// @param limits lines of `/proc/self/limits`; without the one of interest there is no limit
  static Capacity of(List<String> limits, int loops) {
    int descriptors = limits.stream().filter(line -> line.startsWith(NAME))
        .map(line -> line.substring(NAME.length()).strip().split(" +", -1)[0]).filter(word -> !word.equals("unlimited"))
        .mapToInt(word -> (int) Math.min(Long.parseLong(word), Integer.MAX_VALUE)).findFirst()
        .orElse(Integer.MAX_VALUE);
    int pipes = Math.clamp(descriptors / 80 / loops, 1, MOST_PIPES);
    return new Capacity(descriptors, pipes, descriptors - OTHERS - 2 * pipes * loops);
  }
}
