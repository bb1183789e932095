package dev.buoy.agent.linux;

import java.net.Inet4Address;
import java.net.InetAddress;

/// VRRP over IPv4 (RFC 9568 section 5.1.1): one socket that receives, and one that sends with a header of our own making and
/// receives nothing.
final class RawSocket implements VrrpSocket {
  private static final int RECEIVE_BUFFER = 1 << 18;
  private static final int LARGEST_DATAGRAM = 2048;
  private static final int LAST_IDENTIFICATION = 0xffff;

  private final Libc libc;
  private final Inet4Address source;
  private final int receiver;
  private final int sender;
  private final byte[] buffer = new byte[LARGEST_DATAGRAM];
  private final KnownAddresses addresses = new KnownAddresses(Family.IPV4);
  private int identification;

  private RawSocket(Libc libc, Inet4Address source, int receiver, int sender) {
    this.libc = libc;
    this.source = source;
    this.receiver = receiver;
    this.sender = sender;
  }

  /// @param index of the interface
  /// @param source address to send from, one of the interface's
  /// @throws LinuxException without CAP_NET_RAW, or when the interface is gone
  static RawSocket open(Libc libc, String interfaceName, int index, InetAddress source, int virtualRouterId) {
    var purpose = "open raw socket on " + interfaceName;
    var receiver = Descriptor.socket(libc, purpose, Libc.AF_INET, Ipv4Packet.PROTOCOL_VRRP);
    receiver.filter(RouterFilter.ipv4(virtualRouterId));
    receiver.option(Libc.SOL_SOCKET, Libc.SO_RCVBUF, Structs.integer(RECEIVE_BUFFER));
    receiver.option(Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Structs.text(interfaceName));
    receiver.option(Libc.IPPROTO_IP, Libc.IP_MULTICAST_ALL, Structs.integer(0));
    var membership = Structs.multicastRequest(Family.IPV4.group(), source, index);
    receiver.option(Libc.IPPROTO_IP, Libc.IP_ADD_MEMBERSHIP, membership);
    try {
      var sender = Descriptor.socket(libc, purpose, Libc.AF_INET, Libc.IPPROTO_RAW);
      sender.option(Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Structs.text(interfaceName));
      sender.option(Libc.IPPROTO_IP, Libc.IP_MULTICAST_IF, membership);
      sender.option(Libc.IPPROTO_IP, Libc.IP_MULTICAST_LOOP, Structs.integer(0));
      return new RawSocket(libc, (Inet4Address) source, receiver.number(), sender.number());
    } catch (LinuxException e) {
      receiver.close();
      throw e;
    }
  }

  @Override
  public InetAddress source() {
    return source;
  }

  @Override
  public int descriptor() {
    return receiver;
  }

  @Override
  public int sender() {
    return sender;
  }

  @Override
  public byte[] datagram(byte[] payload, InetAddress destination) {
    identification = identification % LAST_IDENTIFICATION + 1;
    return Ipv4Packet.encode(source, (Inet4Address) destination, identification, payload);
  }

  @Override
  public byte[] destination(InetAddress destination) {
    return Structs.internetAddress(destination);
  }

  @Override
  public int send(byte[] payload, InetAddress destination) {
    return libc.sendto(sender, datagram(payload, destination), destination(destination));
  }

  /// With TTL 0 a multicast passes the firewall and ends within the host (ip(7), RFC 1112 section 6.1).
  @Override
  public int trySend(byte[] payload, InetAddress destination) {
    if (!destination.isMulticastAddress()) {
      return send(payload, destination);
    }
    var packet = datagram(payload, destination);
    packet[Ipv4Packet.TTL_AT] = 0;
    return libc.sendto(sender, packet, destination(destination));
  }

  @Override
  public boolean receive(Receiver onPacket) {
    var length = libc.recv(receiver, buffer, Libc.MSG_DONTWAIT);
    if (length <= 0) {
      return false;
    }
    var packet = Ipv4Packet.decode(buffer, length, addresses);
    if (packet != null && !packet.source().equals(source)) {
      onPacket.received(packet.payload(), packet.source(), packet.destination(), packet.ttl());
    }
    return true;
  }

  @Override
  public void close() {
    libc.close(sender);
    libc.close(receiver);
  }
}
