package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Safe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A question that one agent answers for all, answered for a screen.
public final class Question {
  private Question() {}

  /// The lines that the command line would print. Blocking.
  /// @param line `why …` or `whatif …`
  public static List<String> lines(Cluster cluster, String line, Duration timeout) {
    return switch (Parser.line(line)) {
      case Parsed.Rejected(var message) -> List.of(message);
      case Parsed.Accepted(var invocation) -> answer(cluster, invocation.command(),
          new Options(Map.of(Clause.TIMEOUT, List.of(timeout.toMillis() + "ms"))));
    };
  }

  private static List<String> answer(Cluster cluster, Command command, Options options) {
    var reply = switch (command) {
      case Command.Why why -> WhyReport.ask(cluster, cluster.view(), why, options).reply(Instant.EPOCH);
      case Command.WhatIf whatIf -> WhatIfReport.ask(cluster, cluster.view(), whatIf, options).reply(Instant.EPOCH);
      default -> throw new IllegalStateException("no question to one agent: " + command);
    };
    var lines = new ArrayList<>(reply.table().get().lines().map(Safe::text).toList());
    reply.complaints().stream().map(Safe::text).forEach(lines::add);
    return lines;
  }
}
