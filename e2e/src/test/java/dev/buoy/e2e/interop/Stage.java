package dev.buoy.e2e.interop;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.peer.BadPackets;
import dev.buoy.e2e.peer.Echo;
import dev.buoy.e2e.Shell;
import dev.buoy.e2e.peer.EchoProbe;
import dev.buoy.e2e.peer.Held;
import dev.buoy.e2e.peer.NamedServer;
import dev.buoy.e2e.peer.Receiver;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A lab of its own for one scenario: the nodes that were put on it, what they hold, and a client's view of the address.
final class Stage implements AutoCloseable {
  private static final String PORT = "7007";

  /// Added to the file of an agent, a proxy before the server of this stage.
  static final String SERVICE = """
      defaults: {mode: tcp, timeout: {connect: 3s, client: 60s, server: 60s}}
      frontends: {service: {bind: ["10.77.0.100:9000"], default_backend: servers}}
      backends: {servers: {servers: {server1: {address: "10.77.0.11:8080"}}}}
      """;

  /// What a bad packet may cost Buoy's log over a whole scenario.
  static final int LOG_LINES = 60;

  private final Lab lab = new Lab().up();
  private final Processors processors = new Processors(lab);
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
    return buoy(name, settings, List.of(name));
  }

  /// An agent whose file has more than one router; `settings` are those of its first.
  Node buoy(String name, RouterSettings settings, Node.Text text) {
    return started(new BuoyNode(lab, name, settings, text));
  }

  /// An agent that knows of the others of these names, for verbs that several agents take part in.
  BuoyNode buoy(String name, RouterSettings settings, List<String> cluster) {
    var node = new BuoyNode(lab, name, settings, cluster);
    started(node);
    return node;
  }

  Node keepalived(String name, RouterSettings settings) {
    return keepalived(name, settings, settings::keepalived);
  }

  Node keepalived(String name, RouterSettings settings, Node.Text text) {
    return started(new KeepalivedNode(lab, name, settings, text));
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
    return nodes.stream().filter(Node::holds).map(node -> node.name).distinct().toList();
  }

  /// Waits until this node alone has the address.
  void awaitMaster(Node node) {
    awaitMaster(node, Node.SOON);
  }

  void awaitMaster(Node node, Duration patience) {
    Await.until(patience, node.name + " alone holds the address", () -> "held by " + holders() + "\n" + logs(),
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

  /// A second network: eth1 of the nodes, 10.78.0.1 to 10.78.0.3.
  void secondLink() {
    lab.exec("sw", "sh", "-c", "ip link add br1 type bridge stp_state 0 forward_delay 0 mcast_snooping 0;"
        + " ip link set br1 up; for i in 1 2 3; do ip link add n$i-eth1 type veth peer name eth1 netns " + lab.name()
        + "-n$i && ip link set n$i-eth1 master br1 up && ip -n " + lab.name() + "-n$i address add 10.78.0.$i/24"
        + " brd + dev eth1 && ip -n " + lab.name() + "-n$i link set eth1 up || exit 1; done").ok();
  }

  void cut(Node node, String link) {
    lab.exec("sw", "ip", "link", "set", port(node, link), "down").ok();
  }

  void heal(Node node, String link) {
    lab.exec("sw", "ip", "link", "set", port(node, link), "up").ok();
  }

  private static String port(Node node, String link) {
    return link.equals("eth0") ? node.name : node.name + "-" + link;
  }

  /// How many of a fleet's addresses a node has.
  static int held(Node node) {
    return Integer.parseInt(node.sh("ip -o -4 address show | grep -c ' " + Fleet.ADDRESSES + "' || true").strip());
  }

  /// Waits until a node has all of its addresses, and nobody else has one.
  void awaitFleet(Node node, Fleet fleet) {
    Await.until(Node.SOON, node.name + " alone holds " + fleet.size() + " addresses",
        () -> nodes.stream().map(each -> each.name + " " + held(each)).toList() + "\n" + logs(),
        () -> nodes.stream().allMatch(each -> held(each) == (each == node ? fleet.size() : 0)));
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

  /// The same for a machine that has nothing to do with virtual routers: what both miss is the lab's doing.
  Program control() {
    lab.startPeer("b2", "echo-b2", Echo.class, "b2", "10.77.0.12", PORT).awaitLine("ready", Node.STARTS);
    var control = lab.startPeer("cl", "control", EchoProbe.class, "10.77.0.12", PORT);
    control.awaitLine("^at ", Node.STARTS);
    return control;
  }

  void startServer() {
    lab.startPeer("b1", "server", NamedServer.class, "server1", "10.77.0.11", "8080").awaitLine("^ready$", Node.STARTS);
  }

  void endServer() {
    lab.lab(Node.SOON, "stop", "server").ok();
  }

  /// Clients of the proxy that only receive.
  Program receivers(int count) {
    return clients("receivers", Receiver.class, "^open$", count);
  }

  /// The same as the first that this process of the agent ever sees.
  Program firstReceivers(Node node, int count) {
    node.program().awaitLine("frontend_state service .*to=LISTENING", Node.STARTS);
    return connected("receivers", Receiver.class, "^open$", count);
  }

  /// Clients of the proxy that send and receive.
  Program talkers(int count) {
    return clients("talkers", Held.class, "^open server1$", count);
  }

  private Program clients(String name, Class<?> kind, String open, int count) {
    // A frontend of the address listens a moment after the address is there.
    Await.until(Node.STARTS, "the proxy listens", () -> lab
        .exec("cl", "bash", "-c", "exec 3<>/dev/tcp/" + RouterSettings.VIP + "/9000 && head -n 1 <&3").status() == 0);
    return connected(name, kind, open, count);
  }

  private Program connected(String name, Class<?> kind, String open, int count) {
    var clients = lab.startPeer("cl", name, kind, RouterSettings.VIP, "9000", "" + count);
    Await.until(Node.STARTS, count + " connections", () -> clients.describe(5), () -> clients.count(open) == count);
    return clients;
  }

  /// One of Buoy's verbs on a node, not waited for.
  Program inBackground(Node node, String verb) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(verb.split(" ", -1)));
    command.addAll(List.of("--agent", node.address() + ":7443"));
    return lab.start(node.name, "verb", command);
  }

  /// The longest pause in the client's answers since the log was marked.
  static double longestGapMillis(Program probe) {
    return probe.log().stream().filter(line -> line.startsWith("gap ")).map(line -> line.split(" ", -1)[2])
        .mapToDouble(micros -> Double.parseDouble(micros) / 1000).max().orElse(0);
  }

  /// How long after an instant of the monotonic clock the client's longest pause since the log was marked began.
  static double pauseBeganMillis(Program probe, long nanos) {
    return probe.log().stream().filter(line -> line.startsWith("gap ")).map(line -> line.split(" ", -1))
        .max(Comparator.comparingLong(gap -> Long.parseLong(gap[2])))
        .map(gap -> Long.parseLong(gap[1]) / 1e3 - nanos / 1e6).orElseThrow();
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

  /// Watches, from the client's machine, whether a node advertises, or says that it has the address.
  Program claims(Node node) {
    var mac = node.sh("cat /sys/class/net/eth0/address").strip();
    var claims = lab.start("cl", "claims", List.of("tcpdump", "-l", "-n", "-q", "-i", "eth0",
        "ether src " + mac + " and (ip proto 112 or arp src host " + RouterSettings.VIP + ")"));
    claims.awaitLine("listening on", Node.STARTS);
    return claims;
  }

  /// They are watched as long as the stage stands.
  Processors processors() {
    return processors;
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

  /// The times between the address's removal and its return, in ms, the shortest first.
  static List<Double> absencesMillis(Program news) {
    var absences = new ArrayList<Double>();
    var removed = LocalDateTime.MAX;
    for (var line : news.log()) {
      if (line.contains(RouterSettings.VIP + "/")) {
        var at = LocalDateTime.parse(line.substring(1, line.indexOf(']')));
        if (!line.contains("Deleted") && removed.isBefore(at)) {
          absences.add(Duration.between(removed, at).toNanos() / 1e6);
        }
        removed = line.contains("Deleted") ? at : LocalDateTime.MAX;
      }
    }
    absences.sort(null);
    return absences;
  }

  /// Sends bad packets from a machine that is no node, every kind in turn or the one named.
  void badPackets(String kind, RouterSettings settings, int count, long pauseMicros) {
    boolean ipv6 = settings.isIpv6();
    lab.exec("b2", "sh", "-c", ipv6
        ? "echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6; ip address replace fe80::b2/64 dev eth0 nodad"
        : "ip route replace 224.0.0.0/4 dev eth0").ok();
    lab.runPeer("b2", Duration.ofMinutes(1), BadPackets.class, kind, "" + settings.version(),
        ipv6 ? "fe80::b2" : "10.77.0.12", ipv6 ? "ff02::12" : "224.0.0.18", settings.vip(), "" + settings.millis() / 10,
        "" + count, "" + pauseMicros).ok();
  }

  /// What no scenario may lead to.
  void assertNoInternalError() {
    nodes.forEach(node -> node.program().whole().filter(line -> line.contains("internal error")).findAny()
        .ifPresent(line -> {
          throw new AssertionError(node.name + ": " + line);
        }));
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
