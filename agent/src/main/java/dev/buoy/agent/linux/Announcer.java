package dev.buoy.agent.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Tells the neighbours where virtual addresses are, and asks them who else has one, from a packet socket that receives
/// nothing. One loop.
final class Announcer implements AutoCloseable {
  private static final int RECEIVE_NOTHING = 0;
  private static final Path SETTINGS = Path.of("/proc/sys/net/ipv6/conf");

  private final Libc libc;
  private final int socket;

  private Announcer(Libc libc, int socket) {
    this.libc = libc;
    this.socket = socket;
  }

  /// @throws LinuxException without CAP_NET_RAW
  static Announcer open(Libc libc) {
    return new Announcer(libc, Descriptor.socket(libc, "open packet socket", Libc.AF_PACKET, RECEIVE_NOTHING).number());
  }

  /// Announces one address on one interface.
  /// @return zero or more, or a negated error number
  int announce(NetworkLink link, InetAddress address) {
    return send(link, switch (Family.of(address)) {
      case IPV4 -> GratuitousArp.frame(link.mac(), address);
      case IPV6 -> NeighbourAdvertisement.frame(link.mac(), address, forwards(link.name()));
    });
  }

  /// Asks who has an address: another holder answers, this node does not.
  /// @param source own address on the link
  /// @return zero or more, or a negated error number
  int probe(NetworkLink link, InetAddress source, InetAddress address) {
    return send(link, question(link, source, address));
  }

  /// Asks one node whether it has an address, and disturbs nobody else: the same question, to its MAC alone (in IPv6 a
  /// multicast message in a unicast frame, RFC 6085, which a node that gave the address up drops).
  /// @param source own address on the link
  /// @return zero or more, or a negated error number
  int ask(NetworkLink link, InetAddress source, InetAddress address, MacAddress whom) {
    var frame = question(link, source, address);
    System.arraycopy(whom.bytes(), 0, frame, 0, MacAddress.LENGTH);
    return send(link, frame);
  }

  @Override
  public void close() {
    libc.close(socket);
  }

  private static byte[] question(NetworkLink link, InetAddress source, InetAddress address) {
    return switch (Family.of(address)) {
      case IPV4 -> GratuitousArp.probe(link.mac(), address);
      case IPV6 -> NeighbourAdvertisement.probe(link.mac(), source, address);
    };
  }

  private int send(NetworkLink link, byte[] frame) {
    var etherType = ((frame[12] & 0xff) << 8) | (frame[13] & 0xff);
    var destination = MacAddress.of(Arrays.copyOf(frame, MacAddress.LENGTH));
    return libc.sendto(socket, frame, Structs.linkAddress(link.index(), etherType, destination));
  }

  private static boolean forwards(String interfaceName) {
    try {
      return Files.readAllLines(SETTINGS.resolve(interfaceName).resolve("forwarding")).contains("1");
    } catch (IOException _) {
      return false;
    }
  }
}
