package dev.buoy.console.tui;

import dev.buoy.console.SomeDrill;
import dev.buoy.console.drill.Found;
import dev.buoy.v1.ConfigVersion;
import dev.buoy.v1.Connection;
import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillStep;
import dev.buoy.v1.LogLine;
import dev.buoy.v1.Operation;
import dev.buoy.v1.ProberReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Answers to what pages ask for, for tests.
final class SomeFetched {
  private static final List<String> FILE = List.of("schema: 1", "cluster: {name: quotation}", "# the servers",
      "backends:",
      "  quotation_backend:", "    balance: roundrobin", "    servers:",
      "      server1: {address: \"10.77.0.11:8080\"}");

  private SomeFetched() {}

  /// Three connections, a few log lines, and files of which one differs.
  static Fetched plausible(Model model) {
    return new Fetched(talk(model), logs(), files(), Printouts.NONE, drills(model));
  }

  /// Five that were, of which the latest was looked at.
  static DrillBook drills(Model model) {
    var drills = List.of(later(SomeDrill.aborted("5c0e71f2"), 4), later(SomeDrill.passed("4b1d09aa", 2_140), 3),
        later(SomeDrill.passed("3a2c5e10", 610), 2), later(SomeDrill.passed("293bd4c7", 570), 1),
        later(SomeDrill.passed("184a60fe", 540), 0));
    return DrillBook.EMPTY.then(new Found(drills.stream().map(each -> each.toBuilder().clearProbers().build()).toList(),
        Map.of(), Map.of("n3", "connection refused")), List.of(drills.getFirst()), model.data().now());
  }

  private static Drill later(Drill drill, long days) {
    return drill.toBuilder().setStarted(LabAgents.time(SomeDrill.FAULT.minusSeconds((5 - days) * 86_400))).build();
  }

  private static DrillBook anyDrills(Random random, Model model) {
    var drills = new ArrayList<Drill>();
    for (var i = random.nextInt(6); i > 0; i--) {
      var step = Drill.Step.forNumber(1 + random.nextInt(9));
      var id = random.nextBoolean() ? "d" + i : text(random);
      var drill = (random.nextBoolean() ? SomeDrill.at(id, step) : SomeDrill.passed(id, random.nextInt(5000)))
          .toBuilder().setInstance(text(random)).setOperator(text(random)).setTarget(text(random));
      drill.addProbers(ProberReport.newBuilder().setName(text(random)).setLatest(text(random)).setKept(3));
      drill.addSteps(DrillStep.newBuilder().setStep(step).setText(text(random)).setTook(SomeDrill.millis(5)));
      drills.add(drill.build());
    }
    var book = random.nextInt(4) == 0
        ? DrillBook.EMPTY
        : DrillBook.EMPTY.then(new Found(drills, Map.of(), Map.of("n9", text(random))), drills, model.data().now());
    return drills.isEmpty() || random.nextBoolean() ? book : book.own(drills.getFirst(), model.data().now());
  }

  private static Talk talk(Model model) {
    var query = ConnectionsPage.query(model);
    var then = new Moment(model.data().now().nanos() - 2_000_000_000L, model.data().now().wall().minusSeconds(2));
    var first = List.of(answer("n1", 1), Talk.Answer.failed("n3", "connection refused"));
    return Talk.NONE.then(query, then, first).then(query, new Moment(model.data().now().nanos() - 400_000_000L,
        model.data().now().wall()),
        List.of(answer("n1", 2), new Talk.Answer("n2", List.of(), 0, ""),
            Talk.Answer.failed("n3", "connection refused")));
  }

  private static Talk.Answer answer(String agent, int round) {
    return new Talk.Answer(agent, List.of(
        connection(agent + "-1a", "10.77.0.200:42118", "server1", 754 + round, 1200L * round, 96_000L * round,
            Connection.State.OPEN),
        connection(agent + "-2b", "10.77.0.201:42120", "server2", 61, 310L, 4_100_000L * round, Connection.State.OPEN),
        connection(agent + "-3c", "10.77.0.202:42122", "", 3, 0, 0, Connection.State.QUEUED)), 812, "");
  }

  private static Connection connection(String id, String client, String server, long age, long in, long out,
      Connection.State state) {
    return Connection.newBuilder().setId(id).setClient(client).setLocal("10.77.0.100:9000")
        .setFrontend("quotation_service").setBackend("quotation_backend").setServer(server)
        .setAge(com.google.protobuf.Duration.newBuilder().setSeconds(age))
        .setIdle(com.google.protobuf.Duration.newBuilder().setSeconds(1)).setBytesIn(in).setBytesOut(out)
        .setAccepted(LabAgents.time(Screens.START)).setState(state).build();
  }

  private static LogBook logs() {
    return LogBook.EMPTY
        .heard("n1", List.of(line(10, LogLine.Level.INFO, "event", "VI_1 BACKUP->MASTER no master heard for 3.41 s"),
            line(12, LogLine.Level.WARNING, "check", "quotation_backend/server2 DOWN connection refused, 1 of 1"),
            line(14, LogLine.Level.ERROR, "reload",
                "buoy.yaml:14:13: backends.web.check.rise: must be at least 1, was 0"
                    + " and this line is so long that it has to be cut or wrapped to be read in a window of this width")),
            0, Screens.NOW)
        .heard("n2", List.of(line(11, LogLine.Level.DEBUG, "vrrp", "advertisement of 10.77.0.1 priority 150")), 7,
            Screens.NOW)
        .lost("n3", "connection refused");
  }

  static LogLine line(long seconds, LogLine.Level level, String logger, String message) {
    return LogLine.newBuilder().setTime(LabAgents.time(Screens.START.plusSeconds(seconds))).setLevel(level)
        .setLogger(logger).setMessage(message).build();
  }

  private static FileBook files() {
    var other = new ArrayList<>(FILE);
    other.set(5, "    balance: leastconn");
    other.add("      server2: {address: \"10.77.0.12:8080\"}");
    var copies = new HashMap<String, FileBook.Copy>();
    var present = version("3fa29b7c01d2aa", 17, 30);
    var before = version("91c4d0e2b7f6bb", 16, 10);
    copies.put("n1", new FileBook.Copy(new FileBook.Text(FILE, ""), present, List.of(present, before),
        new FileBook.Disk(List.of(), "")));
    copies.put("n2", new FileBook.Copy(new FileBook.Text(other, ""), before, List.of(before),
        new FileBook.Disk(List.of("quotation_backend: server2 added"), "")));
    copies.put("n3", new FileBook.Copy(new FileBook.Text(List.of(), "connection refused"),
        ConfigVersion.getDefaultInstance(), List.of(), new FileBook.Disk(List.of(), "connection refused")));
    var operation = Operation.newBuilder().setOperationId("7f3a").addSteps("n2: put to work")
        .addSteps("n1: put to work")
        .build();
    return new FileBook(copies, Map.of("91c4d0e2b7f6", new FileBook.Text(other, "")), operation);
  }

  private static ConfigVersion version(String digest, long generation, long seconds) {
    return ConfigVersion.newBuilder().setDigest(digest).setGeneration(generation)
        .setTime(LabAgents.time(Screens.START.plusSeconds(seconds))).setOperator("alice").setOperation("7f3a")
        .setReason("weights").build();
  }

  /// Whatever agents may say.
  static Fetched any(Random random, Model model) {
    var agents = model.data().view().agents().stream().map(agent -> agent.name()).toList();
    var answers = new ArrayList<Talk.Answer>();
    var copies = new HashMap<String, FileBook.Copy>();
    var logs = LogBook.EMPTY;
    for (var agent : agents) {
      answers.add(random.nextInt(4) == 0
          ? Talk.Answer.failed(agent, text(random))
          : new Talk.Answer(agent, connections(random, agent), random.nextInt(5000), ""));
      var lines = new ArrayList<LogLine>();
      for (var i = random.nextInt(30); i > 0; i--) {
        lines.add(LogLine.newBuilder().setLevelValue(random.nextInt(7)).setLogger(text(random))
            .setMessage(text(random)).setTime(LabAgents.time(Instant.ofEpochSecond(random.nextInt(2_000_000_000))))
            .build());
      }
      logs = random.nextInt(4) == 0
          ? logs.lost(agent, text(random))
          : logs.heard(agent, lines, random.nextInt(3),
              Screens.NOW);
      var versions = random.nextBoolean()
          ? List.of(version(text(random) + random.nextInt(9), 3, 5))
          : List
              .<ConfigVersion>of();
      var text = new ArrayList<String>();
      for (var i = random.nextInt(40); i > 0; i--) {
        text.add(text(random));
      }
      copies.put(agent, new FileBook.Copy(new FileBook.Text(text, ""), version("d" + random.nextInt(3), 1, 1), versions,
          new FileBook.Disk(random.nextBoolean() ? List.of(text(random)) : List.of(), random.nextBoolean()
              ? text(random)
              : "")));
    }
    var talk = Talk.NONE.then(ConnectionsPage.query(model), model.data().now(), answers);
    return new Fetched(talk, logs, new FileBook(copies, Map.of(), null), Printouts.NONE,
        anyDrills(random, model));
  }

  private static List<Connection> connections(Random random, String agent) {
    var connections = new ArrayList<Connection>();
    for (var i = random.nextInt(60); i > 0; i--) {
      connections.add(connection(agent + "-" + i, text(random), random.nextBoolean() ? "" : text(random),
          random.nextInt(1_000_000), random.nextLong(1L << 60), random.nextLong(1L << 60),
          Connection.State.forNumber(random.nextInt(7))));
    }
    return connections;
  }

  private static String text(Random random) {
    var texts = List.of("", "plain", "日本語の長い理由です", "e\u0301 combining", "\033[31mred\033[0m", "a\tb\nc",
        "quotation_backend/server1", "long ".repeat(900));
    return texts.get(random.nextInt(texts.size()));
  }
}
