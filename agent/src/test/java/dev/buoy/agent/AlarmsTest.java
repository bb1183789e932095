package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.Condition;
import dev.buoy.agent.cluster.Condition.Kind;
import dev.buoy.agent.proxy.ProxyStatus;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.RecentMoves;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.Routers;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// 10.77.0.2 is the node n2, 10.77.0.9 no node of the file.
final class AlarmsTest {
  private static final InetAddress N2 = Routers.address("10.77.0.2");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final InetAddress STRANGER = Routers.address("10.77.0.9");

  @Test
  void aProblemIsSaidUntilAConditionOfItsKindNamesTheNode() {
    var view = view(RouterState.BACKUP, null, problem(N2, Reason.PASSWORD));

    assertThat(alarms().of(view)).containsExactly("VI_1: 10.77.0.2: PASSWORD");
    assertThat(alarms(condition(Kind.WRONG_INTERVAL, "VI_1", "n2")).of(view)).hasSize(1);
    assertThat(alarms(condition(Kind.WRONG_PASSWORD, "VI_1", "n3")).of(view)).hasSize(1);
    assertThat(alarms(condition(Kind.WRONG_PASSWORD, "VI_2", "n2")).of(view)).hasSize(1);
    assertThat(alarms(condition(Kind.WRONG_PASSWORD, "VI_1", "n2")).of(view)).isEmpty();
  }

  @Test
  void whatAnotherClusterSendsIsSaidOnceWhateverIsWrongWithIt() {
    var view = view(RouterState.BACKUP, null, problem(STRANGER, Reason.PASSWORD), problem(STRANGER, Reason.INTERVAL));

    assertThat(alarms().of(view)).hasSize(2);
    assertThat(alarms(condition(Kind.DUPLICATE_VRID, "VI_1", "10.77.0.9")).of(view)).isEmpty();
  }

  @Test
  void aNodeOfTheFileThatUsesTheIdForOtherAddressesIsSaidOnce() {
    var view = view(RouterState.BACKUP, null, problem(N2, Reason.DUPLICATE_ID));

    assertThat(alarms(condition(Kind.DUPLICATE_VRID, "VI_1", "n3")).of(view)).hasSize(1);
    assertThat(alarms(condition(Kind.DUPLICATE_VRID, "VI_1", "n2")).of(view)).isEmpty();
  }

  @Test
  void whatIsMendedIsNoAlarmAnyMore() {
    var mended = new RouterView.Problem(N2, Reason.PASSWORD, "10.77.0.2: PASSWORD", NOW.minusSeconds(5));

    assertThat(alarms().of(view(RouterState.MASTER, null, mended))).isEmpty();
  }

  @Test
  void brokenPacketsAreNoCondition() {
    var view = view(RouterState.BACKUP, null, problem(N2, Reason.CHECKSUM));

    assertThat(alarms(condition(Kind.WRONG_PASSWORD, "VI_1", "n2")).of(view)).hasSize(1);
  }

  @Test
  void aRivalIsSaidUntilTwoMastersAreNamed() {
    var view = view(RouterState.MASTER, N2);

    assertThat(alarms().of(view)).containsExactly("VI_1: n2 claims to be master as well");
    assertThat(alarms(condition(Kind.TWO_MASTERS, "VI_1", "n1 and n2")).of(view)).isEmpty();
  }

  @Test
  void theMacOfAnotherMasterIsNoNewsAndThatOfABackupIsSaidByItsName() {
    var view = claimed(view(RouterState.MASTER, null), "02:00:00:00:00:02");

    assertThat(alarms().of(view)).containsExactly("VI_1: 02:00:00:00:00:02 answers for 10.77.0.100 as well");
    assertThat(new Alarms(List.of(), InetAddress::getHostAddress, false, NOW, n2(false)).of(view))
        .containsExactly("VI_1: n2 (02:00:00:00:00:02) answers for 10.77.0.100 as well");
    assertThat(new Alarms(List.of(), InetAddress::getHostAddress, false, NOW, n2(true)).of(view)).isEmpty();
  }

  @Test
  void ofSeveralThatAnswerTheMastersAreNoNewsAndTheOthersOneLine() {
    var view = claimed(view(RouterState.MASTER, null), "02:00:00:00:00:02", "02:00:00:00:00:03");

    assertThat(alarms().of(view)).containsExactly("VI_1: 02:00:00:00:00:02 and 1 more answer for 10.77.0.100 as well");
    assertThat(new Alarms(List.of(), InetAddress::getHostAddress, false, NOW, n2(true)).of(view)).isEmpty();
  }

  @Test
  void aPasswordThatPartsNodesIsSaidOnceForAllOfThem() {
    var view = view(RouterState.BACKUP, null, problem(N2, Reason.PASSWORD), problem(STRANGER, Reason.PASSWORD));

    assertThat(alarms(condition(Kind.WRONG_PASSWORD, "VI_1", "")).of(view))
        .containsExactly("VI_1: 10.77.0.9: PASSWORD");
  }

  @Test
  void whatAnotherAgentComparesIsLeftToIt() {
    var view = view(RouterState.BACKUP, null, problem(N2, Reason.ADDRESSES), problem(N2, Reason.PASSWORD));

    assertThat(new Alarms(List.of(), _ -> "n2", false, NOW, n2(false)).of(view))
        .containsExactly("VI_1: 10.77.0.2: PASSWORD");
  }

  @Test
  void addressesThatNeighboursCouldNotBeToldOfAreAnAlarm() {
    var view = view(RouterState.MASTER, null);
    var unannounced = new RouterView(view.config(), view.state(), 100, null, null, List.of(), List.of(), null, null, 0,
        0, 0, Map.of(), null, Map.of(), List.of(), "", RouterView.Guard.NONE, RecentMoves.NONE,
        "cannot announce 10.77.0.100/24 on eth0: EPERM");

    assertThat(new Alarms(List.of(), InetAddress::getHostAddress, false, NOW, NOBODY).of(unannounced))
        .containsExactly("VI_1: cannot announce 10.77.0.100/24 on eth0: EPERM");
  }

  private static RouterView claimed(RouterView view, String... macs) {
    return new RouterView(view.config(), view.state(), 100, null, null, List.of(), List.of(), null, null, 0, 0, 0,
        Map.of(), null, Map.of(view.config().addresses().getFirst(), List.of(macs)), List.of(), "",
        RouterView.Guard.NONE,
        RecentMoves.NONE);
  }

  private static final Alarms.Others NOBODY = others(Optional.empty(), false, false);

  private static Alarms.Others n2(boolean leads) {
    return others(Optional.of("n2"), leads, true);
  }

  private static Alarms.Others others(Optional<String> node, boolean leads, boolean compared) {
    return new Alarms.Others() {
      @Override
      public Optional<String> nodeWith(String mac) {
        return node;
      }

      @Override
      public boolean leads(String instance, String name) {
        return leads;
      }

      @Override
      public boolean compared(String instance, String name) {
        return compared;
      }
    };
  }

  @Test
  void aFenceThatIsAskedForAndMissingIsSaid() {
    var view = view(RouterState.BACKUP, null).with(new RouterView.Guard("unavailable: no nf_tables", false));

    assertThat(alarms().of(view)).containsExactly("VI_1: its fence is unavailable: no nf_tables");
  }

  @Test
  void aFaultIsNoAlarmInStandby() {
    var view = view(RouterState.FAULT, null);

    assertThat(alarms().of(view)).containsExactly("VI_1 is in FAULT: no carrier");
    assertThat(new Alarms(List.of(), InetAddress::getHostAddress, true, NOW, NOBODY).of(view)).isEmpty();
  }

  @Test
  void aProxyWithoutTroubleRaisesNothing() {
    assertThat(Alarms.of(new ProxyStatus(List.of(), List.of()))).isEmpty();
  }

  private static Alarms alarms(Condition... conditions) {
    return new Alarms(List.of(conditions), address -> address.equals(N2) ? "n2" : address.getHostAddress(), false, NOW,
        NOBODY);
  }

  private static Condition condition(Kind kind, String instance, String subject) {
    return new Condition(kind, instance, subject, "as it is", 0);
  }

  private static RouterView.Problem problem(InetAddress source, Reason reason) {
    return new RouterView.Problem(source, reason, source.getHostAddress() + ": " + reason, NOW);
  }

  private static RouterView view(RouterState state, @Nullable InetAddress rival, RouterView.Problem... problems) {
    return new RouterView(Routers.config(3, 100, Duration.ofSeconds(1), true), state, 100, null, null, List.of(),
        List.of("no carrier"), null, null, 0, 0, 0, Map.of(), rival, Map.of(), List.of(problems), "",
        RouterView.Guard.NONE, RecentMoves.NONE);
  }
}
