package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.LogLine;
import dev.buoy.v1.WatchLogsRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What the agents keep of their own logs.
/// @param lines by time, the oldest first
/// @param more whether there are older ones
record LogLines(Asked<List<LogLine>> asked, List<LogLines.Said> lines, boolean more) {
  /// A line and who said it.
  record Said(String agent, LogLine line) {
    Instant time() {
      return Instant.ofEpochSecond(line.getTime().getSeconds(), line.getTime().getNanos());
    }

    /// `14:02:20.804 n1 WARNING vrrp: the line`
    String text() {
      return "%s %s %s %s: %s".formatted(Sentences.time(line.getTime()), agent, line.getLevel(), line.getLogger(),
          line.getMessage());
    }

    JsonObject tree() {
      var object = new JsonObject();
      object.addProperty("agent", agent);
      Tree.of(line).asMap().forEach(object::add);
      return object;
    }
  }

  /// Asks the agents of the view for their latest. Blocking.
  static LogLines ask(Cluster cluster, ClusterView view, String containing, Options options) {
    // One more than wanted tells whether there are older ones.
    var request = request(containing, options).setBacklog(options.limit() + 1).setBacklogOnly(true).build();
    var asked = Asked.all(cluster, view.agents(), options, stub -> lines(stub, request));
    var all = new ArrayList<Said>();
    asked.answers().forEach((agent, lines) -> lines.forEach(line -> all.add(new Said(agent, line))));
    all.sort(Comparator.comparing(Said::time));
    var shown = all.subList(Math.max(0, all.size() - options.limit()), all.size());
    return new LogLines(asked, List.copyOf(shown), all.size() > shown.size());
  }

  static WatchLogsRequest.Builder request(String containing, Options options) {
    return WatchLogsRequest.newBuilder().setContaining(containing)
        .setLeast(options.value(Clause.LEVEL).flatMap(Severities::level).orElse(LogLine.Level.LEVEL_UNSPECIFIED));
  }

  private static List<LogLine> lines(AgentBlockingStub stub, WatchLogsRequest request) {
    var lines = new ArrayList<LogLine>();
    stub.watchLogs(request).forEachRemaining(answer -> lines.addAll(answer.getLinesList()));
    return lines;
  }

  Reply reply(Instant asOf) {
    return new Reply(() -> tree(asOf), this::text,
        () -> lines.stream().map(line -> Document.line(line.tree())).collect(Collectors.joining()),
        asked.complaints("log"), asked.exit());
  }

  /// `{"schemaVersion":1,"asOf":…,"lines":[{"agent":"n1",…}],"more":true,"errors":{"n3":…}}`
  private JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    var array = new JsonArray();
    lines.forEach(line -> array.add(line.tree()));
    root.add("lines", array);
    root.addProperty("more", more);
    var errors = new JsonObject();
    asked.errors().forEach(errors::addProperty);
    root.add("errors", errors);
    return root;
  }

  private String text() {
    if (lines.isEmpty()) {
      return asked.answers().isEmpty() ? "" : "no such lines\n";
    }
    return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining())
        + (more ? "the latest %d lines; more with --limit\n".formatted(lines.size()) : "");
  }
}
