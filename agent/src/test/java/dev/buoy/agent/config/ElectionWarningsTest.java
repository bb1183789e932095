package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Warnings that compare the nodes of a file.
final class ElectionWarningsTest {
  private Yaml yaml = new Yaml(Path.of("."));

  @BeforeEach
  void folder(@TempDir Path folder) {
    yaml = new Yaml(folder);
  }

  /// Three nodes; the numbers of the second and third.
  private List<String> warnings(int priority2, int priority3, String keys) {
    return yaml.warnings("""
        schema: 1
        nodes:
          n1: {address: 10.0.0.1}
          n2: {address: 10.0.0.2, override: {vrrp: {V: {priority: %d}}}}
          n3: {address: 10.0.0.3, override: {vrrp: {V: {priority: %d}}}}
        api: {insecure: true}
        trackers: {a: {interface: eth1}, b: {interface: eth2}}
        vrrp:
          V: {interface: e, virtual_router_id: 1, priority: 150, virtual_addresses: [10.0.0.9], %s}
        """.formatted(priority2, priority3, keys)).stream().filter(warning -> warning.contains("vrrp.V")).toList();
  }

  @Test
  void aWeightThatEndsInATieIsNamedWithTheNumbersOfTheNode() {
    assertThat(warnings(120, 100, "track: {a: -30}")).containsExactly("9:100: vrrp.V.track.a: -30 changes no election:"
        + " it takes n1 from 150 to 120, as much as n2 (120); take more than 30, or fault");
  }

  @Test
  void aWeightThatLeavesTheNodeAboveAllOthersIsNamedForEachNodeOnce() {
    assertThat(warnings(120, 100, "track: {a: -10}")).containsExactly(
        "9:100: vrrp.V.track.a: -10 changes no election: it takes n1 from 150 to 140, still above n2 (120); take more"
            + " than 30, or fault",
        "9:100: vrrp.V.track.a: -10 changes no election: it takes n2 from 120 to 110, still above n3 (100); take more"
            + " than 20, or fault");
  }

  @Test
  void aWeightThatDecidesIsFineAndTheLastNodeHasNobodyToGiveWayTo() {
    assertThat(warnings(120, 100, "track: {a: -31}")).isEmpty();
    assertThat(warnings(120, 100, "track: {a: +31}")).isEmpty();
    assertThat(warnings(120, 100, "track: {a: fault}")).isEmpty();
  }

  @Test
  void aWeightThatDecidesTogetherWithAnotherIsFine() {
    assertThat(warnings(120, 100, "track: {a: -20, b: -20}")).isEmpty();
    assertThat(warnings(120, 100, "track: {a: -10, b: -10}")).hasSize(4)
        .allMatch(line -> line.contains("changes no election"));
  }

  @Test
  void withoutPreemptionAWeightTakesTheRoleFromNobody() {
    assertThat(warnings(120, 100, "preempt: false, track: {a: -60, b: fault}")).containsExactly(
        "9:116: vrrp.V.track.a: -60 takes the role from no living n1: preempt is false on n2 and n3; fault does",
        "9:116: vrrp.V.track.a: -60 takes the role from no living n2: preempt is false on n3; fault does");
  }

  @Test
  void equalPrioritiesAreNamedOnceUnlessNobodyPreempts() {
    assertThat(warnings(150, 100, "preempt: true")).containsExactly("4:59: vrrp.V.priority: n1 and n2 have the same"
        + " priority, 150: they take over at the same moment, and the higher address wins; give each node its own");
    assertThat(warnings(150, 150, "preempt: true")).singleElement().asString().contains("n1, n2 and n3");
    assertThat(warnings(150, 150, "preempt: false")).isEmpty();
    assertThat(warnings(120, 100, "preempt: false")).isEmpty();
  }

  @Test
  void theOwnersWeightHasNoEffectWhateverTheOthersAre() {
    assertThat(warnings(255, 100, "track: {a: -60}")).containsExactly(
        "9:100: vrrp.V.track.a: has no effect: priority 255 owns the addresses and never changes");
  }

  @Test
  void whatWorksButSurprisesIsSaid() {
    assertThat(warnings(120, 100, "version: 3, advert_int: 50ms, aggressive_timers: true, observe: true,"
        + " preempt: false, preempt_delay: 5s, auth_hmac: {key: 0123456789abcdef0123456789abcdef}"))
        .extracting(line -> line.replaceFirst("[0-9:]+ vrrp.V.", "")).containsExactlyInAnyOrder(
            "advert_int: the addresses move when the master pauses for more than 150ms, or its network does",
            "observe: this router only watches: it never advertises and never holds an address",
            "preempt_delay: has no effect: preempt is false",
            "auth_hmac: is experimental: the layout is keepalived 2.4's, but no such peer was tried yet");
    assertThat(warnings(120, 100, "strict: true")).singleElement().asString().contains("RFC 3768 section 7.3");
  }
}
