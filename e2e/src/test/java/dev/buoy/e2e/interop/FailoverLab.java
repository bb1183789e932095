package dev.buoy.e2e.interop;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.Shell;
import dev.buoy.e2e.interop.Node.State;
import dev.buoy.e2e.peer.Echo;
import dev.buoy.e2e.peer.EchoProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Three nodes of one kind, a client that asks the address every millisecond, and a second one that always asks the
/// first node's own hardware address, so that it sees how long that node answers whatever else happens. Between runs both
/// clients are stopped, so that a lab that waits for its turn costs the one that is measured no more than the
/// advertisements of its nodes.
final class FailoverLab implements AutoCloseable {
  private static final String PORT = "7007";

  /// A node of Buoy that moved the role three times within a minute leaves a living master alone until that is over.
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  /// What a failover may take beyond theory before the run counts as failed.
  private static final Duration SILENCE = Duration.ofSeconds(15);

  /// How long every program has run before something is done to it: as an operator's, not one just started.
  private static final Duration WARM = Duration.ofSeconds(4);

  /// How long two masters that met may go on making trouble.
  private static final Duration AFTERMATH = Duration.ofSeconds(1);

  /// After this the client knows which of its questions were lost, see `EchoProbe`.
  private static final long CERTAIN_MICROS = 1_150_000;

  /// The last answer may be this much older than what ended them: the client asks every millisecond.
  private static final long LAST_ANSWER_MICROS = 10_000;

  /// From this interval on a lab recovers while the other one is measured.
  private static final int SLOW_MILLIS = 1000;

  private final String system;
  private final RouterSettings settings;
  private final Lab lab = new Lab().up();
  private final List<Node> nodes;
  private final Node first;
  private final Program client;
  private final Program pinned;
  private final Processors processors;
  private final List<Window> windows = new ArrayList<>();
  private CpuTimes cpu = CpuTimes.now();
  private long began;
  private long started;
  private long ended;
  private int runs;
  private int runsSinceStart;

  /// What one event did.
  /// @param millis      the longest pause that the client saw, or how long the node answered; negative: for as long as
  ///                    was looked, which is so many milliseconds
  /// @param lost        questions of the client without an answer, -1 where the client was not what was looked at
  /// @param transitions of all nodes to master
  /// @param stalled     milliseconds for which a processor stood still
  /// @param nth         run of this lab, from 1
  record Sample(String event, double millis, long lost, long transitions, CpuTimes cpu, double stalled, int nth) {}

  /// A stretch of time, in microseconds, in which one event was looked at.
  /// @param answered NaN where the client's pauses are what counts
  private record Window(String event, long begin, long end, double answered, long transitions, CpuTimes cpu,
      double stalled) {}

  private FailoverLab(String system, int millis) {
    this.system = system;
    this.settings = RouterSettings.version(millis >= SLOW_MILLIS ? 2 : 3).millis(millis);
    try {
      first = node("n1", settings.priority(150).track(-70));
      nodes = List.of(first, node("n2", settings.priority(100)), node("n3", settings.priority(50)));
      first.track(true);
      for (var node : nodes) {
        node.sh("echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind");
        node.start();
        lab.startPeer(node.name, "echo-" + node.name, Echo.class, node.name, RouterSettings.VIP, PORT)
            .awaitLine("ready", Node.STARTS);
      }
      started = System.nanoTime();
      client = lab.startPeer("cl", "client", EchoProbe.class, RouterSettings.VIP, PORT);
      pinned = pinned();
      processors = new Processors(lab);
    } catch (AssertionError | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  static FailoverLab of(String system, int millis) {
    return new FailoverLab(system, millis);
  }

  private Node node(String name, RouterSettings own) {
    return system.equals("buoy")
        ? new BuoyNode(lab, name, own.more("fence: auto"))
        : new KeepalivedNode(lab, name, own);
  }

  private Program pinned() {
    var mac = first.sh("cat /sys/class/net/eth0/address").strip();
    lab.exec("b1", "ip", "neigh", "replace", RouterSettings.VIP, "lladdr", mac, "dev", "eth0", "nud", "permanent").ok();
    var probe = lab.startPeer("b1", "pinned", EchoProbe.class, RouterSettings.VIP, PORT);
    awaitAlone();
    probe.awaitLine("^at ", PATIENCE);
    probe.signal("STOP");
    return probe;
  }

  /// Makes the event happen at some phase of the interval.
  List<Sample> run(String event) {
    runs++;
    awake(client);
    if (event.equals("tracker") && runsSinceStart > 0) {
      // Buoy lets trackers move a role three times within a minute, fewer than this bench would have.
      first.program().signal("TERM");
      restart();
    }
    runsSinceStart++;
    settle();
    client.markLog();
    mark();
    LockSupport.parkNanos(100_000_000 + ThreadLocalRandom.current().nextLong(settings.millis() * 1_000_000L));
    switch (event) {
      case "power" -> power();
      case "link" -> link();
      case "stop" -> stop();
      case "tracker" -> tracker();
      case "freeze" -> freeze();
      case "split" -> split();
      case "delete" -> delete();
      case "kill" -> kill();
      default -> throw new IllegalArgumentException("no event named " + event);
    }
    return finish();
  }

  private void power() {
    var pids = first.hostPids();
    lab.cut("n1");
    pids.forEach(FailoverLab::killNow);
    awaitFrom("n2");
    pause(1);
    look("power");
    lab.heal("n1");
    restart();
  }

  /// The way back is the preemption by a master that was running all the time.
  private void link() {
    lab.cut("n1");
    awaitFrom("n2");
    pause(1);
    look("link");
    Await.until(PATIENCE, "n1 gave the address up", () -> !first.holds());
    mark();
    lab.heal("n1");
    awaitFrom("n1");
    pause(1);
    look("return");
  }

  /// The way back is the preemption by the returning master.
  private void stop() {
    first.program().signal("TERM");
    awaitFrom("n2");
    pause(1);
    look("stop");
    first.program().awaitExit(PATIENCE);
    mark();
    restart();
    awaitFrom("n1");
    pause(2);
    look("preempt");
  }

  private void tracker() {
    first.track(false);
    awaitFrom("n2");
    pause(1);
    look("tracker");
    first.track(true);
  }

  private void freeze() {
    awake(pinned);
    pinned.markLog();
    var pids = first.hostPids();
    long begin = micros();
    pids.forEach(pid -> Shell.signal("STOP", pid));
    awaitFrom("n2");
    pause(1);
    look("frozen", silentAfter(begin, Duration.ofSeconds(1)));
    pinned.signal("STOP");
    mark();
    first.signal("CONT");
    awaitFrom("n1");
    LockSupport.parkNanos(AFTERMATH.toNanos());
    look("freeze");
  }

  private void split() {
    lab.split();
    awaitFrom("n2");
    pause(1);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(settings.millis() * 1_000_000L));
    mark();
    lab.whole();
    awaitFrom("n1");
    LockSupport.parkNanos(AFTERMATH.toNanos());
    look("split");
  }

  private void delete() {
    var address = first.sh("ip -o -4 address show dev eth0 | grep -o '" + RouterSettings.VIP + "/[0-9]*'").strip();
    mark();
    first.sh("ip address del " + address + " dev eth0");
    Await.until(PATIENCE, "the address is back", first::holds);
    pause(1);
    look("delete");
  }

  private void kill() {
    awake(pinned);
    pinned.markLog();
    var pids = first.hostPids();
    long begin = micros();
    pids.forEach(FailoverLab::killNow);
    awaitFrom("n2");
    pause(1);
    look("kill");
    // As long as an address that is only leased could last.
    look("silent", silentAfter(begin, Duration.ofSeconds(2 + settings.masterDownMillis() / 1000)));
    pinned.signal("STOP");
    restart();
  }

  private void restart() {
    first.program().awaitExit(PATIENCE);
    first.start();
    started = System.nanoTime();
    runsSinceStart = 0;
  }

  private static void awake(Program probe) {
    probe.markLog();
    probe.signal("CONT");
    probe.awaitLine("^at ", PATIENCE);
  }

  /// Milliseconds after which the first node answered no more. A pause that ended again, as on a busy machine, is none.
  private double silentAfter(long begin, Duration patience) {
    Await.within(patience, () -> silence(begin) > 0 && !Await.within(Duration.ofMillis(300), () -> silence(begin) < 0));
    long at = silence(begin);
    return (at < 0 ? begin - micros() : Math.max(0, at - begin)) / 1000.0;
  }

  /// When the last answer of the first node came, -1 while it answers.
  private long silence(long begin) {
    var log = pinned.log();
    return log.stream().filter(line -> line.startsWith("silent ")).map(line -> line.split(" ", -1)[1]).filter(
        at -> log.stream().noneMatch(line -> line.startsWith("gap " + at + " "))).mapToLong(Long::parseLong)
        .filter(at -> at > begin - LAST_ANSWER_MICROS).max().orElse(-1);
  }

  /// From here on the next event is looked at.
  private void mark() {
    nodes.forEach(Node::forget);
    cpu = CpuTimes.now();
    processors.mark();
    began = micros();
  }

  private void look(String event) {
    look(event, Double.NaN);
  }

  private void look(String event, double answered) {
    long masters = nodes.stream().mapToLong(node -> node.became(State.MASTER)).sum();
    windows.add(new Window(event, began, micros(), answered, masters, CpuTimes.now().since(cpu),
        processors.stalledMillis()));
  }

  /// Counts what was lost once that is certain, and brings the lab back.
  private List<Sample> finish() {
    if (settings.millis() < SLOW_MILLIS) {
      awaitAlone();
    }
    long certain = windows.getLast().end() + CERTAIN_MICROS;
    Await.until(PATIENCE, "the client goes on asking", () -> client.describe(5), () -> lastSign() > certain);
    var lines = client.log();
    var samples = windows.stream().map(window -> sample(window, lines)).toList();
    windows.clear();
    client.signal("STOP");
    ended = System.nanoTime();
    return samples;
  }

  private long lastSign() {
    return client.log().stream().filter(line -> line.startsWith("at ")).mapToLong(line -> word(line, 1)).max()
        .orElse(0);
  }

  private Sample sample(Window window, List<String> lines) {
    double millis = window.answered();
    long lost = -1;
    if (Double.isNaN(millis)) {
      lost = lines.stream().filter(line -> line.startsWith("lost ")).mapToLong(line -> word(line, 1))
          .filter(at -> window.begin() < at && at <= window.end()).count();
      millis = lines.stream().filter(line -> line.startsWith("gap "))
          .filter(line -> window.begin() < word(line, 1) + word(line, 2) && word(line, 1) < window.end())
          .mapToLong(line -> word(line, 2)).max().orElse(0) / 1000.0;
    }
    return new Sample(window.event(), millis, lost, window.transitions(), window.cpu(), window.stalled(), runs);
  }

  private static long word(String line, int index) {
    return Long.parseLong(line.split(" ", -1)[index]);
  }

  private void awaitFrom(String node) {
    Await.until(SILENCE.plusMillis(settings.masterDownMillis()), node + " answers the client",
        () -> client.describe(5) + logs(),
        () -> client.log().stream().anyMatch(line -> line.startsWith("from " + node + " ") && word(line, 2) > began));
  }

  private void awaitAlone() {
    Await.until(PATIENCE, "n1 alone holds the address", this::logs, this::alone);
  }

  private boolean alone() {
    return first.holds() && nodes.stream().skip(1).noneMatch(Node::holds);
  }

  private String logs() {
    return "\n" + String.join("\n", nodes.stream().map(node -> node.program().describe(10)).toList());
  }

  /// Waits until the first node alone has had the address for a while and every program is warm.
  private void settle() {
    boolean late = System.nanoTime() - ended < 1_000_000L * settings.masterDownMillis();
    if (!alone() || late) {
      awaitAlone();
      pause(1);
    }
    long young = WARM.toNanos() - (System.nanoTime() - started);
    if (young > 0) {
      LockSupport.parkNanos(young);
    }
  }

  private void pause(int intervals) {
    LockSupport.parkNanos(200_000_000L + (long) intervals * settings.millis() * 1_000_000L);
  }

  private static void killNow(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static long micros() {
    return System.nanoTime() / 1000;
  }

  @Override
  public void close() {
    lab.close();
  }
}
