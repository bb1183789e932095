package dev.buoy.agent.linux;

import java.net.InetAddress;

/// IP protocol 112 on one interface, in one family. It stays on the interface it was opened on; when that is made anew,
/// it is of no use. One loop.
interface VrrpSocket extends AutoCloseable {
  /// Hears what arrives.
  @FunctionalInterface
  interface Receiver {
    /// Called for each packet, on the loop.
    /// @param payload what follows the IP header; of use only during the call
    /// @param hopLimit TTL or hop limit, 0 to 255
    void received(byte[] payload, InetAddress source, InetAddress destination, int hopLimit);
  }

  /// Opens a socket of the family of `source`.
  /// @param index of the interface
  /// @param source address to send from, one of the interface's
  /// @param virtualRouterId of which packets are received; those of other routers are dropped by the kernel
  /// @throws LinuxException without CAP_NET_RAW, or when the interface is gone
  static VrrpSocket open(Libc libc, String interfaceName, int index, InetAddress source, int virtualRouterId) {
    return switch (Family.of(source)) {
      case IPV4 -> RawSocket.open(libc, interfaceName, index, source, virtualRouterId);
      case IPV6 -> Ipv6Socket.open(libc, interfaceName, index, source, virtualRouterId);
    };
  }

  /// Address that is sent from.
  InetAddress source();

  /// The receiving descriptor, to wait for.
  int descriptor();

  /// The sending descriptor, to which [#datagram] is written.
  int sender();

  /// What sendto(2) takes for this payload: IPv4 with a header of our own making, IPv6 without.
  byte[] datagram(byte[] payload, InetAddress destination);

  /// The `sockaddr` of a group or peer.
  byte[] destination(InetAddress destination);

  /// Sends one packet.
  /// @return zero or more, or a negated error number
  int send(byte[] payload, InetAddress destination);

  /// What sending to this destination would come to. A multicast does not leave this machine where the family allows
  /// for that: a firewall has its say on one that may not go beyond the host. To a peer the packet is sent.
  /// @return zero or more, also where that cannot be told; or a negated error number
  int trySend(byte[] payload, InetAddress destination);

  /// Receives one packet if there is one; `receiver` does not hear of what this node itself sent.
  /// @return false when nothing was there
  boolean receive(Receiver receiver);

  @Override
  void close();
}
