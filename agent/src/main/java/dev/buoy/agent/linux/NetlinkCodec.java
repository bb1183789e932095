package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// rtnetlink(7) messages to bytes and back, in the machine's byte order.
/// ```
/// nlmsghdr   length u32 | type u16 | flags u16 | sequence u32 | port u32
/// ifaddrmsg  family u8 | prefix length u8 | flags u8 | scope u8 | index u32
/// ifinfomsg  family u8 | 0 u8 | type u16 | index u32 | flags u32 | change u32
/// rtattr     length u16 | type u16 | value, padded to four bytes
/// ```
final class NetlinkCodec {
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;

  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_ACK = 0x4;
  private static final int NLM_F_DUMP = 0x300;
  private static final int NLM_F_REPLACE = 0x100;
  private static final int NLM_F_EXCL = 0x200;
  private static final int NLM_F_CREATE = 0x400;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_LABEL = 3;
  private static final int IFA_CACHEINFO = 6;
  private static final int IFA_PROTO = 11;
  private static final int IFA_F_NODAD = 0x02;
  private static final int FOR_EVER = 0xffffffff;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_IFALIAS = 20;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_MACVLAN_MODE = 1;
  private static final int MACVLAN_MODE_PRIVATE = 1;
  private static final int IFF_UP = 1;

  private static final int HEADER = 16;
  private static final int ADDRESS_MESSAGE = 8;
  private static final int LINK_MESSAGE = 16;
  private static final int ATTRIBUTE = 4;
  private static final int LARGEST_REQUEST = 256;

  private NetlinkCodec() {}

  /// Puts an address on an interface, or renews it: it lapses after `leaseSeconds`. It gets the usual route to its
  /// network (none for /32): where the prefix is wider, no other address of the interface is on that network, and
  /// clients there must be answered, so IFA_F_NOPREFIXROUTE has no place. IPv6: without waiting whether another node
  /// has it, since a master that hands over still does, and as deprecated (RFC 6724 section 5, rule 3), so that the
  /// node's own connections leave from an address that does not move.
  /// @param leaseSeconds zero: it does not lapse
  /// @param answered whether the kernel answers also when it worked
  static byte[] addAddress(int sequence, InterfaceAddress address, @Nullable String label, int leaseSeconds,
      boolean answered) {
    var flags = NLM_F_CREATE | NLM_F_REPLACE | (answered ? NLM_F_ACK : 0);
    var buffer = request(RTM_NEWADDR, flags, sequence);
    putAddress(buffer, address, address.family() == Family.IPV6 ? IFA_F_NODAD : 0);
    if (label != null && address.family() == Family.IPV4) {
      putAttribute(buffer, IFA_LABEL, (label + "\0").getBytes(StandardCharsets.UTF_8));
    }
    var valid = leaseSeconds == 0 ? FOR_EVER : leaseSeconds;
    var lifetimes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    lifetimes.putInt(address.family() == Family.IPV6 ? 0 : valid).putInt(valid);
    putAttribute(buffer, IFA_CACHEINFO, lifetimes.array());
    putAttribute(buffer, IFA_PROTO, new byte[]{(byte) address.protocol()});
    return finish(buffer);
  }

  /// Takes an address off an interface.
  static byte[] deleteAddress(int sequence, InterfaceAddress address) {
    var buffer = request(RTM_DELADDR, NLM_F_ACK, sequence);
    putAddress(buffer, address, 0);
    return finish(buffer);
  }

  /// Asks for every address.
  static byte[] dumpAddresses(int sequence) {
    return finish(request(RTM_GETADDR, NLM_F_DUMP, sequence).put(new byte[ADDRESS_MESSAGE]));
  }

  /// Asks for every interface.
  static byte[] dumpLinks(int sequence) {
    return finish(request(RTM_GETLINK, NLM_F_DUMP, sequence).put(new byte[LINK_MESSAGE]));
  }

  /// Makes an interface with a MAC address of its own on another: ip-link(8), type macvlan, mode private.
  static byte[] addMacvlan(int sequence, int below, String name, MacAddress mac) {
    var buffer = linkRequest(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sequence, 0, 0, 0);
    putAttribute(buffer, IFLA_LINK, number(below));
    putAttribute(buffer, IFLA_IFNAME, (name + "\0").getBytes(StandardCharsets.UTF_8));
    putAttribute(buffer, IFLA_ADDRESS, mac.bytes());
    var information = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    putAttribute(information, IFLA_INFO_KIND, "macvlan".getBytes(StandardCharsets.UTF_8));
    var data = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    putAttribute(data, IFLA_MACVLAN_MODE, number(MACVLAN_MODE_PRIVATE));
    putAttribute(information, IFLA_INFO_DATA, data.array());
    putAttribute(buffer, IFLA_LINKINFO, Arrays.copyOf(information.array(), information.position()));
    return finish(buffer);
  }

  /// Leaves a text with an interface.
  static byte[] setAlias(int sequence, int index, String alias) {
    var buffer = linkRequest(RTM_SETLINK, NLM_F_ACK, sequence, index, 0, 0);
    putAttribute(buffer, IFLA_IFALIAS, alias.getBytes(StandardCharsets.UTF_8));
    return finish(buffer);
  }

  /// Brings an interface up or down.
  static byte[] setUp(int sequence, int index, boolean up) {
    return finish(linkRequest(RTM_SETLINK, NLM_F_ACK, sequence, index, up ? IFF_UP : 0, IFF_UP));
  }

  static byte[] deleteLink(int sequence, int index) {
    return finish(linkRequest(RTM_DELLINK, NLM_F_ACK, sequence, index, 0, 0));
  }

  private static ByteBuffer linkRequest(int type, int requestFlags, int sequence, int index, int flags, int change) {
    return request(type, requestFlags, sequence).putInt(0).putInt(index).putInt(flags).putInt(change);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /// The messages of one datagram, without those the agent does not care about. Stops at what is malformed.
  static List<NetlinkNews> decode(byte[] datagram, int length) {
    var news = new ArrayList<NetlinkNews>();
    var buffer = ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder());
    while (buffer.remaining() >= HEADER) {
      var start = buffer.position();
      var size = buffer.getInt(start);
      if (size < HEADER || size > buffer.remaining()) {
        break;
      }
      var decoded = message(buffer.slice(start, size).order(ByteOrder.nativeOrder()));
      if (decoded != null) {
        news.add(decoded);
      }
      buffer.position(Math.min(length, start + aligned(size)));
    }
    return news;
  }

  private static @Nullable NetlinkNews message(ByteBuffer message) {
    var sequence = message.getInt(8);
    var port = message.getInt(12);
    return switch (message.getShort(4)) {
      case NLMSG_ERROR, NLMSG_DONE -> new NetlinkNews.Answer(sequence, port,
          message.limit() >= HEADER + 4 ? message.getInt(HEADER) : 0);
      case RTM_NEWLINK -> isLink(message) ? link(message) : null;
      case RTM_DELLINK -> isLink(message) ? new NetlinkNews.LinkGone(message.getInt(HEADER + 4)) : null;
      case RTM_NEWADDR -> mapped(address(message), NetlinkNews.AddressThere::new);
      case RTM_DELADDR -> mapped(address(message), gone -> new NetlinkNews.AddressGone(gone, port));
      default -> null;
    };
  }

  private static @Nullable NetlinkNews mapped(@Nullable InterfaceAddress address,
      Function<InterfaceAddress, NetlinkNews> news) {
    return address == null ? null : news.apply(address);
  }

  /// The family is zero, except where a bridge tells of its ports.
  private static boolean isLink(ByteBuffer message) {
    return message.limit() >= HEADER + LINK_MESSAGE && message.get(HEADER) == 0;
  }

  private static @Nullable NetlinkNews link(ByteBuffer message) {
    var attributes = NetlinkAttributes.of(message, HEADER + LINK_MESSAGE);
    var name = attributes.get(IFLA_IFNAME);
    if (name == null) {
      return null;
    }
    var mac = attributes.get(IFLA_ADDRESS);
    return new NetlinkNews.LinkThere(new NetworkLink(message.getInt(HEADER + 4), text(name),
        message.getInt(HEADER + 8),
        mac != null && mac.length == MacAddress.LENGTH ? MacAddress.of(mac) : MacAddress.NONE,
        text(attributes.getOrDefault(IFLA_IFALIAS, new byte[0]))));
  }

  private static @Nullable InterfaceAddress address(ByteBuffer message) {
    var family = message.limit() < HEADER + ADDRESS_MESSAGE ? null : Family.numbered(message.get(HEADER));
    if (family == null) {
      return null;
    }
    var attributes = NetlinkAttributes.of(message, HEADER + ADDRESS_MESSAGE);
    // Only with a peer does IPv6 tell the local address apart.
    var local = attributes.getOrDefault(IFA_LOCAL, attributes.get(IFA_ADDRESS));
    var prefixLength = message.get(HEADER + 1) & 0xff;
    if (local == null || local.length != family.addressLength() || prefixLength > family.hostPrefix()) {
      return null;
    }
    var protocol = attributes.get(IFA_PROTO);
    return new InterfaceAddress(message.getInt(HEADER + 4), family.address(local), prefixLength,
        protocol != null && protocol.length == 1 ? protocol[0] & 0xff : 0, message.get(HEADER + 2) & 0xff);
  }

  private static ByteBuffer request(int type, int flags, int sequence) {
    var buffer = ByteBuffer.allocate(LARGEST_REQUEST).order(ByteOrder.nativeOrder());
    return buffer.putInt(0).putShort((short) type).putShort((short) (NLM_F_REQUEST | flags)).putInt(sequence).putInt(0);
  }

  private static void putAddress(ByteBuffer buffer, InterfaceAddress address, int flags) {
    buffer.put((byte) address.family().number()).put((byte) address.prefixLength()).put((byte) flags).put((byte) 0)
        .putInt(address.index());
    putAttribute(buffer, IFA_LOCAL, address.address().getAddress());
    putAttribute(buffer, IFA_ADDRESS, address.address().getAddress());
  }

  private static void putAttribute(ByteBuffer buffer, int type, byte[] value) {
    var start = buffer.position();
    buffer.putShort((short) (ATTRIBUTE + value.length)).putShort((short) type).put(value);
    buffer.position(start + aligned(ATTRIBUTE + value.length));
  }

  private static byte[] finish(ByteBuffer buffer) {
    buffer.putInt(0, buffer.position());
    var message = new byte[buffer.position()];
    buffer.get(0, message);
    return message;
  }

  private static int aligned(int size) {
    return (size + 3) & ~3;
  }

  private static String text(byte[] zeroTerminated) {
    var length = 0;
    while (length < zeroTerminated.length && zeroTerminated[length] != 0) {
      length++;
    }
    return new String(zeroTerminated, 0, length, StandardCharsets.UTF_8);
  }
}
