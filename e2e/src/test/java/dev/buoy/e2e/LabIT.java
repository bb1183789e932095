package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LabIT {
  private static final Duration SHORT = Duration.ofSeconds(10);

  @RegisterExtension
  static final Lab lab = new Lab();

  private final Shell host = new Shell(Map.of());

  @Test
  void everyNodeReachesEveryOther() {
    for (var node : List.of("n1", "n2", "n3", "b1", "b2", "b3", "cl")) {
      for (var address : List.of("10.77.0.1", "10.77.0.3", "10.77.0.13", "10.77.0.200")) {
        lab.exec(node, "ping", "-c", "1", "-W", "2", address).ok();
      }
    }
  }

  @Test
  void itsHelpIsForPeopleAlone() {
    assertThat(host.run(SHORT, Shell.script("lab"), "--help").ok()).contains("lab exec NODE")
        .doesNotContain("shellcheck");
  }

  @Test
  void bringingItUpTwiceChangesNothing() {
    var program = lab.start("b1", "stays", List.of("sleep", "100"));

    assertThat(lab.lab(SHORT, "up").ok()).contains("up already");

    assertThat(program.running()).isTrue();
    program.kill();
  }

  @Test
  void labsRunSideBySideWithTheSameAddresses() {
    try (var other = new Lab().up()) {
      var server = lab.startPeer("b1", "mine", dev.buoy.e2e.peer.NamedServer.class, "mine", "10.77.0.11", "8080");
      var theirs = other.startPeer("b1", "theirs", dev.buoy.e2e.peer.NamedServer.class, "theirs", "10.77.0.11", "8080");
      server.awaitLine("^ready$", SHORT);
      theirs.awaitLine("^ready$", SHORT);

      assertThat(connections(lab)).isEqualTo("mine 5");
      assertThat(connections(other)).isEqualTo("theirs 5");
      server.kill();
    }
  }

  @Test
  void leavesTheHostAsItWas() {
    String links = host.run(SHORT, "ip", "-o", "link").ok();
    String names = host.run(SHORT, "ip", "netns", "list").ok();
    var other = new Lab().up();
    var dir = other.dir();
    long holder = holder(dir);

    try (other) {
      other.start("n1", "sleeper", List.of("sleep", "100"));
      assertThat(host.run(SHORT, "ip", "-o", "link").ok()).isEqualTo(links);
      assertThat(host.run(SHORT, "ip", "netns", "list").ok()).isEqualTo(names);
      assertThat(ProcessHandle.of(holder)).isPresent();
    }

    assertThat(ProcessHandle.of(holder).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(dir).doesNotExist();
    assertThat(other.lab(SHORT, "down").status()).isZero();
  }

  @Test
  void aCutCableIsSeenOnTheNodeAndHeals() {
    lab.cut("n2");
    Await.until(SHORT, "n2 sees no link",
        () -> lab.exec("n2", "cat", "/sys/class/net/eth0/carrier").out().startsWith("0"));

    lab.heal("n2");

    Await.until(SHORT, "n2 answers again",
        () -> lab.exec("cl", "ping", "-c", "1", "-W", "1", "10.77.0.2").status() == 0);
  }

  @Test
  void aSecondNetworkIsBesideTheFirst() {
    try (var other = new Lab().up()) {
      other.second();
      other.cut("n1");

      other.exec("cl", "ping", "-c", "1", "-W", "2", "10.78.0.1").ok();
      assertThat(other.exec("cl", "ping", "-c", "1", "-W", "1", "10.77.0.1").status()).isNotZero();
    }
  }

  @Test
  void aProgramsEndIsKnown() {
    var program = lab.start("b2", "ends",
        List.of("sh", "-c", "trap 'echo bye; exit 3' TERM; echo hi; while :; do sleep 0.1; done"));
    program.awaitLine("^hi$", SHORT);

    program.signal("TERM");

    assertThat(program.awaitExit(SHORT)).isEqualTo(3);
    assertThat(program.log()).containsExactly("hi", "bye");
  }

  @Test
  void whatIsMissingIsOneLine() {
    assertThat(lab.lab(SHORT, "exec", "n9", "true").err())
        .isEqualTo("lab: no node named 'n9': n1 n2 n3 b1 b2 b3 cl sw\n");
    var nowhere = host.with("BUOY_LAB", "e2e-never-up").run(SHORT, Shell.script("lab"), "exec", "n1", "true");
    assertThat(nowhere.status()).isEqualTo(1);
    assertThat(nowhere.err()).isEqualTo("lab: no lab named 'e2e-never-up' is up: run scripts/lab up first\n");
  }

  private static String connections(Lab where) {
    return where.runPeer("cl", SHORT, dev.buoy.e2e.peer.Connections.class, "10.77.0.11", "8080", "5").ok().strip();
  }

  private static long holder(Path dir) {
    try {
      return Long.parseLong(Files.readString(dir.resolve("holder")).split(" ", 2)[0]);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
