package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// VRRP over IPv6 (RFC 9568 section 5.1.2): one raw socket that sends and receives. The kernel makes the header; the
/// source is bound, since of several link-local addresses the kernel would choose a virtual one. Checksums are the
/// codec's: what is wrong is counted, not dropped unseen.
final class Ipv6Socket implements VrrpSocket {
  private static final int RECEIVE_BUFFER = 1 << 18;
  private static final int LARGEST_DATAGRAM = 8192;
  private static final int LARGEST_CONTROL = 256;
  private static final int HOPS = 255;
  private static final int INTERNETWORK_CONTROL = 0xc0;

  private final Libc libc;
  private final int index;
  private final InetAddress source;
  private final int socket;
  private final byte[] buffer = new byte[LARGEST_DATAGRAM];
  private final KnownAddresses addresses = new KnownAddresses(Family.IPV6);
  private final byte[] from = new byte[Structs.INTERNET_ADDRESS_6];
  private final byte[] control = new byte[LARGEST_CONTROL];

  private Ipv6Socket(Libc libc, int index, InetAddress source, int socket) {
    this.libc = libc;
    this.index = index;
    this.source = source;
    this.socket = socket;
  }

  /// @param index of the interface
  /// @param source address to send from, link-local unless peers are listed; not a tentative one
  /// @throws LinuxException without CAP_NET_RAW, or when interface or address are gone
  static Ipv6Socket open(Libc libc, String interfaceName, int index, InetAddress source, int virtualRouterId) {
    var socket = Descriptor.socket(libc, "open raw IPv6 socket on " + interfaceName, Libc.AF_INET6,
        Ipv4Packet.PROTOCOL_VRRP);
    socket.filter(RouterFilter.ipv6(virtualRouterId));
    socket.option(Libc.SOL_SOCKET, Libc.SO_RCVBUF, Structs.integer(RECEIVE_BUFFER));
    socket.option(Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Structs.text(interfaceName));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_RECVPKTINFO, Structs.integer(1));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_RECVHOPLIMIT, Structs.integer(1));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_ALL, Structs.integer(0));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_ADD_MEMBERSHIP,
        Structs.multicastRequest6(Family.IPV6.group(), index));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_IF, Structs.integer(index));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_LOOP, Structs.integer(0));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_HOPS, Structs.integer(HOPS));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_UNICAST_HOPS, Structs.integer(HOPS));
    socket.option(Libc.IPPROTO_IPV6, Libc.IPV6_TCLASS, Structs.integer(INTERNETWORK_CONTROL));
    socket.bind(Structs.internetAddress6(source, index));
    return new Ipv6Socket(libc, index, source, socket.number());
  }

  @Override
  public InetAddress source() {
    return source;
  }

  @Override
  public int descriptor() {
    return socket;
  }

  @Override
  public int sender() {
    return socket;
  }

  @Override
  public byte[] datagram(byte[] payload, InetAddress destination) {
    return payload;
  }

  @Override
  public byte[] destination(InetAddress destination) {
    return Structs.internetAddress6(destination, index);
  }

  @Override
  public int send(byte[] payload, InetAddress destination) {
    return libc.sendto(socket, payload, destination(destination));
  }

  /// The hop limit belongs to the socket, and 0 is none that ipv6(7) has for it.
  @Override
  public int trySend(byte[] payload, InetAddress destination) {
    return destination.isMulticastAddress() ? 0 : send(payload, destination);
  }

  @Override
  public boolean receive(Receiver receiver) {
    var length = libc.recvmsg(socket, buffer, from, control, Libc.MSG_DONTWAIT);
    if (length < 0) {
      return false;
    }
    var sender = addresses.at(from, 8);
    var header = Header.of(control, addresses);
    if (header != null && !sender.equals(source)) {
      receiver.received(Arrays.copyOf(buffer, length), sender, header.destination, header.hopLimit);
    }
    return true;
  }

  @Override
  public void close() {
    libc.close(socket);
  }

  /// What recvmsg(2) tells of the IPv6 header, see cmsg(3) and ipv6(7).
  /// ```
  /// cmsghdr  length u64 | level u32 | type u32 | value, padded to eight bytes
  /// ```
  record Header(InetAddress destination, int hopLimit) {
    private static final int CONTROL_HEADER = 16;

    static @Nullable Header of(byte[] control, KnownAddresses addresses) {
      var buffer = ByteBuffer.wrap(control).order(ByteOrder.nativeOrder());
      InetAddress destination = null;
      var hopLimit = -1;
      for (var at = 0; at + CONTROL_HEADER <= control.length;) {
        var length = buffer.getLong(at);
        if (length < CONTROL_HEADER || length > control.length - at) {
          break;
        }
        var value = at + CONTROL_HEADER;
        var type = buffer.getInt(at + 8) == Libc.IPPROTO_IPV6 ? buffer.getInt(at + 12) : 0;
        if (type == Libc.IPV6_PKTINFO && length >= CONTROL_HEADER + 16) {
          destination = addresses.at(control, value);
        } else if (type == Libc.IPV6_HOPLIMIT && length >= CONTROL_HEADER + 4) {
          hopLimit = buffer.getInt(value);
        }
        at += (int) (length + 7) & ~7;
      }
      return destination == null || hopLimit < 0 ? null : new Header(destination, hopLimit);
    }
  }
}
