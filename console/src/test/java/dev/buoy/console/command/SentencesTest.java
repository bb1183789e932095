package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.Event;
import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void whatWasAndWhatIsAreToldWithoutSayingAWordTwice() {
    var event = Event.newBuilder().setKind(Event.Kind.CONFIG_CHANGED).setFrom("generation 3").setTo("generation 4");
    assertThat(Sentences.change(event.build())).isEqualTo("generation 3->4");
    assertThat(Sentences.change(event.setFrom("UP").setTo("DOWN").build())).isEqualTo("UP->DOWN");
  }

  @Test
  void namesTheOperatorOnce() {
    var event = Event.newBuilder().setOperator("alice");

    assertThat(Sentences.author(event.setReason("kernel").build())).isEqualTo("alice");
    assertThat(Sentences.author(event.setReason("set by alice").build())).isEmpty();
    assertThat(Sentences.author(Event.newBuilder().setReason("set by alice").build())).isEmpty();
  }

  @Test
  void tellsAChangeByWhatIsKnownOfIt() {
    var event = Event.newBuilder().setKind(Event.Kind.VRRP_ADDRESS);

    assertThat(Sentences.change(event.setFrom("").setTo("held").build())).isEqualTo("held");
    assertThat(Sentences.change(event.setFrom("held").setTo("").build())).isEqualTo("not held");
    assertThat(Sentences.change(event.setFrom("66:82:0f:2d:df:1a").setTo("").build())).isEqualTo("notice");
    assertThat(Sentences.change(event.setFrom("").setTo("").build())).isEqualTo("notice");
    assertThat(Sentences.change(Event.newBuilder().setKind(Event.Kind.VRRP_CONDITION).setFrom("NO_MASTER").build()))
        .isEqualTo("NO_MASTER over");
    assertThat(Sentences.change(event.setFrom("BACKUP").setTo("MASTER").build())).isEqualTo("BACKUP->MASTER");
    assertThat(Sentences.change(Event.newBuilder().setKind(Event.Kind.AGENT_STARTED).build()))
        .isEqualTo("agent started");
  }
}
