package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.explain.Explanation;
import dev.buoy.agent.explain.Step;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.explain.Timeline;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Simulated clusters whose nodes have wall clocks far apart: what moved the role is found in their journals, in the order
/// in which it happened.
class SimulatedJournalsTest {
  private static final Duration A_WHILE = Duration.ofSeconds(130);
  private static final Pattern LINE = Pattern.compile(" *([0-9.]+) (n[0-9]) (.*)");
  private static final Pattern TURN = Pattern.compile("([A-Z]+) -> ([A-Z]+): (.*)");
  private static final Pattern PRIORITY = Pattern.compile("priority ([0-9]+) -> ([0-9]+): (.*)");

  private enum Deed {
    PRIORITY, STANDBY, STOP, CRASH, LINK, CUT
  }

  private static final List<Deed> DEEDS = List.of(Deed.values());

  @Test
  void theCauseOfEveryMoveIsFoundOnTheRightNode() {
    each(250, Round::play);
  }

  @Test
  void whoComesBackTakesTheRoleBecauseItCame() {
    each(50, Round::comeBack);
  }

  @Test
  void whoWasCutOffWasMasterAllAlong() {
    each(50, Round::healed);
  }

  private static void each(int rounds, Consumer<Round> played) {
    for (long seed = 0; seed < rounds; seed++) {
      try {
        played.accept(new Round(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Round {
    private final SplittableRandom random;
    private final SimulatedCluster cluster;
    private final VirtualRouterConfig slowest;

    Round(long seed) {
      random = new SplittableRandom(seed);
      cluster = SimulatedCluster.seeded(seed);
      int version = random.nextInt(2, 4);
      var interval = version == 2 ? Duration.ofSeconds(1) : Duration.ofMillis(10L * random.nextInt(5, 150));
      var configs = List.of(200, 150, 100).stream().map(priority -> Routers.config(version, priority, interval, true))
          .toList();
      slowest = configs.getLast();
      for (int i = 0; i < configs.size(); i++) {
        cluster.agent("n" + (i + 1), configs.get(i));
      }
      cluster.longestDelay(Duration.ofNanos(random.nextInt(100_000, 500_000))).start().run(A_WHILE);
    }

    void play() {
      assertThat(cluster.masters()).containsExactly("n1");
      var deed = DEEDS.get(random.nextInt(DEEDS.size()));
      cluster.note("n1 deed");
      make(deed);
      cluster.run(Duration.ofSeconds(30));
      var told = deed + "\n" + String.join("\n", cluster.trace());
      assertThat(deed == Deed.CUT ? cluster.masters() : cluster.masters().stream().limit(1).toList()).as(told)
          .contains("n2");
      var journals = new Journals(random.split(), cluster.trace());

      var explanation = Explanation.of(new Subject(Subject.Kind.INSTANCE, "VI_1"), journals.timeline("n3"),
          new Explanation.Background(Map.of(), _ -> slowest.longestElection(), Set.of(), reports(deed)));

      check(deed, explanation, journals, told + "\n" + String.join("\n", explanation.steps().stream()
          .map(Step::toString).toList()));
    }

    void comeBack() {
      cluster.crash("n1").run(Duration.ofSeconds(30)).restart("n1").run(Duration.ofSeconds(30));

      var explanation = explanation();

      assertThat(explanation.summary()).startsWith("n1 became master of VI_1").doesNotContain(" too");
      assertThat(explanation.steps()).extracting(Step::text).as(String.join("\n", cluster.trace()))
          .first().isEqualTo("VI_1 INITIALIZE -> BACKUP: started");
      assertThat(explanation.steps()).extracting(Step::text).noneMatch(text -> text.contains("heard it no more"));
    }

    void healed() {
      cluster.putOnSide("n1", 1).run(Duration.ofSeconds(30)).heal().run(Duration.ofSeconds(30));

      var explanation = explanation();

      assertThat(explanation.summary()).as(String.join("\n", cluster.trace())).startsWith(
          "n1 is master of VI_1, and was all along; n2 became master too, and went to BACKUP ");
      assertThat(explanation.steps()).extracting(Step::text).first().asString().startsWith("n2 heard it no more: ");
    }

    private Explanation explanation() {
      assertThat(cluster.masters()).containsExactly("n1");
      var reports = cluster.names().stream().map(node -> new NodeReport(node, null, "", List.of(new NodeReport.Router(
          "VI_1", Optional.of(cluster.masters().contains(node) ? RouterState.MASTER : RouterState.BACKUP), 100, 100,
          false, false, false, "", List.of(), List.of())), List.of(), List.of(), 0)).toList();
      return Explanation.of(new Subject(Subject.Kind.INSTANCE, "VI_1"),
          new Journals(random.split(), cluster.trace()).timeline("n3"),
          new Explanation.Background(Map.of(), _ -> slowest.longestElection(), Set.of(), reports));
    }

    private static List<NodeReport> reports(Deed deed) {
      return deed == Deed.CRASH ? List.of(NodeReport.silent("n1", "gone")) : List.of();
    }

    private void make(Deed deed) {
      switch (deed) {
        case PRIORITY -> cluster.router("n1", router -> router.participant().priority(120, null, Why.because("deed")));
        case STANDBY -> cluster.router("n1",
            router -> router.participant().fault(FaultCause.STANDBY, true, Why.because("deed")));
        case STOP -> cluster.stop("n1");
        case CRASH -> cluster.crash("n1");
        case LINK -> cluster.link("n1", false);
        case CUT -> cluster.putOnSide("n1", 1);
      }
    }

    private static void check(Deed deed, Explanation explanation, Journals journals, String told) {
      var first = explanation.steps().getFirst();
      assertThat(explanation.summary()).as(told).startsWith("n2 became master of VI_1");
      assertThat(first.node()).as(told).isEqualTo("n1");
      assertThat(first.role()).as(told).isEqualTo(Step.Role.CAUSE);
      assertThat(first.text()).as(told).contains(switch (deed) {
        case PRIORITY -> "VI_1 priority 200 -> 120: deed";
        case STANDBY -> "VI_1 MASTER -> FAULT: deed";
        case STOP -> "VI_1 MASTER -> INITIALIZE: stopping";
        case LINK -> "VI_1 MASTER -> FAULT: interface eth0 has no carrier";
        case CRASH -> "its agent does not answer: gone";
        case CUT -> "its agent went on, so what is between them did not carry the advertisements";
      });
      var effect = explanation.steps().stream().filter(step -> step.role() == Step.Role.EFFECT).toList();
      assertThat(effect).as(told).singleElement().satisfies(step -> assertThat(step.node()).isEqualTo("n2"));
      var happened = explanation.steps().stream().flatMap(step -> step.events().stream()).map(journals::happened)
          .toList();
      assertThat(happened).as(told).isSortedAccordingTo(Comparator.naturalOrder());
      // n3's wall clock is what the times are told by; the common clock may be behind by the fastest message.
      explanation.steps().stream().filter(step -> !step.events().isEmpty()).forEach(step -> assertThat(
          Duration.between(journals.wall("n3", journals.happened(step.events().getFirst())), step.time()).abs())
          .as(told).isLessThan(Duration.ofMillis(2)));
    }
  }

  /// The trace as the nodes' agents would have written it: by wall clocks that are up to a minute apart and common clocks
  /// that hear of each other each second.
  private static final class Journals {
    private static final Instant EPOCH = Instant.parse("2026-11-22T12:00:00Z");

    private final Map<String, Double> truth = new LinkedHashMap<>();
    private final Map<String, Duration> skews = new LinkedHashMap<>();
    private final Map<String, ClusterClock> clocks = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final SplittableRandom random;
    private long nanos;
    private double heard;

    Journals(SplittableRandom random, List<String> trace) {
      this.random = random;
      for (var node : List.of("n1", "n2", "n3")) {
        skews.put(node, Duration.ofMillis(random.nextInt(-60_000, 60_000)));
        long origin = random.nextInt();
        clocks.put(node, new ClusterClock(() -> wall(node, nanos / 1e9), () -> nanos + origin, 0));
      }
      var causes = new LinkedHashMap<String, String>();
      for (var line : trace) {
        var parts = LINE.matcher(line);
        if (parts.matches()) {
          at(Double.parseDouble(parts.group(1)));
          write(parts.group(2), parts.group(3), causes);
        }
      }
    }

    Instant wall(String node, double seconds) {
      return EPOCH.plus(Objects.requireNonNull(skews.get(node))).plusNanos((long) (seconds * 1e9));
    }

    /// In seconds.
    double happened(String id) {
      return Objects.requireNonNull(truth.get(id));
    }

    private ClusterClock clock(String node) {
      return Objects.requireNonNull(clocks.get(node));
    }

    Timeline timeline(String self) {
      return new Timeline(self, events, new Timeline.Moment(wall(self, nanos / 1e9), clock(self).now()));
    }

    /// Time passes, and claims are sent each second.
    private void at(double seconds) {
      while (heard + 1 <= seconds) {
        heard += 1;
        exchange();
      }
      nanos = Math.max(nanos, (long) (seconds * 1e9));
    }

    private void exchange() {
      var sent = new LinkedHashMap<String, Long>();
      nanos = Math.max(nanos, (long) (heard * 1e9));
      clocks.forEach((node, clock) -> sent.put(node, clock.now()));
      nanos += random.nextInt(100_000, 700_000);
      clocks.forEach((node, clock) -> sent.values().forEach(clock::heard));
    }

    private void write(String node, String what, Map<String, String> causes) {
      var turn = TURN.matcher(what);
      var priority = PRIORITY.matcher(what);
      if (turn.matches()) {
        add(node, Kind.VRRP_TRANSITION, turn.group(1), turn.group(2), turn.group(3), causes.remove(node));
      } else if (priority.matches()) {
        causes.put(node, add(node, Kind.VRRP_PRIORITY, priority.group(1), priority.group(2), priority.group(3), null));
      }
    }

    private String add(String node, Kind kind, String from, String to, String reason,
        @Nullable String cause) {
      var event = new Event(node, events.size() + 1, wall(node, nanos / 1e9), kind, Severity.NOTICE, "VI_1", from, to,
          new Why(reason, cause == null ? List.of() : List.of(cause)), null, null, "b", clock(node).stamp());
      events.add(event);
      truth.put(event.id(), nanos / 1e9);
      return event.id();
    }
  }
}
