package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a frame says about who has an address: the sender of an ARP message, the target of a neighbour advertisement or
/// of another node's duplicate address detection, the source of a neighbour solicitation.
/// @param mac   who claims it
/// @param toAll whether everyone was told; otherwise it is an answer to this node alone
record Claim(InetAddress address, MacAddress mac, boolean toAll) {
  private static final int GROUP = 0x01;
  private static final int ETHERNET = 14;
  private static final int ARP = ETHERNET + 28;
  private static final int ARP_SENDER_MAC = ETHERNET + 8;
  private static final int ARP_SENDER = ETHERNET + 14;
  private static final int NEXT_HEADER = ETHERNET + 6;
  private static final int SOURCE = ETHERNET + 8;
  private static final int TYPE = ETHERNET + 40;
  private static final int TARGET = TYPE + 8;
  private static final int LAST_WORD = 12;

  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int WHOLE = 0x40000;
  /// Two of its programs, the one before and the next, fit into net.core.optmem_max: 20 KiB before Linux 6.7.
  private static final int MOST_FILTERED = 300;

  /// The claim in the first `length` bytes; absent when there is none.
  static @Nullable Claim decode(byte[] frame, int length) {
    if (length < ETHERNET) {
      return null;
    }
    var etherType = ByteBuffer.wrap(frame).getShort(12) & 0xffff;
    if (etherType == GratuitousArp.ETHERTYPE_ARP && length >= ARP) {
      return new Claim(address(Family.IPV4, frame, ARP_SENDER), mac(frame, ARP_SENDER_MAC), toAll(frame));
    }
    return etherType == NeighbourAdvertisement.ETHERTYPE_IPV6 && length >= TARGET + Family.IPV6.addressLength()
        && frame[NEXT_HEADER] == NeighbourAdvertisement.ICMPV6 ? neighbour(frame) : null;
  }

  private static @Nullable Claim neighbour(byte[] frame) {
    var sender = mac(frame, MacAddress.LENGTH);
    var target = new Claim(address(Family.IPV6, frame, TARGET), sender, toAll(frame));
    return switch (frame[TYPE] & 0xff) {
      case NeighbourAdvertisement.ADVERTISEMENT -> target;
      case NeighbourAdvertisement.SOLICITATION -> {
        var source = address(Family.IPV6, frame, SOURCE);
        yield source.isAnyLocalAddress() ? target : new Claim(source, sender, toAll(frame));
      }
      default -> null;
    };
  }

  private static boolean toAll(byte[] frame) {
    return (frame[0] & GROUP) != 0;
  }

  /// A program for the kernel (packet(7), SO_ATTACH_FILTER) that lets only frames with a claim for one of the addresses
  /// through, of IPv6 by their last four bytes; of more than 300 addresses, every claim.
  /// ```
  /// sock_filter  code u16 | jump if true u8 | jump if false u8 | operand u32
  /// ```
  static byte[] filter(Family family, Collection<InetAddress> addresses) {
    var program = ByteBuffer.allocate(8 * (2 * addresses.size() + 11)).order(ByteOrder.nativeOrder());
    if (family == Family.IPV4) {
      put(program, LOAD_WORD, 0, 0, ARP_SENDER);
    } else {
      put(program, LOAD_BYTE, 0, 0, NEXT_HEADER);
      put(program, JUMP_IF_EQUAL, 1, 0, NeighbourAdvertisement.ICMPV6);
      put(program, RETURN, 0, 0, 0);
      put(program, LOAD_BYTE, 0, 0, TYPE);
      put(program, JUMP_IF_EQUAL, 4, 0, NeighbourAdvertisement.ADVERTISEMENT);
      put(program, JUMP_IF_EQUAL, 1, 0, NeighbourAdvertisement.SOLICITATION);
      put(program, RETURN, 0, 0, 0);
      put(program, LOAD_WORD, 0, 0, SOURCE + LAST_WORD);
      put(program, JUMP_IF_EQUAL, 0, 1, 0);
      put(program, LOAD_WORD, 0, 0, TARGET + LAST_WORD);
    }
    var filtered = addresses.size() <= MOST_FILTERED;
    for (var address : filtered ? addresses : List.<InetAddress>of()) {
      var bytes = address.getAddress();
      put(program, JUMP_IF_EQUAL, 0, 1, ByteBuffer.wrap(bytes).getInt(bytes.length - 4));
      put(program, RETURN, 0, 0, WHOLE);
    }
    put(program, RETURN, 0, 0, filtered ? 0 : WHOLE);
    return Arrays.copyOf(program.array(), program.position());
  }

  private static void put(ByteBuffer program, int code, int ifTrue, int ifFalse, int operand) {
    program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
  }

  private static InetAddress address(Family family, byte[] frame, int offset) {
    return family.address(Arrays.copyOfRange(frame, offset, offset + family.addressLength()));
  }

  private static MacAddress mac(byte[] frame, int offset) {
    return MacAddress.of(Arrays.copyOfRange(frame, offset, offset + MacAddress.LENGTH));
  }
}
