package dev.buoy.e2e.interop;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.Shell;
import dev.buoy.e2e.interop.Node.State;
import dev.buoy.e2e.peer.Echo;
import dev.buoy.e2e.peer.EchoProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Two nodes of one kind, a client that asks the address every millisecond, and a second one that always asks the first
/// node's own hardware address, so that it sees how long that node answers whatever else happens.
final class FailoverLab implements AutoCloseable {
  private static final String PORT = "7007";

  /// The longest that is waited for an end of silence, and what is written down when a dead node goes on answering.
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double FOR_EVER = -1;

  private final String system;
  private final RouterSettings settings;
  private final Lab lab = new Lab().up();
  private final Node first;
  private final Node second;
  private final Program client;
  private final Program pinned;
  private long[] cpu = {};

  /// @param millis      the longest pause that the client saw, or how long the node answered; -1: it never fell silent
  /// @param transitions of both nodes to master
  record Sample(String event, double millis, long transitions, double stolenPercent) {}

  private FailoverLab(String system, int millis) {
    this.system = system;
    this.settings = RouterSettings.version(millis >= 1000 ? 2 : 3).millis(millis).track(-70);
    try {
      first = node("n1", settings.priority(150));
      second = node("n2", settings.priority(100));
      for (var node : List.of(first, second)) {
        node.sh("echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind");
        node.track(true);
        node.start();
        lab.startPeer(node.name, "echo-" + node.name, Echo.class, node.name, RouterSettings.VIP, PORT)
            .awaitLine("ready", Node.STARTS);
      }
      client = lab.startPeer("cl", "client", EchoProbe.class, RouterSettings.VIP, PORT);
      var mac = first.sh("cat /sys/class/net/eth0/address").strip();
      lab.exec("b1", "ip", "neigh", "replace", RouterSettings.VIP, "lladdr", mac, "dev", "eth0", "nud", "permanent")
          .ok();
      pinned = lab.startPeer("b1", "pinned", EchoProbe.class, RouterSettings.VIP, PORT);
      settle();
      pinned.awaitLine("^at ", PATIENCE);
      pinned.signal("STOP");
    } catch (AssertionError | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  static FailoverLab buoy(int millis) {
    return new FailoverLab("buoy", millis);
  }

  static FailoverLab keepalived(int millis) {
    return new FailoverLab("keepalived", millis);
  }

  String system() {
    return system;
  }

  private Node node(String name, RouterSettings own) {
    return system.equals("buoy")
        ? new BuoyNode(lab, name, own.more("fence: auto"))
        : new KeepalivedNode(lab, name, own);
  }

  List<Sample> run(String event) {
    first.forget();
    second.forget();
    client.markLog();
    cpu = cpu();
    long phase = ThreadLocalRandom.current().nextLong(settings.millis() * 1_000_000L);
    LockSupport.parkNanos(100_000_000 + phase);
    var samples = switch (event) {
      case "power" -> power();
      case "link" -> link();
      case "stop" -> stop();
      case "tracker" -> tracker();
      case "freeze" -> freeze();
      case "split" -> split();
      case "delete" -> delete();
      case "kill" -> kill();
      default -> throw new IllegalArgumentException("no event named " + event);
    };
    settle();
    return samples;
  }

  private List<Sample> power() {
    var pids = hostPids();
    lab.cut("n1");
    pids.forEach(FailoverLab::killNow);
    awaitFrom("n2");
    var lost = sample("power");
    lab.heal("n1");
    first.program().awaitExit(PATIENCE);
    first.start();
    return List.of(lost);
  }

  private List<Sample> link() {
    lab.cut("n1");
    awaitFrom("n2");
    var lost = sample("link");
    Await.until(PATIENCE, "n1 gave the address up", () -> !first.holds());
    lab.heal("n1");
    return List.of(lost);
  }

  /// The way back is the preemption by the returning master.
  private List<Sample> stop() {
    first.program().signal("TERM");
    awaitFrom("n2");
    pause(2);
    var stop = sample("stop");
    first.program().awaitExit(PATIENCE);
    mark();
    first.start();
    awaitFrom("n1");
    pause(4);
    return List.of(stop, sample("preempt"));
  }

  private List<Sample> tracker() {
    first.track(false);
    awaitFrom("n2");
    pause(2);
    var lost = sample("tracker");
    first.track(true);
    return List.of(lost);
  }

  private List<Sample> freeze() {
    awakePinned();
    pinned.markLog();
    var pids = hostPids();
    long begin = micros();
    pids.forEach(pid -> Shell.signal("STOP", pid));
    awaitFrom("n2");
    pause(3);
    double answered = silentAfter(begin, Duration.ofSeconds(1));
    var frozen = new Sample("frozen", answered, transitions(), stolen());
    pinned.signal("STOP");
    mark();
    first.signal("CONT");
    settle();
    pause(4);
    return List.of(frozen, sample("freeze"));
  }

  private List<Sample> split() {
    lab.split();
    awaitFrom("n2");
    pause(2);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(settings.millis() * 1_000_000L));
    mark();
    lab.whole();
    settle();
    pause(4);
    return List.of(sample("split"));
  }

  private List<Sample> delete() {
    var address = first.sh("ip -o -4 address show dev eth0 | grep -o '" + RouterSettings.VIP + "/[0-9]*'").strip();
    mark();
    first.sh("ip address del " + address + " dev eth0");
    Await.until(PATIENCE, "the address is back", first::holds);
    pause(1);
    return List.of(sample("delete"));
  }

  private List<Sample> kill() {
    awakePinned();
    pinned.markLog();
    var pids = hostPids();
    long begin = micros();
    pids.forEach(FailoverLab::killNow);
    awaitFrom("n2");
    var lost = sample("kill");
    double answered = silentAfter(begin, Duration.ofMillis(3000 + 2L * settings.masterDownMillis()));
    pinned.signal("STOP");
    first.program().awaitExit(PATIENCE);
    first.start();
    return List.of(lost, new Sample("silent", answered, lost.transitions(), lost.stolenPercent()));
  }

  private void awakePinned() {
    pinned.markLog();
    pinned.signal("CONT");
    pinned.awaitLine("^at ", PATIENCE);
  }

  /// Milliseconds after which the first node answered no more. A pause that ended again, as on a busy machine, is none.
  private double silentAfter(long begin, Duration patience) {
    Await.within(patience, () -> silence(begin) > 0 && !Await.within(Duration.ofMillis(300), () -> silence(begin) < 0));
    long at = silence(begin);
    return at < 0 ? FOR_EVER : (at - begin) / 1000.0;
  }

  /// When the last answer of the first node came, -1 while it answers.
  private long silence(long begin) {
    var log = pinned.log();
    return log.stream().filter(line -> line.startsWith("silent ")).map(line -> line.split(" ", -1)[1]).filter(
        at -> log.stream().noneMatch(line -> line.startsWith("gap " + at + " "))).mapToLong(Long::parseLong)
        .filter(at -> at > begin - 1000).max().orElse(-1);
  }

  private Sample sample(String event) {
    var sample = new Sample(event, Stage.longestGapMillis(client), transitions(), stolen());
    cpu = cpu();
    return sample;
  }

  private void mark() {
    client.markLog();
    first.forget();
    second.forget();
  }

  private long transitions() {
    return first.became(State.MASTER) + second.became(State.MASTER);
  }

  private void awaitFrom(String node) {
    Await.until(PATIENCE, node + " answers the client\n" + client.describe(5), () -> client.count("^from " + node) > 0);
  }

  /// Waits until the first node alone has the address, the client gets answers from it, and its start is over.
  private void settle() {
    Await.until(PATIENCE, "n1 alone holds the address",
        () -> first.program().describe(20) + second.program().describe(20), () -> first.holds() && !second.holds());
    long answers = client.count("^at ");
    Await.until(PATIENCE, "the client gets answers", () -> client.count("^at ") > answers + 1);
    pause(2);
  }

  private void pause(int intervals) {
    LockSupport.parkNanos(200_000_000L + (long) intervals * settings.millis() * 1_000_000L);
  }

  /// The first node's processes as this machine numbers them, so that a signal reaches them at once.
  private List<Long> hostPids() {
    return first.hostPids();
  }

  private static void killNow(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static long micros() {
    return System.nanoTime() / 1000;
  }

  private double stolen() {
    long[] now = cpu();
    long all = Arrays.stream(now).limit(8).sum() - Arrays.stream(cpu).limit(8).sum();
    return all == 0 ? 0 : 100.0 * (now[7] - cpu[7]) / all;
  }

  /// Ticks of all processors by use, stolen time last but two.
  private static long[] cpu() {
    try {
      return Arrays.stream(Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1)).skip(1)
          .mapToLong(Long::parseLong).toArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
