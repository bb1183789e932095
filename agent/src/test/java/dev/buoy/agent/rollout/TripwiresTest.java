package dev.buoy.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.config.ClusterConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TripwiresTest {
  private static final ClusterConfig NEXT = Configs.cluster(Configs.TEXT.replace("*:9000", "*:9001"));
  private static final String DIGEST = NEXT.bytes().digest();
  private static final Map<String, Sight> BEFORE = Map.of("n1", sight("old", true, "UUU", 100, 0),
      "n2", sight("old", false, "UUU", 100, 0));
  private static final Set<String> BOTH = Set.of("n1", "n2");

  private Tripwires tripwires = new Tripwires(BEFORE, NEXT);

  @Test
  void nothingTripsWhileNothingIsWrong() {
    var standing = after(Duration.ofMinutes(1), Map.of("n1", sight(DIGEST, true, "UUU", 200, 0), "n2",
        sight(DIGEST, false, "UUU", 200, 0)));

    assertThat(standing.tripped()).isEmpty();
    assertThat(standing.calm()).isTrue();
  }

  @Test
  void serversThatAreNotKnownYetAreWaitedFor() {
    assertThat(after(Duration.ofSeconds(10), node1("???")).calm()).isFalse();
    assertThat(after(Duration.ofSeconds(10), node1("???")).tripped()).isEmpty();
  }

  @Test
  void anInstanceMayBeWithoutAMasterForTwiceItsMasterDownInterval() {
    var headless = Map.of("n1", sight(DIGEST, false, "UUU", 0, 0), "n2", sight(DIGEST, false, "UUU", 0, 0));

    assertThat(after(Duration.ofMillis(7900), headless).tripped()).isEmpty();
    assertThat(after(Duration.ofSeconds(8), headless).tripped()).contains("VI_1 has no master");
  }

  @Test
  void anInstanceThatHadNoMasterMayGoOnWithoutOne() {
    tripwires = new Tripwires(Map.of("n1", sight("old", false, "UUU", 0, 0)), NEXT);

    assertThat(after(Duration.ofMinutes(1), Map.of("n1", sight(DIGEST, false, "UUU", 0, 0))).tripped()).isEmpty();
  }

  @Test
  void twoMastersTrip() {
    var split = Map.of("n1", sight(DIGEST, true, "UUU", 0, 0), "n2", sight(DIGEST, true, "UUU", 0, 0));

    assertThat(after(Duration.ofSeconds(8), split).tripped()).contains("VI_1 has two masters: n1 and n2");
  }

  @Test
  void fewerServersUpThanBeforeTripAndThoseThatTheFileTakesOutDoNot() {
    assertThat(after(Duration.ofSeconds(1), node1("UUD")).tripped())
        .contains("n1: 2 of web's servers are up, 3 were to be (c DOWN)");
    assertThat(after(Duration.ofMillis(900), node1("UUD")).tripped()).isEmpty();

    tripwires = new Tripwires(BEFORE, Configs.cluster(Configs.TEXT.replace(", c: {address: \"10.0.0.3:80\"}", "")));
    assertThat(after(Duration.ofSeconds(1), node1("UU")).tripped()).isEmpty();
  }

  @Test
  void serversThatWereDownBeforeMayStayDown() {
    tripwires = new Tripwires(Map.of("n1", sight("old", true, "UDD", 0, 0)), NEXT);

    assertThat(after(Duration.ofMinutes(1), Map.of("n1", sight(DIGEST, true, "UDD", 0, 0))).tripped()).isEmpty();
  }

  @Test
  void oneServerAtLeastHasToBeUpWhereAllAreOthersNow() {
    tripwires = new Tripwires(BEFORE, Configs.cluster(Configs.TEXT.replace("{a: {", "{x: {").replace(", b: {", ", y: {")
        .replace(", c: {", ", z: {")));
    var seen = new LinkedHashMap<>(BEFORE);
    seen.put("n1", new Sight(tripwiresDigest(), Map.of("VI_1", true), Map.of("web/x", OperationalState.DOWN, "web/y",
        OperationalState.DOWN, "web/z", OperationalState.DOWN), Map.of()));

    assertThat(after(Duration.ofSeconds(1), seen).tripped()).isPresent();
  }

  private static String tripwiresDigest() {
    return Configs.cluster(Configs.TEXT.replace("{a: {", "{x: {").replace(", b: {", ", y: {").replace(", c: {",
        ", z: {")).bytes().digest();
  }

  @Test
  void aNodeThatIsSilentOrRunsSomethingElseTrips() {
    assertThat(after(Duration.ofSeconds(5), Map.of("n1", sight(DIGEST, true, "UUU", 0, 0))).tripped())
        .contains("n2 does not answer any more");
    assertThat(after(Duration.ZERO, BEFORE).tripped()).contains("n1 does not run it any more");
  }

  @Test
  void errorsTripWhenTheyAreManyAndMoreThanBefore() {
    assertThat(after(Duration.ZERO, tries(120, 5)).tripped()).as("five are an accident").isEmpty();
    assertThat(after(Duration.ZERO, tries(200, 10)).tripped()).as("one in ten is not more").isEmpty();
    assertThat(after(Duration.ZERO, tries(150, 6)).tripped())
        .contains("n1: errors of web rise: 6 of 50 sessions since the change");

    tripwires = new Tripwires(Map.of("n1", sight("old", true, "UUU", 100, 20)), NEXT);
    assertThat(after(Duration.ZERO, tries(150, 30)).tripped()).as("as before").isEmpty();
  }

  private static Map<String, Sight> tries(long sessions, long failed) {
    return Map.of("n1", sight(DIGEST, true, "UUU", sessions, failed), "n2", sight(DIGEST, false, "UUU", 100, 0));
  }

  private Map<String, Sight> node1(String states) {
    var digest = states.length() == 2
        ? Configs.cluster(Configs.TEXT.replace(", c: {address: \"10.0.0.3:80\"}", "")).bytes().digest()
        : DIGEST;
    return Map.of("n1", sight(digest, true, states, 0, 0), "n2", sight(digest, false, "UUU".substring(0,
        states.length()), 0, 0));
  }

  /// The same is seen all the time.
  private Tripwires.Standing after(Duration time, Map<String, Sight> seen) {
    var changed = Set.copyOf(seen.keySet().stream().filter(BOTH::contains).toList());
    var first = tripwires.look(Tripwires.Standing.FIRST, 0, seen, changed);
    return tripwires.look(first, time.toNanos(), seen, changed);
  }

  private static Sight sight(String digest, boolean master, String states, long sessions, long failed) {
    var servers = new LinkedHashMap<String, OperationalState>();
    for (int i = 0; i < states.length(); i++) {
      servers.put("web/" + (char) ('a' + i), switch (states.charAt(i)) {
        case 'U' -> OperationalState.UP;
        case 'D' -> OperationalState.DOWN;
        default -> OperationalState.UNKNOWN;
      });
    }
    return new Sight(digest, Map.of("VI_1", master), servers, Map.of("web", new Sight.Tries(sessions, failed)));
  }
}
