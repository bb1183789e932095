package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.Scene.Capacity;
import dev.buoy.agent.drill.Scene.NodeReport;
import dev.buoy.agent.drill.Scene.Order;
import dev.buoy.agent.drill.Scene.Router;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every refusal alone, on a cluster with which nothing else is wrong.
class RefusalsTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 23, 10, 0);
  private static final Policy ALL = new Policy(Set.of(Fault.values()), Map.of(), null, Set.of(), Policy.SETTLED);

  private Policy policy = ALL;
  private Order order = new Order("VI_1", Fault.KILL, "", true);
  private final List<NodeReport> nodes = new ArrayList<>(
      List.of(node("n1", true), node("n2", false), node("n3", false)));
  private @Nullable Duration sinceMove;
  private boolean through;
  private List<String> outstanding = List.of();
  private List<String> guards = List.of();

  private static NodeReport node(String name, boolean master) {
    return new NodeReport(name, "", "digest", "1.0", new Router(master, master ? 150 : 100, true, ""), List.of(),
        Duration.ofMillis(3), List.of(), Map.of("web", new Capacity(2, 1)), true, false);
  }

  private List<String> refusals() {
    return Refusals.of(new Scene(policy, order, nodes, NOW, sinceMove, through, outstanding, guards));
  }

  private void change(int node, UnaryOperator<NodeReport> change) {
    nodes.set(node, change.apply(nodes.get(node)));
  }

  private void router(int node, @Nullable Router router) {
    change(node, n -> new NodeReport(n.node(), n.silent(), n.digest(), n.version(), router, n.holds(), n.skew(),
        n.alarms(), n.capacity(), n.helper(), n.api()));
  }

  @ParameterizedTest
  @EnumSource
  void nothingSpeaksAgainstAnyFaultOnAHealthyCluster(Fault fault) {
    order = new Order("VI_1", fault, "", true);

    assertThat(refusals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void withoutAWordInTheFileOnlyAHandOverIsAllowed(Fault fault) {
    policy = Policy.DEFAULT;
    order = new Order("VI_1", fault, "", true);

    assertThat(refusals().isEmpty()).isEqualTo(fault == Fault.HANDOVER);
  }

  @Test
  void anInstancesOwnListHoldsInsteadOfTheOneForAll() {
    policy = new Policy(Set.of(Fault.values()), Map.of("VI_1", Set.of(Fault.HANDOVER)), null, Set.of(),
        Policy.SETTLED);

    assertThat(refusals()).containsExactly(
        "the file does not allow kill for VI_1: add it to drills.allow, or to drills.instances.VI_1");
  }

  @ParameterizedTest
  @EnumSource
  void theRoughOnesWantForce(Fault fault) {
    order = new Order("VI_1", fault, "", false);

    if (fault.wantsForce()) {
      assertThat(refusals()).containsExactly(fault + " wants --force as well");
    } else {
      assertThat(refusals()).isEmpty();
    }
  }

  @Test
  void outsideOfItsHoursItIsRefused() {
    policy = new Policy(ALL.allow(), Map.of(), Window.of("Sat 22:00-02:00").orElseThrow(), Set.of(), Policy.SETTLED);

    assertThat(refusals()).containsExactly("it is outside of drills.window Sat 22:00-02:00");
  }

  @Test
  void thereHasToBeOneMaster() {
    router(0, new Router(false, 150, true, ""));
    assertThat(refusals()).containsExactly("no node says that it is master of VI_1");

    router(0, new Router(true, 150, true, ""));
    router(1, new Router(true, 150, true, ""));
    assertThat(refusals()).containsExactly("n1, n2 are all master of VI_1");
  }

  @Test
  void itIsAboutTheMaster() {
    order = new Order("VI_1", Fault.HANDOVER, "n2", false);

    assertThat(refusals()).containsExactly("n2 is not the master of VI_1, n1 is: a drill is about the master");
  }

  @Test
  void everyAgentHasToAnswerAndToRunTheSame() {
    change(2, n -> new NodeReport("n3", "stale for 4 s", "other", "2", null, List.of(), Duration.ZERO, List.of(),
        Map.of(), true, false));
    assertThat(refusals()).containsExactly("n3 does not answer: stale for 4 s");

    change(2, n -> new NodeReport("n3", "", "other", "2.0", new Router(false, 100, true, ""), List.of(),
        Duration.ofMillis(-101), List.of(), Map.of(), true, false));
    assertThat(refusals()).containsExactly("n1, n2 and n3 run different files: make them the same and reload",
        "n1, n2 and n3 run different versions: a drill wants one", "the clock of n3 is off by 101 ms, 100 at most");
  }

  @Test
  void somebodyHasToBeAbleToTakeOver() {
    router(1, new Router(false, 100, false, "is in FAULT: eth0 is down"));
    assertThat(refusals()).isEmpty();

    router(2, null);
    assertThat(refusals()).containsExactly("nobody could take over: n2 is in FAULT: eth0 is down, n3 has no VI_1");
  }

  @Test
  void whoTakesOverHasToHaveServers() {
    change(1, n -> new NodeReport("n2", "", "digest", "1.0", n.router(), List.of(), Duration.ZERO, List.of(),
        Map.of("web", new Capacity(0, 1)), true, false));

    assertThat(refusals()).containsExactly("n2 sees 0 servers of web up and needs 1");
  }

  @Test
  void whatTheTargetSaysAgainstItCounts() {
    guards = List.of("VI_1 moved 3 times within a minute");

    assertThat(refusals()).containsExactly("VI_1 moved 3 times within a minute");
  }

  @Test
  void nothingElseMayBeGoingOn() {
    outstanding = List.of("drill d-7", "apply 7f3a");
    change(1, n -> new NodeReport("n2", "", "digest", "1.0", n.router(), List.of(), Duration.ZERO,
        List.of("the disk is full"), n.capacity(), true, false));
    sinceMove = Duration.ofSeconds(599);

    assertThat(refusals()).containsExactly("drill d-7 is under way", "apply 7f3a is under way",
        "open alarm on n2: the disk is full",
        "VI_1 moved 599 s ago: it has to have been still for 600 s (drills.settled)");

    outstanding = List.of();
    nodes.set(1, node("n2", false));
    sinceMove = Duration.ofMinutes(10);
    assertThat(refusals()).isEmpty();
  }

  @Test
  void theConsoleMayNotComeThroughWhatFails() {
    through = true;
    assertThat(refusals()).containsExactly(
        "this console reaches the agents by an address of VI_1: use the nodes' own");
  }

  @ParameterizedTest
  @EnumSource
  void whatTheHelperDoesWantsAHelperAndNothingElseOnTheNode(Fault fault) {
    order = new Order("VI_1", fault, "", true);
    change(0, n -> new NodeReport("n1", "", "digest", "1.0", n.router(), List.of("VI_2"), Duration.ZERO, List.of(),
        n.capacity(), false, true));

    assertThat(refusals()).satisfies(reasons -> {
      assertThat(
          reasons.contains("no helper answers on n1, which alone can " + fault + ": start buoy drill-helper"
              + " there"))
          .isEqualTo(fault.place() == Fault.Place.HELPER);
      assertThat(reasons.contains("n1 is master of VI_2 too, which would be hit")).isEqualTo(fault.wantsForce());
      assertThat(reasons.contains("the console's own path to n1 leads over the interface of VI_1"))
          .isEqualTo(fault == Fault.LINK);
    });
  }
}
