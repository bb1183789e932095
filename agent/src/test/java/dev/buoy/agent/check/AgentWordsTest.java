package dev.buoy.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgentWordsTest {
  @Test
  void everyWordOfHaproxysIsUnderstood() {
    assertThat(AgentWords.of("75%").percent()).isEqualTo(75);
    assertThat(AgentWords.of("maxconn:30").maxconn()).isEqualTo(30);
    assertThat(AgentWords.of("up").down()).isFalse();
    assertThat(List.of("down", "failed", "stopped", "DOWN")).allSatisfy(
        word -> assertThat(AgentWords.of(word).down()).isTrue());
    assertThat(AgentWords.of("ready").admin()).isEqualTo(AgentWords.Wish.READY);
    assertThat(AgentWords.of("drain").admin()).isEqualTo(AgentWords.Wish.DRAIN);
    assertThat(AgentWords.of("maint").admin()).isEqualTo(AgentWords.Wish.MAINT);
  }

  @Test
  void wordsAreApartBySpacesTabsAndCommasAndAReasonFollowsTheHash() {
    assertThat(AgentWords.of("up,ready\t50% maxconn:5 # load 3,5"))
        .isEqualTo(new AgentWords(false, AgentWords.Wish.READY, 50, 5, "load 3,5", ""));
    assertThat(AgentWords.of("")).isEqualTo(AgentWords.SILENCE);
    assertThat(AgentWords.of("up wobbly 5").unknown()).isEqualTo("wobbly");
  }

  @Test
  void anyBytesGiveAResult() {
    var random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      var words = AgentWords.of(Octets.of(bytes) + (i % 2 == 0 ? "%" : ""));
      assertThat(words.percent() == null || words.percent() <= 25_600).isTrue();
    }
    assertThat(AgentWords.of("99999999999999999999% maxconn:99999999999").unknown()).isNotEmpty();
  }

  @Test
  void anAgentIsAskedAgainAndAgainAndWhatCannotBeReachedSaysNothing() {
    var scheduler = new VirtualScheduler();
    var heard = new ArrayList<String>();
    var answers = new ArrayList<>(List.of("up", "", "50%"));
    var asking = new Checker(scheduler, (_, onResult) -> scheduler.schedule(Duration.ofMillis(5), () -> {
      var answer = answers.isEmpty() ? "ready" : answers.removeFirst();
      onResult.accept(new CheckResult(answer.isEmpty() ? CheckResult.Code.L4CON : CheckResult.Code.L7OK,
          Duration.ofMillis(5), answer));
    }), _ -> {});
    var checker = new AgentChecker(asking, (target, words) -> heard.add(target.server() + " " + words.percent()));
    var target = new CheckTarget("web", "s1", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        new CheckConfig(Duration.ofSeconds(2), Duration.ofSeconds(2), 1, 1), new Ask.Agent(""), null, List.of());

    checker.check(List.of(target));
    scheduler.advance(Duration.ofMillis(4500));
    assertThat(heard).containsExactly("s1 null", "s1 50");

    checker.check(List.of());
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(heard).hasSize(2);
  }
}
