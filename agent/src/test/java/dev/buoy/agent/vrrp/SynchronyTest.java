package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.RouterState.BACKUP;
import static dev.buoy.agent.vrrp.RouterState.FAULT;
import static dev.buoy.agent.vrrp.RouterState.INITIALIZE;
import static dev.buoy.agent.vrrp.RouterState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.Synchrony.Order;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SynchronyTest {
  private static final Why WHY = Why.because("it is so");
  private static final Map<FaultCause, Why> LINK_DOWN = Map.of(FaultCause.LINK, Why.because("interface eth0 is down"));
  private final Synchrony edge = Synchrony.of(List.of(new SyncGroup("edge", List.of("VI_1", "VI_2", "VI_3"))));

  @Test
  void allBecomeMasterWithOne() {
    var why = Why.because("VI_2 of sync group edge became MASTER: it is so");

    assertThat(edge.transition("VI_2", BACKUP, MASTER, WHY).orders()).containsExactly(new Order.Promote("VI_1", why),
        new Order.Promote("VI_3", why));
  }

  @Test
  void allBecomeBackupWithOneThatWasMaster() {
    var why = Why.because("VI_1 of sync group edge became BACKUP: it is so");

    assertThat(edge.transition("VI_1", MASTER, BACKUP, WHY).orders()).containsExactly(new Order.Demote("VI_2", why),
        new Order.Demote("VI_3", why));
    assertThat(edge.transition("VI_1", INITIALIZE, BACKUP, WHY).orders()).isEmpty();
  }

  @Test
  void oneThatJoinsAServingGroupServes() {
    var serving = edge.transition("VI_1", BACKUP, MASTER, WHY).synchrony();

    assertThat(serving.transition("VI_3", INITIALIZE, BACKUP, WHY).orders())
        .containsExactly(new Order.Promote("VI_3", Why.because("VI_1 of sync group edge is MASTER")));
  }

  @Test
  void allAreInFaultWhileOneIsAndRecoverWithIt() {
    var faulty = edge.faults("VI_2", LINK_DOWN);
    var why = Why.because("VI_2 of sync group edge is in FAULT: interface eth0 is down");

    assertThat(faulty.orders()).containsExactly(new Order.Fault("VI_1", true, why), new Order.Fault("VI_3", true, why));
    assertThat(faulty.synchrony().standing("VI_1")).containsExactly(new Order.Fault("VI_1", true, why));
    assertThat(faulty.synchrony().faults("VI_2", Map.of()).orders()).extracting(Order::member)
        .containsExactly("VI_1", "VI_3");
  }

  @Test
  void theFaultOfTheGroupIsNoFaultOfTheMembers() {
    var faulty = edge.faults("VI_2", LINK_DOWN).synchrony();

    var told = faulty.faults("VI_1", Map.of(FaultCause.GROUP, WHY));

    assertThat(told.orders()).isEmpty();
    assertThat(told.synchrony().faults("VI_2", Map.of()).orders()).hasSize(2).allMatch(
        order -> order instanceof Order.Fault(_, var raised, _) && !raised);
  }

  @Test
  void twoFaultyMembersHoldEachOther() {
    var both = edge.faults("VI_2", LINK_DOWN).synchrony().faults("VI_1", LINK_DOWN);
    assertThat(both.orders()).extracting(Order::member).containsExactly("VI_2", "VI_3");

    var one = both.synchrony().faults("VI_1", Map.of()).orders();

    assertThat(one).extracting(Order::member).containsExactly("VI_2", "VI_3");
    assertThat(one).contains(new Order.Fault("VI_2", false, Why.because("its sync group has no fault any more")));
  }

  @Test
  void membersLeftOutOfTheFileAndOfTheGroupAreFree() {
    var faulty = edge.faults("VI_2", LINK_DOWN).synchrony();

    assertThat(faulty.regrouped(List.of()).orders()).extracting(Order::member).containsExactly("VI_1", "VI_3");
    assertThat(faulty.without("VI_2").orders()).extracting(Order::member).containsExactly("VI_1", "VI_3");
  }

  @Test
  void aNewGroupThatServesWithSomeServesWithAll() {
    var apart = Synchrony.of(List.of()).transition("VI_1", BACKUP, MASTER, WHY).synchrony()
        .transition("VI_2", INITIALIZE, BACKUP, WHY).synchrony().transition("VI_3", BACKUP, FAULT, WHY).synchrony();

    var grouped = apart.regrouped(edge.groups());

    assertThat(grouped.orders())
        .containsExactly(new Order.Promote("VI_2", Why.because("VI_1 of sync group edge is MASTER")));
    assertThat(grouped.synchrony().regrouped(edge.groups()).orders()).as("nothing changed in it").isEmpty();
    assertThat(apart.regrouped(List.of(new SyncGroup("edge", List.of("VI_2", "VI_3")))).orders()).isEmpty();
  }

  @Test
  void othersAreNotTold() {
    assertThat(edge.transition("VI_9", BACKUP, MASTER, WHY).orders()).isEmpty();
    assertThat(edge.faults("VI_9", LINK_DOWN).orders()).isEmpty();
    assertThat(edge.transition("VI_1", MASTER, FAULT, WHY).orders()).isEmpty();
  }

  @Test
  void aForcedFailoverOfOneIsOneOfAll() {
    assertThat(Synchrony.together(edge.groups(), "VI_2")).containsExactly("VI_1", "VI_2", "VI_3");
    assertThat(Synchrony.together(edge.groups(), "VI_9")).containsExactly("VI_9");
  }
}
