package dev.buoy.agent.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.Waiting;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Injection.Way;
import dev.buoy.agent.linux.InNamespace;
import dev.buoy.agent.linux.Namespace;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Faults on a process that stands for an agent, and on an interface of a namespace: whoever dies, they are taken back.
@ExtendWith(InNamespace.class)
class GuardTest {
  /// What a shell of the background ignores from its start, SIGINT, it cannot stop to ignore.
  private static final long HUP_TERM = 1 << 0 | 1 << 14;
  private static final Duration LONG = Duration.ofSeconds(100);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir
  private Path folder;
  private Path pids;
  private Path log;

  @BeforeEach
  void startAgent() throws IOException {
    pids = Files.createFile(folder.resolve("pids"));
    log = Files.createFile(folder.resolve("log"));
    var script = Files.writeString(folder.resolve("it's one"), """
        echo $$ >>pids
        echo "$WORD started" >&2
        while :; do sleep 0.05; done
        """);
    start(List.of("sh", script.toString(), "-jar", SomeKernel.JAR, "agent"));
  }

  private void start(List<String> words) throws IOException {
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectError(Redirect.appendTo(log.toFile()));
    builder.environment().put("WORD", "it's me,");
    builder.environment().remove("INVOCATION_ID");
    int before = started();
    builder.start();
    Waiting.until("it runs", () -> started() == before + 1);
  }

  @AfterEach
  void endAgents() throws IOException {
    for (var pid : Files.readAllLines(pids)) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private Path kept() {
    return folder.resolve("it's kept");
  }

  private int started() throws IOException {
    return Files.readAllLines(pids).size();
  }

  private long pid() throws IOException {
    return Long.parseLong(Files.readAllLines(pids).getLast());
  }

  private String state() throws IOException {
    var stat = Path.of("/proc", "" + pid(), "stat");
    return Files.exists(stat) ? Files.readString(stat).replaceFirst(".*\\) ", "").substring(0, 1) : "gone";
  }

  private Guard begin(Fault fault, Duration most) throws IOException {
    return begin(fault, SomeKernel.user(), most);
  }

  private Guard begin(Fault fault, int user, Duration most) throws IOException {
    var agent = new SomeKernel(folder, pid()).agent();
    return begun(Deed.of(fault, () -> agent.read(user), "eth0", Way.BOTH, kept().toString()), most);
  }

  private static Guard begun(Deed deed, Duration most) throws IOException {
    var guard = Guard.start(deed, most, Duration.ZERO);
    guard.begin();
    return guard;
  }

  @Test
  void whatIsFrozenGoesOnWhenTheTimeIsOver() throws IOException {
    try (var guard = begin(Fault.FREEZE, SHORT)) {
      Waiting.until("it is frozen", () -> state().equals("T"));

      Waiting.until("it goes on", () -> !state().equals("T"));
      Waiting.until("its guard has ended", () -> !guard.there());
    }
  }

  @Test
  void whatIsFrozenGoesOnWhenItIsTakenBack() throws IOException {
    var guard = begin(Fault.FREEZE, LONG);
    Waiting.until("it is frozen", () -> state().equals("T"));

    guard.close();

    Waiting.until("it goes on", () -> !state().equals("T"));
  }

  @Test
  void whatIsFrozenGoesOnWhenTheHelperDies() throws IOException, InterruptedException {
    var words = List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseSerialGC", "-Xshare:auto",
        "-cp",
        System.getProperty("java.class.path"), Dying.class.getName(), "" + pid(), folder.toString());
    var helper = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile())
        .start();
    try {
      Waiting.until("it is frozen", () -> state().equals("T"));
    } finally {
      helper.destroyForcibly().waitFor();
    }

    Waiting.until("it goes on", () -> !state().equals("T"));
  }

  /// A helper that has frozen an agent, and waits to be killed.
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) throws IOException {
      var agent = new SomeKernel(Path.of(arguments[1]), Long.parseLong(arguments[0])).agent();
      begun(Deed.of(Fault.FREEZE, () -> agent.read(SomeKernel.user()), "eth0", Way.BOTH, arguments[1]), LONG);
      System.in.read();
    }
  }

  @Test
  void whatIsFrozenGoesOnWhenItsGuardIsKilled() throws IOException, InterruptedException {
    try (var guard = begin(Fault.FREEZE, LONG)) {
      Waiting.until("it is frozen", () -> state().equals("T"));
      guard.kill();

      guard.await();

      Waiting.until("it goes on", () -> !state().equals("T"));
    }
  }

  @Test
  void whatWasKilledIsStartedAgainAsItWas() throws IOException {
    try (var guard = begin(Fault.KILL, SHORT)) {
      Waiting.until("it is started again", () -> started() == 2);
      Waiting.until("it writes where it wrote", () -> Files.readString(log)
          .equals("it's me, started\nit's me, started\n"));
      assertThat(Files.readString(Path.of("/proc", "" + pid(), "cmdline")))
          .contains("it's one\0-jar\0" + SomeKernel.JAR + "\0agent");
      assertThat(ignored() & HUP_TERM).as("signals that it ignores").isZero();
      Waiting.until("its guard has ended", () -> !guard.there());
    }
  }

  @Test
  void whatWasKilledIsStartedAgainAsItWasWhenItsGuardIsKilledToo() throws IOException, InterruptedException {
    try (var guard = begin(Fault.KILL, LONG)) {
      Waiting.until("it is killed", () -> state().equals("gone") || state().equals("Z"));
      guard.kill();

      guard.await();

      Waiting.until("it is started again", () -> started() == 2);
      Waiting.until("it writes where it wrote", () -> Files.readString(log)
          .equals("it's me, started\nit's me, started\n"));
    }
    assertThat(started()).as("once").isEqualTo(2);
  }

  /// As a mask: signal 1 is the lowest bit.
  private long ignored() throws IOException {
    return Files.readAllLines(Path.of("/proc", "" + pid(), "status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16)).sum();
  }

  @Test
  void aSignalReachesNobodyElse() throws IOException {
    var agent = new SomeKernel(folder, pid()).agent().read(SomeKernel.user());
    var another = new Deed.Agent(agent.pid(), agent.started() + 1, agent.start(), "", List.of(), "");

    begun(Deed.of(Fault.FREEZE, () -> another, "eth0", Way.BOTH, kept().toString()), LONG).close();

    assertThat(state()).isNotEqualTo("T").isNotEqualTo("gone");
  }

  @Test
  void whatIsStartedAgainHasTheRightsThatItHadAndNoOthers() throws IOException {
    // In a user namespace there is no other user; what one may is as good as who one is.
    boolean whole = Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295");
    int user = whole ? 65_534 : SomeKernel.user();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
    var groups = whole ? List.of("--groups", "65533") : List.of("--keep-groups");
    start(Stream.of(List.of("setpriv", "--reuid", "" + user, "--regid", "" + user), groups,
        List.of("--inh-caps", "-all,+net_raw", "--ambient-caps", "-all,+net_raw", "--bounding-set",
            "-all,+net_raw,+net_admin", "sh", folder.resolve("it's one").toString(), "-jar", SomeKernel.JAR, "agent"))
        .flatMap(List::stream).toList());
    var before = rights();
    assertThat(before).contains("CapAmb:\t0000000000002000", "CapBnd:\t0000000000003000");

    try (var _ = begin(Fault.KILL, user, SHORT)) {
      Waiting.until("it is started again", () -> started() == 3);
    }

    assertThat(rights()).isEqualTo(before);
    assertThat(Files.readString(log)).as("it writes where it wrote").endsWith("started\nit's me, started\n");
  }

  private List<String> rights() throws IOException {
    return Files.readAllLines(Path.of("/proc", "" + pid(), "status")).stream()
        .filter(line -> line.matches("(Uid|Gid|Groups|Cap...|NoNewPrivs):.*")).toList();
  }

  @Test
  void whatCannotBeTakenBackIsSaidAndTriedAgain() throws IOException {
    var broken = folder.resolve("broken");
    var guard = begun(new Deed("", "touch " + broken, "echo >>" + pids + "; [ ! -e " + broken + " ]", "rm broken",
        List.of(), ""), LONG);

    assertThatThrownBy(guard::close)
        .hasMessage("its fault could not be taken back and is still there; run on this node: rm broken");
    assertThat(guard.there()).isFalse();
    Files.delete(broken);
    guard.close();
    var tried = started();
    guard.close();

    assertThat(tried).as("an agent, five times by the guard, twice by the helper").isEqualTo(1 + 5 + 2);
    assertThat(started()).as("what is gone is not taken back again").isEqualTo(tried);
    Files.writeString(pids, Files.readAllLines(pids).getFirst() + "\n");
  }

  @Test
  void whatCannotEvenBeginOwesNothing() throws IOException {
    var guard = Guard.start(new Deed("", "true", "touch " + kept(), "", List.of("false"), ""), LONG, Duration.ZERO);

    assertThatThrownBy(guard::begin).hasMessage("it could not be done; see the log of the helper");
    assertThat(kept()).doesNotExist();
  }

  @Test
  void whatTheFileCallsAnInterfaceIsOnlyAName() {
    for (var name : List.of("eth0\"; } include \"/etc/shadow", "../../kernel", "..", "a b", "", "it's")) {
      assertThatThrownBy(() -> Deed.of(Fault.ISOLATE, () -> {
        throw new IOException("nobody");
      }, name, Way.BOTH, "")).hasMessage("no interface can be called " + name);
    }
  }

  @Test
  void aLinkComesBackWithItsRoutesAndAddresses() throws IOException {
    try (var near = Namespace.create(); var far = Namespace.create()) {
      near.connect("eth0", far, "eth0");
      near.sh("ip address add 10.1.0.1/24 dev eth0; ip -6 address add fd00::1/64 dev eth0 nodad;"
          + " ip route add 10.9.0.0/16 via 10.1.0.2; ip -6 route add fd09::/64 via fd00::2");
      var before = facts(near);

      try (var _ = near.call(() -> begin(Fault.LINK, LONG))) {
        assertThat(near.sh("ip link show dev eth0")).contains("state DOWN");
        assertThat(kept()).isDirectory();
        assertThatThrownBy(() -> near.call(() -> begin(Fault.LINK, LONG))).hasMessageContaining("eth0 is down already");
      }

      Waiting.until("it is as it was: " + before + " and not " + facts(near), () -> facts(near).equals(before));
      assertThat(kept()).doesNotExist();
    }
  }

  private static String facts(Namespace namespace) {
    return namespace
        .sh("ip -4 -o address show dev eth0; ip -6 -o address show dev eth0 scope global | sed 's/valid_lft.*//';"
            + " ip route; ip -6 route | grep fd0; cat /proc/sys/net/ipv6/conf/eth0/keep_addr_on_down");
  }

  @Test
  void whoIsIsolatedHearsAndSaysNothingOfProtocol112() throws IOException {
    try (var near = Namespace.create(); var far = Namespace.create()) {
      near.connect("eth0", far, "eth0");

      try (var _ = near.call(() -> begin(Fault.ISOLATE, LONG))) {
        assertThat(near.sh("nft list ruleset")).contains("hook ingress device \"eth0\"", "hook egress device \"eth0\"",
            "ip protocol vrrp drop", "ip6 nexthdr vrrp drop");
      }

      assertThat(near.sh("nft list ruleset")).isBlank();
    }
  }
}
