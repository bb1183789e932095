package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every fault of the helper, on an agent with an address: however it ends, everything is afterwards as it was before.
class DrillHelperIT {
  private static final String SOCKET = "/run/buoy/n1/drill.sock";
  private static final String VIP = "10.77.0.100";
  private static final String FILE = """
      schema: 1
      nodes: {n1: {address: 10.77.0.1}}
      drills: {allow: [stop, kill, freeze, link, isolate]}
      vrrp:
        VI_1: {interface: eth0, virtual_router_id: 7, version: 3, advert_int: 100ms, virtual_addresses: ["10.77.0.100/24"]}
      """;
  private static final String ASK = "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\n"
      + "s.sendall((sys.argv[2]+'\\n').encode())\nprint(s.makefile().readline().strip())";
  /// More than it takes to see the fault on a busy machine.
  private static final int SOME_MILLIS = 4_000;
  private static final int LONG_MILLIS = 200_000;

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Program helper = new Program(lab, "helper");

  /// How a fault comes to its end.
  enum End {
    UNDO, TIME, HELPER_KILLED, GUARD_KILLED
  }

  @BeforeAll
  static void startAgent() {
    var file = lab.file("drill.yaml", FILE);
    lab.start("n1", "agent", List.of(Shell.script("buoy"), "agent", "-f", file.toString(), "--node", "n1"))
        .awaitLine("buoy: ready ", Cluster.STARTS);
    Await.until(Cluster.SOON, "it has the address", DrillHelperIT::facts, () -> facts().contains(VIP));
    // There is a route that goes with the link.
    lab.exec("n1", "ip", "route", "add", "10.99.0.0/16", "via", "10.77.0.2").ok();
  }

  @BeforeEach
  void startHelper() {
    if (!helper.running()) {
      helper = lab.start("n1", "helper",
          List.of(Shell.script("buoy"), "drill-helper", "-f", lab.dir().resolve("drill.yaml").toString(), "--node",
              "n1"));
      helper.awaitLine("drill-helper ready", Cluster.STARTS);
    }
  }

  static Stream<Arguments> faultsAndEnds() {
    return Stream.of("stop", "kill", "freeze", "link", "isolate")
        .flatMap(fault -> Arrays.stream(End.values()).map(end -> Arguments.of(fault, end)));
  }

  @ParameterizedTest
  @MethodSource("faultsAndEnds")
  void afterwardsEverythingIsAsBefore(String fault, End end) {
    var before = serving();
    var pid = agent();

    assertThat(ask("ask=fault id=d1 instance=VI_1 fault=" + fault + " way=BOTH millis="
        + (end == End.TIME ? SOME_MILLIS : LONG_MILLIS))).isEqualTo("done");
    Await.until(Cluster.SOON, fault + " is in force", DrillHelperIT::facts, () -> inForce(fault, pid));
    switch (end) {
      case UNDO -> assertThat(ask("ask=undo id=d1")).isEqualTo("undone");
      case TIME -> assertThat(ask("ask=ready")).isEqualTo("ready");
      case HELPER_KILLED -> helper.kill();
      case GUARD_KILLED -> lab.exec("n1", "sh", "-c", "kill -KILL $(pgrep -P " + helper.pid() + ")").ok();
    }

    Await.until(Cluster.STARTS, "everything is as before: " + before, DrillHelperIT::facts,
        () -> facts().equals(before) && !inForce(fault, agent()));
  }

  private static boolean inForce(String fault, String pid) {
    return switch (fault) {
      case "stop", "kill" -> !lab.exec("n1", "sh", "-c", "kill -0 " + pid).err().isEmpty();
      case "freeze" -> lab.exec("n1", "cat", "/proc/" + pid + "/stat").out().contains(") T ");
      case "link" -> lab.exec("n1", "ip", "link", "show", "dev", "eth0").ok().contains("state DOWN");
      case "isolate" -> lab.exec("n1", "nft", "list", "ruleset").ok().contains("buoy_drill");
      default -> throw new IllegalArgumentException(fault);
    };
  }

  @Test
  void whatTheFileDoesNotAllowIsRefusedAndSaysSo() {
    assertThat(ask("ask=fault id=d1 instance=VI_2 fault=kill way=BOTH millis=1000"))
        .isEqualTo("refused: there is no instance VI_2");
    assertThat(ask("ask=fault id=d1 instance=VI_1 fault=kill way=BOTH millis=300001"))
        .isEqualTo("refused: millis has to be 1 to 300000");
  }

  @Test
  void whatCannotBeTakenBackIsSaidAndNothingElseBeginsBeforeItIs() {
    var before = serving();
    assertThat(ask("ask=fault id=d1 instance=VI_1 fault=link way=BOTH millis=" + LONG_MILLIS)).isEqualTo("done");
    Await.until(Cluster.SOON, "the link is down", DrillHelperIT::facts, () -> inForce("link", ""));
    lab.exec("n1", "ip", "link", "set", "dev", "eth0", "name", "eth9").ok();

    var left = "refused: drill d1: its fault could not be taken back and is still there; run on this node: "
        + "ip link set dev 'eth0' up";
    assertThat(ask("ask=undo id=d1")).isEqualTo(left);
    assertThat(ask("ask=fault id=d2 instance=VI_1 fault=kill way=BOTH millis=1000")).isEqualTo(left);

    lab.exec("n1", "ip", "link", "set", "dev", "eth9", "name", "eth0").ok();
    assertThat(ask("ask=undo id=d1")).isEqualTo("undone");
    Await.until(Cluster.STARTS, "everything is as before: " + before, DrillHelperIT::facts,
        () -> facts().equals(before));
  }

  @Test
  void theUnitIsWellFormedAndHardened() throws IOException {
    var unit = Files.readString(Path.of(Shell.script("buoy")).resolveSibling("../config/buoy-drill-helper.service"));
    // The program is not installed here.
    var path = lab.file("buoy-drill-helper.service", unit.replace("/usr/bin/buoy", "/bin/true")).toString();
    var verified = lab.shell().run(Cluster.STARTS, "systemd-analyze", "verify", "--man=no", path);
    assertThat(verified.out() + verified.err()).isEmpty();
    lab.shell().run(Cluster.STARTS, "systemd-analyze", "security", "--offline=true", "--threshold=30", path).ok();
  }

  private static String agent() {
    return lab.exec("n1", "pgrep", "-f", "buoy-agent.jar agent ").ok().strip();
  }

  private static String ask(String words) {
    return lab.exec("n1", Duration.ofSeconds(40), "python3", "-c", ASK, SOCKET, words).ok().strip();
  }

  /// Facts with the address: an agent that was started again takes it off and puts it back once.
  private static String serving() {
    var facts = new AtomicReference<>("");
    Await.until(Cluster.SOON, "the agent serves", facts::get, () -> {
      facts.set(facts());
      return facts.get().contains(VIP);
    });
    return facts.get();
  }

  private static String facts() {
    return lab
        .exec("n1", "sh", "-c", "ip -o -4 address show dev eth0 | sed 's/valid_lft.*//'; ip route; nft list ruleset;"
            + " echo $(pgrep -fc 'buoy-agent[.]jar agent ') agents;"
            + " grep -c \"POSIX.*:$(stat -c %i /var/lib/buoy/n1/lock) \" /proc/locks || true")
        .ok();
  }
}
