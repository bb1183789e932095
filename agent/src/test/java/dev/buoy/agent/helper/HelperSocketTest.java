package dev.buoy.agent.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.Waiting;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.drill.Injection.Way;
import dev.buoy.agent.drill.Policy;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent's words to a helper, and what the helper does to a process that stands for the agent.
final class HelperSocketTest {
  private static final Why WHY = Why.because("drill");

  @TempDir
  private Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Process agent;
  private volatile Policy policy = new Policy(EnumSet.of(Fault.FREEZE, Fault.STOP), Map.of(), null, Set.of(),
      Policy.SETTLED);
  private DrillHelper helper;
  private HelperSocket socket;

  @BeforeEach
  void start() throws IOException {
    agent = new ProcessBuilder("sh", "-c", "echo; while :; do sleep 0.05; done", "-jar",
        folder.resolve(SomeKernel.JAR).toString(), "agent").start();
    agent.getInputStream().read(); // it is no copy of this one any more
    helper = new DrillHelper(at(), () -> new DrillHelper.Allowed(policy, Map.of("VI_1", "lo")),
        new SomeKernel(folder, agent.pid()).agent(), folder, log::add);
    Thread.ofVirtual().start(() -> {
      try {
        helper.run();
      } catch (IOException e) {
        log.add("ended: " + e);
      }
    });
    socket = new HelperSocket(this::at, Ticker.system());
  }

  @AfterEach
  void end() throws IOException {
    helper.close();
    agent.destroyForcibly();
  }

  private Path at() {
    return folder.resolve("drill.sock");
  }

  private static Injection injection(String drill, Fault fault, String instance, Duration most) {
    return new Injection(drill, instance, fault, Way.BOTH, "", List.of(), most, "anna", "");
  }

  private static Injection freeze(Duration most) {
    return injection("d1", Fault.FREEZE, "VI_1", most);
  }

  private boolean frozen() throws IOException {
    return Files.readString(Path.of("/proc", "" + agent.pid(), "stat")).replaceFirst(".*\\) ", "").startsWith("T");
  }

  @Test
  void aFaultBeginsAfterTheAnswerAndEndsWhenItIsToldTo() throws Exception {
    socket.begin(freeze(Duration.ofSeconds(100)), WHY);
    Waiting.until("it is frozen", this::frozen);
    assertThatThrownBy(() -> socket.begin(freeze(Duration.ofSeconds(100)), WHY))
        .hasMessage("the drill-helper says: refused: the fault of drill d1 is still there");

    socket.end("d2", WHY);
    assertThat(frozen()).isTrue();
    socket.end("d1", WHY);

    Waiting.until("it goes on", () -> !frozen());
    Waiting.until("the helper says so", () -> log.contains("ask=undo id=d1: undone"));
  }

  @Test
  void aFaultEndsByItself() throws Exception {
    socket.begin(freeze(Duration.ofMillis(300)), WHY);
    Waiting.until("it is frozen", this::frozen);

    Waiting.until("it goes on", () -> !frozen());
    Waiting.until("the helper has seen it", () -> log.contains("the fault is taken back"));
    socket.begin(freeze(Duration.ofMillis(10)), WHY);
  }

  @Test
  void aHelperThatEndsLeavesNothing() throws Exception {
    socket.begin(freeze(Duration.ofSeconds(100)), WHY);
    Waiting.until("it is frozen", this::frozen);

    helper.close();

    Waiting.until("it goes on", () -> !frozen());
    assertThat(at()).doesNotExist();
  }

  @Test
  void whatIsTakenBackBeforeItBeganLeavesNothing() throws Exception {
    socket.begin(freeze(Duration.ofSeconds(100)), WHY);
    socket.end("d1", WHY);

    assertThat(frozen()).isFalse();
    assertThat(agent.isAlive()).isTrue();
  }

  @Test
  void onlyWhatTheFileAllowsNowIsDone() {
    assertRefused(injection("d1", Fault.KILL, "VI_1", Duration.ofSeconds(1)), "the file does not allow kill for VI_1");
    assertRefused(injection("d1", Fault.FREEZE, "VI_2", Duration.ofSeconds(1)), "there is no instance VI_2");
    assertRefused(injection("d1", Fault.PROXY, "VI_1", Duration.ofSeconds(1)), "this is no fault of the helper's");
    policy = Policy.DEFAULT;
    assertRefused(freeze(Duration.ofSeconds(1)), "the file does not allow freeze for VI_1");
    assertThat(agent.isAlive()).isTrue();
  }

  @Test
  void whereThereIsNoAgentNobodyIsHit() throws IOException {
    Files.writeString(folder.resolve("proc/locks"), "");

    assertRefused(freeze(Duration.ofSeconds(1)), "no agent holds " + folder.resolve("lock"));
  }

  private void assertRefused(Injection injection, String why) {
    assertThatThrownBy(() -> socket.begin(injection, WHY)).hasMessage("the drill-helper says: refused: " + why);
  }

  @Test
  void itsSocketIsForTheOwnerOfTheFolder() throws IOException {
    assertThat(Files.getOwner(at())).isEqualTo(Files.getOwner(folder));
  }

  /// In a user namespace there is nobody else.
  @Test
  void whoeverElseReachesItIsToldNothing() throws IOException, InterruptedException {
    boolean whole = Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295")
        && SomeKernel.user() == 0;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(at(), PosixFilePermissions.fromString("rwxrwxrwx"));
    var ask = new ProcessBuilder(Stream.concat(
        (whole ? List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups") : List.<String>of())
            .stream(),
        Stream.of("perl", "-MIO::Socket::UNIX", "-e", "my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die;"
            + " print $s \"ask=ready\\n\"; $s->flush; print <$s>", at().toString()))
        .toList())
        .redirectErrorStream(true).start();

    assertThat(new String(ask.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(whole ? "refused: only the agent's user may ask" : "ready");
    assertThat(ask.waitFor()).isZero();
  }

  @Test
  void whereNoHelperAnswersTheAgentSaysSoAndWhatToDo() throws Exception {
    assertThat(socket.ready()).isTrue();
    helper.close();

    assertThat(socket.ready()).isFalse();
    assertThatThrownBy(() -> socket.begin(freeze(Duration.ofSeconds(1)), WHY))
        .hasMessageMatching("no helper answers at .*drill.sock \\(.+\\): start buoy drill-helper");
    socket.end("d1", WHY);
  }

  @Test
  void aHelperThatDoesNotAnswerIsNotReady() throws IOException {
    var deaf = folder.resolve("deaf.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(deaf));

      assertThat(new HelperSocket(() -> deaf, Ticker.system()).ready()).isFalse();
    }
  }
}
