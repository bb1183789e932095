package dev.buoy.agent.linux;

import dev.buoy.agent.time.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// A namespace with a loop in it.
final class Host implements AutoCloseable {
  final Namespace namespace = Namespace.create();
  final Libc libc = new NativeLibc();
  final Lines record = new Lines();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final PollLoop loop = namespace.call(() -> PollLoop.start("host", Ticker.system(), errors::add));
  final Netlink netlink = namespace.call(() -> Netlink.open(libc));
  final Links links;
  final PacketSockets packetSockets;
  final String address;

  private Host(String address) {
    this.address = address;
    this.links = on(() -> new Links(netlink, loop));
    this.packetSockets = new PacketSockets(libc, loop, links);
  }

  static Host at(String address) {
    return new Host(address);
  }

  /// With a cable to nowhere.
  static Host alone() {
    var host = new Host("10.77.0.1/24");
    host.namespace.sh("ip link add eth0 type veth peer name far0; ip link set far0 up; ip link set eth0 up");
    host.address();
    return host;
  }

  void address() {
    namespace.sh("ip addr add " + address + " dev eth0");
  }

  VrrpSocket openRaw(InetAddress source) {
    return on(() -> {
      var socket = VrrpSocket.open(libc, "eth0", links.index("eth0"), source, 51);
      Reception.begin(loop, socket, (payload, from, to, hops) -> record.add("packet " + from.getHostAddress() + " "
          + to.getHostAddress() + " " + hops + " " + HexFormat.of().formatHex(payload)));
      return socket;
    });
  }

  LeasedAddresses addresses() {
    return addresses(AddressRecord.none());
  }

  LeasedAddresses addresses(AddressRecord recorded) {
    return on(() -> new LeasedAddresses("eth0", null, netlink, links, recorded, loop, new Proofs(record)));
  }

  void hold(LeasedAddresses addresses, Duration lease) {
    on(() -> addresses.hold(List.of(KernelTest.VIP), lease));
  }

  void on(Runnable action) {
    on(() -> {
      action.run();
      return "";
    });
  }

  <T> T on(Supplier<T> action) {
    return loop.onLoop() ? action.get() : CompletableFuture.supplyAsync(action, loop::execute).join();
  }

  @Override
  public void close() {
    loop.execute(packetSockets::close);
    loop.execute(netlink::close);
    loop.close();
    namespace.close();
  }
}
