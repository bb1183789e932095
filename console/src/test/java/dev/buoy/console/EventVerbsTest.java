package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.buoy.v1.Event;
import org.junit.jupiter.api.Test;

/// Events and logs.
class EventVerbsTest extends OnACluster {
  @Test
  void listsEventsOfAllAgentsByTime() {
    fake.agent("n2").events.add(event("n2", 4, "BACKUP"));
    fake.agent("n1").events.add(event("n1", 3, "MASTER"));

    assertThat(run("events -o jsonl")).isZero();
    assertThat(
        out.toString().lines().map(line -> JsonParser.parseString(line).getAsJsonObject().get("node").getAsString()))
        .containsExactly("n1", "n2");
  }

  @Test
  void aNameThatNoEventTellsOfIsNone() {
    fake.agent("n1").events.add(event("n1", 3, "MASTER").toBuilder().setObject("gone").build());

    assertThat(run("events nosuch")).isEqualTo(1);
    assertThat(err.toString()).contains("no object 'nosuch'");
    assertThat(run("events gone")).isZero();
  }

  private static Event event(String node, int second, String to) {
    return Event.newBuilder().setId(node + "-1").setNode(node).setTime(FakeCluster.at(second)).setObject("VI_1")
        .setTo(to).build();
  }
}
