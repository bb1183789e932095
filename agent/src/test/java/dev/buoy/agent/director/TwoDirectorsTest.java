package dev.buoy.agent.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Two drills that are begun on two nodes at nearly the same time: each looks whether the other is there once it can be
/// seen itself, so that they cannot both miss the other.
class TwoDirectorsTest {
  private static final Duration BEAT = Duration.ofMillis(500);

  /// How many of the drills went through.
  private final Map<Integer, Integer> rounds = new HashMap<>();

  @Test
  void atMostOneFaultBeginsAndWhoAbortsSaysWhy() throws InterruptedException {
    for (int seed = 0; seed < 500; seed++) {
      var round = new Round(seed);
      round.play();

      assertThat(round.stage.calls.stream().filter("begin n1"::equals).count()).as("seed %d", seed)
          .isEqualTo(round.passed()).isLessThanOrEqualTo(1);
      assertThat(round.whys()).as("seed %d", seed)
          .allMatch(why -> why.matches("drill d-n[23], which n[23] directs, is under way")).hasSize(2 - round.passed());
      rounds.merge(round.passed(), 1, Integer::sum);
    }

    assertThat(rounds).as("how many went through, and how often").containsOnlyKeys(0, 1);
  }

  private static final class Round {
    private final SimulatedStage stage = new SimulatedStage();
    private final Random random;
    private final Turns turns;
    private final Map<String, Director> directors = new HashMap<>();
    private final List<Account> ended = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    Round(int seed) {
      random = new Random(seed);
      turns = new Turns(seed, stage);
      stage.outstanding = this::outstanding;
      for (var node : List.of("n2", "n3")) {
        var director = new Director(stage, stage::nanos, () -> SimulatedStage.BEGIN.plus(stage.since()), turns::pause,
            turns::begin, () -> "d-" + node, ended::add);
        directors.put(node, director);
        var late = Duration.ofMillis(10L * random.nextInt(30));
        turns.begin(() -> start(node, director, late));
      }
      stage.clients.add(this::alive);
    }

    void play() throws InterruptedException {
      turns.play();
    }

    private void start(String node, Director director, Duration late) {
      turns.pause(late);
      try {
        director.start(commission(node), node);
      } catch (Refused e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }

    private Commission commission(String node) {
      var order = SimulatedStage.commission(Fault.KILL, true);
      var asked = order.request();
      var request = new Request(asked.caller(), asked.reason(), false, true, "", null, "d-" + node, null);
      return new Commission(order.order(), order.details(), request, true, null,
          Duration.ofMillis(500L * random.nextInt(4)), order.lease(), order.interval(), order.reachedBy());
    }

    /// An answer is of an instant between question and arrival.
    private List<String> outstanding(Commission commission) {
      turns.pause(underWay());
      var seen = directors.entrySet().stream()
          .filter(each -> !commission.request().operationId().equals("d-" + each.getKey()))
          .flatMap(each -> each.getValue().under().stream()
              .map(drill -> "drill " + drill.id() + ", which " + each.getKey() + " directs,"))
          .toList();
      turns.pause(underWay());
      return seen;
    }

    private Duration underWay() {
      return Duration.ofMillis(10L * random.nextInt(10));
    }

    private void alive(Duration since) {
      if (since.toMillis() % BEAT.toMillis() == 0) {
        directors.values().forEach(director -> director.under()
            .ifPresent(drill -> director.renew(drill.id(), "", "", List.of(), "alice")));
      }
    }

    int passed() {
      return (int) ended.stream().filter(account -> account.passed().orElse(false)).count();
    }

    List<String> whys() {
      var whys = new ArrayList<>(refused);
      ended.forEach(account -> account.aborted().ifPresent(whys::add));
      return whys;
    }
  }
}
