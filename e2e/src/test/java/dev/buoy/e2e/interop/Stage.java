package dev.buoy.e2e.interop;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.peer.BadPackets;
import dev.buoy.e2e.peer.Echo;
import dev.buoy.e2e.peer.EchoProbe;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A lab of its own for one scenario: the nodes that were put on it, what they hold, and a client's view of the address.
final class Stage implements AutoCloseable {
  private static final String PORT = "7007";

  /// What a bad packet may cost Buoy's log over a whole scenario.
  static final int LOG_LINES = 60;

  private final Lab lab = new Lab().up();
  private final List<Node> nodes = new ArrayList<>();
  private final int phases;

  /// @param phases at how many points of the interval something is tried that depends on it
  Stage(int phases) {
    this.phases = phases;
  }

  int phases() {
    return phases;
  }

  Node buoy(String name, RouterSettings settings) {
    return started(new BuoyNode(lab, name, settings));
  }

  /// An agent that knows of the others of these names, for verbs that several agents take part in.
  BuoyNode buoy(String name, RouterSettings settings, List<String> cluster) {
    var node = new BuoyNode(lab, name, settings, cluster);
    started(node);
    return node;
  }

  Node keepalived(String name, RouterSettings settings) {
    return started(new KeepalivedNode(lab, name, settings));
  }

  Node frr(String name, RouterSettings settings) {
    return started(new FrrNode(lab, name, settings));
  }

  private Node started(Node node) {
    nodes.add(node);
    node.start();
    return node;
  }

  List<String> holders() {
    return nodes.stream().filter(Node::holds).map(node -> node.name).toList();
  }

  /// Waits until this node alone has the address.
  void awaitMaster(Node node) {
    Await.until(Node.SOON, node.name + " alone holds the address", () -> "held by " + holders() + "\n" + logs(),
        () -> holders().equals(List.of(node.name)));
  }

  void awaitHolds(Node node) {
    Await.until(Node.SOON, node.name + " holds the address", () -> "held by " + holders() + "\n" + logs(), node::holds);
  }

  void stays(Node node, Duration time) {
    Await.stays(time, node.name + " alone holds the address", () -> holders().equals(List.of(node.name)));
  }

  /// How long to look for what must not happen: three times the silence after which a backup takes over.
  static Duration aWhile(RouterSettings settings) {
    return Duration.ofMillis(2L * settings.masterDownMillis());
  }

  void cut(Node node) {
    lab.cut(node.name);
  }

  void heal(Node node) {
    lab.heal(node.name);
  }

  /// Takes VRRP, and nothing else, out of the switch: all nodes are alone, and none of them can know it.
  void split() {
    lab.split();
  }

  void whole() {
    lab.whole();
  }

  /// Puts an echo on every node's address and a client that asks it each millisecond.
  Program probe() {
    for (var node : nodes) {
      node.sh("echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind");
      lab.startPeer(node.name, "echo-" + node.name, Echo.class, node.name, RouterSettings.VIP, PORT)
          .awaitLine("ready", Node.STARTS);
    }
    var probe = lab.startPeer("cl", "probe", EchoProbe.class, RouterSettings.VIP, PORT);
    probe.awaitLine("^at ", Node.STARTS);
    return probe;
  }

  /// The longest pause in the client's answers since the log was marked.
  static double longestGapMillis(Program probe) {
    return probe.log().stream().filter(line -> line.startsWith("gap ")).map(line -> line.split(" ", -1)[2])
        .mapToDouble(micros -> Double.parseDouble(micros) / 1000).max().orElse(0);
  }

  /// How many of the client's questions since the log was marked had no answer, once that is certain for all asked so far.
  static long lost(Program probe) {
    long answers = probe.count("^at ");
    Await.until(Node.SOON, "the client goes on getting answers", () -> probe.describe(20),
        () -> probe.count("^at ") > answers + 13);
    return probe.count("^lost ");
  }

  /// Watches the advertisements of a node from the client's machine.
  Program advertisements(Node node) {
    var wire = lab.start("cl", "wire",
        List.of("tcpdump", "-l", "-n", "-tt", "-i", "eth0", "ip proto 112 and src host " + node.address()));
    Await.until(Node.SOON, "advertisements of " + node.name, () -> wire.count("VRRPv[23]") > 2);
    return wire;
  }

  /// Watches from now on whether the processors run.
  Processors processors() {
    return new Processors(lab);
  }

  static double longestIntervalMillis(Program wire) {
    double[] times = wire.log().stream().filter(line -> line.contains("VRRPv"))
        .mapToDouble(line -> Double.parseDouble(line.substring(0, line.indexOf(' ')))).toArray();
    return IntStream.range(1, times.length).mapToDouble(i -> 1000 * (times[i] - times[i - 1])).max().orElseThrow();
  }

  /// Has the kernel tell when addresses come and go on a node.
  Program addressNews(Node node) {
    var news = lab.start(node.name, "news", List.of("ip", "-ts", "-4", "monitor", "address"));
    node.sh("ip address add 10.77.9.9/32 dev lo");
    Await.until(Node.SOON, "news of addresses", () -> news.count("10\\.77\\.9\\.9") > 0);
    return news;
  }

  /// The longest time between an address's removal and its return.
  static double longestAbsenceMillis(Program news) {
    var absence = Duration.ZERO;
    var removed = LocalDateTime.MAX;
    for (var line : news.log()) {
      if (line.contains(RouterSettings.VIP + "/")) {
        var at = LocalDateTime.parse(line.substring(1, line.indexOf(']')));
        if (!line.contains("Deleted") && removed.isBefore(at) && Duration.between(removed, at).compareTo(absence) > 0) {
          absence = Duration.between(removed, at);
        }
        removed = line.contains("Deleted") ? at : LocalDateTime.MAX;
      }
    }
    if (absence.isZero()) {
      throw new AssertionError("no address went and came back:\n" + news.describe(20));
    }
    return absence.toNanos() / 1e6;
  }

  /// Sends bad packets from a machine that is no node, every kind in turn or the one named.
  void badPackets(String kind, RouterSettings settings, int count, long pauseMicros) {
    lab.exec("b2", "sh", "-c", "ip route replace 224.0.0.0/4 dev eth0").ok();
    lab.runPeer("b2", Duration.ofMinutes(1), BadPackets.class, kind, "" + settings.version(), "10.77.0.12",
        "224.0.0.18", settings.vip(), "" + settings.millis() / 10, "" + count, "" + pauseMicros).ok();
  }

  String logs() {
    var text = new StringBuilder();
    nodes.forEach(node -> text.append(node.program().describe(40)).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    lab.close();
  }
}
