package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Timestamp;
import dev.buoy.v1.Event;
import dev.buoy.v1.LogLine;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Events and logs.
class EventVerbsTest extends OnACluster {
  @Test
  void listsEventsOfAllAgentsByTime() {
    fake.agent("n2").events.add(event("n2", 4, "BACKUP"));
    fake.agent("n1").events.add(event("n1", 3, "MASTER"));

    assertThat(run("events -o jsonl")).isZero();
    assertThat(out.toString().lines().map(line -> object(line).get("node").getAsString())).containsExactly("n1", "n2");
  }

  @Test
  void aNameThatNoEventTellsOfIsNone() {
    fake.agent("n1").events.add(event("n1", 3, "MASTER").toBuilder().setObject("gone").build());

    assertThat(run("events nosuch")).isEqualTo(1);
    assertThat(err.toString()).contains("no object 'nosuch'");
    assertThat(run("events gone")).isZero();
    assertThat(run("events --object gone")).isZero();
    assertThat(out.toString()).contains("gone");
  }

  @Test
  void eventsThatAreNotShownAreCounted() {
    for (int second = 1; second <= 5; second++) {
      fake.agent("n1").events.add(event("n1", second, "MASTER"));
    }

    assertThat(run("events --limit 2")).isZero();
    assertThat(out.toString()).contains("the newest 2 of 5; more with --limit");
    run("events --limit 5");
    assertThat(out.toString()).doesNotContain("the newest");
    run("events --limit 2 -o json");
    assertThat(object(out.toString()).get("older").getAsInt()).isEqualTo(3);
  }

  @Test
  void onlyEventsOfATimeAndSeverityAreAskedFor() {
    var now = Instant.now();
    fake.agent("n1").events.add(at(event("n1", 1, "MASTER"), now.minusSeconds(3600), Event.Severity.ALERT));
    fake.agent("n1").events.add(at(event("n2", 1, "FAULT"), now.minusSeconds(60), Event.Severity.WARNING));
    fake.agent("n1").events.add(at(event("n3", 1, "BACKUP"), now.minusSeconds(30), Event.Severity.INFO));

    assertThat(run("events --since 10m --severity warn -o jsonl")).isZero();
    assertThat(out.toString().lines().map(line -> object(line).get("to").getAsString())).containsExactly("FAULT");
    assertThat(run("events --since 10s")).isZero();
    assertThat(out.toString()).isEqualTo("no such events\n");
    assertThat(run("events --severity loud")).isEqualTo(2);
    assertThat(err.toString()).contains("there are info, notice, warning, error and alert");
  }

  @Test
  void logsOfAllAgentsAreOneListByTime() {
    fake.agent("n1").logs.add(line(3, LogLine.Level.WARNING, "the clock jumped"));
    fake.agent("n2").logs.add(line(2, LogLine.Level.INFO, "reload: done"));
    fake.agent("n1").logs.add(line(1, LogLine.Level.INFO, "listening"));

    assertThat(run("logs")).isZero();
    assertThat(out.toString()).isEqualTo("""
        08:00:01.000 n1 INFO agent: listening
        08:00:02.000 n2 INFO agent: reload: done
        08:00:03.000 n1 WARNING agent: the clock jumped
        """);
    run("logs --level warn -o jsonl");
    assertThat(object(out.toString()).get("agent").getAsString()).isEqualTo("n1");
    run("logs reload");
    assertThat(out.toString()).isEqualTo("08:00:02.000 n2 INFO agent: reload: done\n");
    run("logs --on n1 --limit 1");
    assertThat(out.toString()).endsWith("the latest 1 lines; more with --limit\n");
    fake.stop("n3");
    assertThat(run("logs")).isEqualTo(3);
    assertThat(err.toString()).contains("no log from n3: ");
  }

  private static JsonObject object(String line) {
    return JsonParser.parseString(line).getAsJsonObject();
  }

  private static LogLine line(int second, LogLine.Level level, String message) {
    return LogLine.newBuilder().setTime(FakeCluster.at(second)).setLevel(level).setLogger("agent").setMessage(message)
        .build();
  }

  private static Event at(Event event, Instant time, Event.Severity severity) {
    return event.toBuilder().setTime(Timestamp.newBuilder().setSeconds(time.getEpochSecond())).setSeverity(severity)
        .build();
  }

  private static Event event(String node, int second, String to) {
    return Event.newBuilder().setId(node + "-" + second).setNode(node).setTime(FakeCluster.at(second)).setObject("VI_1")
        .setTo(to).build();
  }
}
