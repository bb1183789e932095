package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.ElectionChange;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.vrrp.RouterOptions;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is forecast is what happens, in clusters of any kind.
class ForecastSimulationTest {
  private static final Why WHY = Why.because("test");
  /// What the simulated network takes, several times over.
  private static final double SLACK = 0.050;
  /// Long enough that earlier moves of the role do not count any more.
  private static final Duration A_WHILE = Duration.ofSeconds(130);

  @Test
  void theElectionGoesAsForecast() {
    for (long seed = 0; seed < 300; seed++) {
      try {
        new Round(seed).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Round {
    private final SplittableRandom random;
    private final SimulatedCluster cluster;
    private final List<VirtualRouterConfig> configs = new ArrayList<>();
    private final List<String> alive = new ArrayList<>();

    Round(long seed) {
      random = new SplittableRandom(seed);
      cluster = SimulatedCluster.seeded(seed);
      int version = random.nextInt(2, 4);
      var interval = version == 2
          ? Duration.ofSeconds(random.nextInt(1, 4))
          : Duration.ofMillis(10L * random.nextInt(5, 150));
      boolean strict = random.nextBoolean();
      boolean preempt = random.nextBoolean();
      int nodes = random.nextInt(2, 6);
      for (int i = 1; i <= nodes; i++) {
        int priority = random.nextBoolean() ? 100 : random.nextInt(1, 255);
        var config = Routers.config(version, priority, interval, preempt).with(options(strict));
        configs.add(config);
        alive.add("n" + i);
        cluster.agent("n" + i, config);
      }
      cluster.longestDelay(Duration.ofNanos(random.nextInt(500_000))).start().run(A_WHILE);
    }

    void play() {
      if (alive.size() > 2) {
        make(change(any()));
        cluster.run(A_WHILE);
      }
      var contenders = alive.stream().map(this::contender).toList();
      var change = change(any());
      var forecast = Forecast.of(contenders, List.of(change));
      int before = cluster.trace().size();
      double begun = seconds("");

      make(change);
      cluster.run(A_WHILE);

      var real = cluster.trace().subList(before, cluster.trace().size());
      var told = change + " of " + contenders + "\nforecast " + forecast + "\nreal " + String.join("\n", real);
      assertThat(forecast.settled()).as(told).isTrue();
      if (forecast.possible().size() > 1) {
        assertThat(forecast.possible()).as(told).containsAll(cluster.masters());
      } else {
        assertThat(forecast.masters()).as(told).isEqualTo(cluster.masters());
      }
      cluster.masters().stream().filter(master -> forecast.tookOver(master).isPresent())
          .forEach(master -> compareTimes(forecast, master, real, begun, told));
    }

    /// Where in its interval the master was cannot be known: the forecast is the longest that it may take.
    private void compareTimes(Forecast forecast, String master, List<String> real, double begun, String told) {
      double took = real.stream().filter(line -> line.contains(master + " BACKUP -> MASTER")).map(this::seconds)
          .reduce((_, last) -> last).orElseThrow(() -> new AssertionError(told)) - begun;
      double expected = forecast.tookOver(master).orElseThrow().toNanos() / 1e9;
      double interval = configs.getFirst().advertInterval().toNanos() / 1e9;
      assertThat(took).as(told).isBetween(expected - interval - SLACK, expected + SLACK);
    }

    private double seconds(String line) {
      cluster.note("");
      var lines = cluster.trace();
      return Double.parseDouble((line.isEmpty() ? lines.getLast() : line).strip().split(" ", 2)[0]);
    }

    private RouterOptions options(boolean strict) {
      var usual = RouterOptions.DEFAULTS;
      return new RouterOptions(usual.preemptDelay(), false, strict, null, usual.lease(), usual.announcing(), false,
          false, false);
    }

    private String any() {
      return alive.get(random.nextInt(alive.size()));
    }

    private ElectionChange change(String node) {
      var view = view(node);
      boolean others = alive.stream().filter(each -> !each.equals(node))
          .anyMatch(each -> view(each).state() != RouterState.FAULT);
      return switch (random.nextInt(6)) {
        case 0 -> new ElectionChange.StandsBack(node);
        case 1 -> new ElectionChange.Competes(node);
        case 2 -> new ElectionChange.Prioritises(node, random.nextInt(1, 255));
        case 3 -> view.state() == RouterState.FAULT
            ? new ElectionChange.Recovers(node)
            : others ? new ElectionChange.Fails(node) : new ElectionChange.Competes(node);
        case 4 -> others ? new ElectionChange.Stops(node) : new ElectionChange.Competes(node);
        default -> others ? new ElectionChange.Dies(node) : new ElectionChange.Competes(node);
      };
    }

    private void make(ElectionChange change) {
      switch (change) {
        case ElectionChange.StandsBack(var node) ->
          cluster.router(node, router -> router.standBack(Routers.standingBack(null)));
        case ElectionChange.Competes(var node) ->
          cluster.router(node, router -> router.participant().release(WHY));
        case ElectionChange.Prioritises(var node, var priority) ->
          cluster.router(node, router -> router.participant().priority(priority, null, WHY));
        case ElectionChange.Fails(var node) ->
          cluster.router(node, router -> router.participant().fault(FaultCause.STANDBY, true, WHY));
        case ElectionChange.Recovers(var node) ->
          cluster.router(node, router -> router.participant().fault(FaultCause.STANDBY, false, WHY));
        case ElectionChange.Stops(var node) -> {
          cluster.stop(node);
          alive.remove(node);
        }
        case ElectionChange.Dies(var node) -> {
          cluster.crash(node);
          alive.remove(node);
        }
        case ElectionChange.Isolates(var node, var deaf, var mute) -> cluster.isolate(node, deaf, mute);
        case ElectionChange.Loads _,ElectionChange.Starts _,ElectionChange.Later _,ElectionChange.Refuses _ ->
          throw new IllegalStateException("not drawn: " + change);
      }
    }

    private Contender contender(String node) {
      var view = view(node);
      boolean stands = view.override() != null;
      var config = configs.get(Integer.parseInt(node.substring(1)) - 1);
      return new Contender(node, cluster.node(node).address(), config, view.state(),
          stands ? config.priority() : view.effectivePriority(), stands);
    }

    private dev.buoy.agent.vrrp.RouterView view(String node) {
      return cluster.node(node).parts(SimulatedRouter.class).getFirst().participant().view();
    }
  }
}
