package dev.buoy.agent.linux;

import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A node and a client with a cable; the node runs in a process of its own, or in this one.
final class FenceLab implements AutoCloseable {
  private static final int TRIES = 6;
  private static final List<String> SIGNALS = List.of("KILL", "CONT", "STOP");
  private static final List<Integer> NUMBERS = List.of(9, 18, 19);

  final Namespace node = Namespace.create();
  final Namespace client = Namespace.create();
  final Lines lines = new Lines();
  final Ping ping;
  final List<VrrpInterface> routers = new ArrayList<>();
  private final String vip;
  private final boolean ipv6;
  private @Nullable Process process;

  private FenceLab(boolean ipv6) {
    this.ipv6 = ipv6;
    vip = ipv6 ? FencedNode.VIP6 : FencedNode.VIP;
    node.connect("eth0", client, "eth0");
    node.sh("ip addr add 10.77.0.1/24 dev eth0; ip addr add fd00:77::1/64 dev eth0 nodad");
    client.sh("ip addr add 10.77.0.200/24 dev eth0; ip addr add fd00:77::200/64 dev eth0 nodad");
    ping = client.call(() -> new Ping(InetAddress.ofLiteral(vip)));
  }

  static FenceLab create() {
    return new FenceLab(false);
  }

  static FenceLab ofIpv6() {
    return new FenceLab(true);
  }

  /// Starts the node as a process, without any program that it could find.
  void startNode(String... options) {
    var command = new ArrayList<>(List.of("/usr/bin/env", "-i",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
    command.addAll(Arrays.asList(options));
    command.add(FencedNode.class.getName());
    command.add(ipv6 ? "ipv6" : "ipv4");
    process = node.spawn(command.toArray(String[]::new));
  }

  VrrpHost hostHere() {
    return hostHere(new NativeLibc(), FencedNode.config());
  }

  VrrpHost hostHere(Libc libc, VirtualRouterConfig config) {
    var host = node.call(
        () -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace, null, libc));
    routers.add(host.open(config, new RecordingListener(lines)));
    return host;
  }

  /// A router on the client's end of the cable.
  VrrpHost take(VirtualRouterConfig config) {
    var host = client.call(
        () -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace));
    routers.add(host.open(config, new RecordingListener(new Lines())));
    return host;
  }

  void kill(String signal) {
    Namespace.signal(Objects.requireNonNull(process), NUMBERS.get(SIGNALS.indexOf(signal)));
  }

  List<String> tables(String prefix) {
    return node.sh("nft list tables").lines().filter(line -> line.contains(" " + prefix)).toList();
  }

  /// Kills a node that answers, as often as needed: on a busy machine one time alone says more of the machine.
  /// @return how long it answered after that; the first time within the bound, else the shortest
  Duration silentAfterKill(Duration bound, String... options) {
    var shortest = Duration.ofDays(1);
    for (var i = 0; i < TRIES && shortest.compareTo(bound) > 0; i++) {
      startNode(options);
      awaitAnswer();
      var time = ping.lastAnswer(() -> kill("KILL"));
      shortest = time.compareTo(shortest) < 0 ? time : shortest;
    }
    return shortest;
  }

  /// The same for a node that is frozen, and still is in the end.
  Duration silentAfterFreeze(Duration bound) {
    startNode();
    var shortest = Duration.ofDays(1);
    for (var i = 0; i < TRIES && shortest.compareTo(bound) > 0; i++) {
      kill("CONT");
      awaitAnswer();
      var time = ping.lastAnswer(() -> kill("STOP"));
      shortest = time.compareTo(shortest) < 0 ? time : shortest;
    }
    return shortest;
  }

  void awaitAnswer() {
    if (!ping.awaitAnswer()) {
      throw new AssertionError(vip + " does not answer");
    }
  }

  /// The node sends to the client from an address of its own, while neither knows where the other is.
  void sendFrom(String address) {
    node.sh("ip neigh flush dev eth0");
    client.sh("ip neigh flush dev eth0");
    node.sh("ping -n -c 1 -W 0.2 -I " + address + " " + (ipv6 ? "fd00:77::200" : "10.77.0.200") + " || true");
  }

  /// Of whom a namespace knows where they are.
  String neighbours(Namespace of) {
    return of.sh("ip neigh show dev eth0");
  }

  /// Whether the client, which does not know the address any more, finds it by ARP or neighbour discovery.
  boolean resolves() {
    return resolves(vip);
  }

  boolean resolves(String address) {
    client.sh("ip neigh flush dev eth0; ip neigh del " + address + " dev eth0 2>/dev/null || true");
    echo(address);
    return client.sh("ip neigh show " + address + " dev eth0").contains("lladdr");
  }

  /// Whether the address answers a client that knows where it is.
  boolean answers() {
    var mac = node.sh("ip -o link show eth0").replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1").strip();
    client.sh("ip neigh replace " + vip + " lladdr " + mac + " dev eth0");
    return echo(vip);
  }

  private boolean echo(String address) {
    try {
      client.sh("ping -n -c 1 -W 0.4 -I eth0 " + address);
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
    ping.close();
    node.close();
    client.close();
  }
}
