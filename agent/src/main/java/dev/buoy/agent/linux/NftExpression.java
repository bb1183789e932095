package dev.buoy.agent.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What the rules of nf_tables are made of, as attributes: each expression reads or fills the one register that is
/// used here, and ends the rule where it does not hold.
final class NftExpression {
  private static final int NESTED = 0x8000;
  private static final int ATTRIBUTE = 4;
  private static final int REGISTER = 1;
  private static final int VERDICT_REGISTER = 0;
  private static final int META_PROTOCOL = 1;
  private static final int META_MARK = 3;
  private static final int META_FAMILY = 15;
  private static final int META_TRANSPORT = 16;
  private static final int NETWORK_HEADER = 1;
  private static final int TRANSPORT_HEADER = 2;
  private static final int WITH_PSEUDO_HEADER = 1;
  private static final int DROP = 0;
  private static final int UPDATE = 1;
  private static final byte IPV4 = 2;
  private static final byte IPV6 = 10;
  private static final byte ICMPV6 = 58;

  static final byte NEIGHBOUR_SOLICITATION = (byte) 135;
  static final byte NEIGHBOUR_ADVERTISEMENT = (byte) 136;

  private NftExpression() {}

  /// Goes on for packets of IPv4 only.
  static byte[] isIpv4() {
    return joined(meta(META_FAMILY), equal(new byte[]{IPV4}));
  }

  /// Goes on for packets of IPv6 only.
  static byte[] isIpv6() {
    return joined(meta(META_FAMILY), equal(new byte[]{IPV6}));
  }

  /// Goes on for ARP only; in the family netdev, which sees every frame.
  static byte[] isArp() {
    return joined(meta(META_PROTOCOL), equal(new byte[]{0x08, 0x06}));
  }

  /// Goes on for one message of neighbour discovery only (RFC 4861 section 4).
  static byte[] isNeighbourMessage(byte type) {
    return joined(isIpv6(), meta(META_TRANSPORT), equal(new byte[]{ICMPV6}), payload(TRANSPORT_HEADER, 0, 1),
        equal(new byte[]{type}));
  }

  static byte[] ipv4Source() {
    return payload(NETWORK_HEADER, 12, 4);
  }

  static byte[] ipv4Destination() {
    return payload(NETWORK_HEADER, 16, 4);
  }

  static byte[] ipv6Source() {
    return payload(NETWORK_HEADER, 8, 16);
  }

  static byte[] ipv6Destination() {
    return payload(NETWORK_HEADER, 24, 16);
  }

  /// The address that a neighbour message is about.
  static byte[] neighbourTarget() {
    return payload(TRANSPORT_HEADER, 8, 16);
  }

  /// Goes on for the questions of ARP only.
  static byte[] isArpRequest() {
    return joined(payload(NETWORK_HEADER, 6, 2), equal(new byte[]{0, 1}));
  }

  static byte[] arpSender() {
    return payload(NETWORK_HEADER, 14, 4);
  }

  /// Writes the register over the address that asks or answers.
  static byte[] setArpSender() {
    return setPayload(14, 4, 0);
  }

  /// Writes the register over the source, and keeps the checksum of what is inside true.
  static byte[] setIpv6Source() {
    return setPayload(8, 16, WITH_PSEUDO_HEADER);
  }

  static byte[] arpTarget() {
    return payload(NETWORK_HEADER, 24, 4);
  }

  static byte[] mark() {
    return meta(META_MARK);
  }

  /// A constant.
  static byte[] constant(byte[] value) {
    return expression("immediate", number(1, REGISTER), nested(2, attribute(1, value)));
  }

  /// Goes on when the register has this value.
  static byte[] equal(byte[] value) {
    return expression("cmp", number(1, REGISTER), number(2, 0), nested(3, attribute(1, value)));
  }

  /// Goes on when the register is in the set.
  static byte[] in(String set) {
    return expression("lookup", text(1, set), number(2, REGISTER));
  }

  /// Replaces the register by what the map has for it; ends the rule where it has nothing.
  static byte[] mapped(String map) {
    return expression("lookup", text(1, map), number(2, REGISTER), number(3, REGISTER));
  }

  /// Goes on for packets without these bits in the mark.
  static byte[] withoutMark(int bits) {
    return joined(mark(), bitwise(bits, 0), equal(Structs.integer(0)));
  }

  /// Sets bits of the packet's mark.
  static byte[] addMark(int bits) {
    return joined(mark(), bitwise(~bits, bits), setMark());
  }

  /// Clears bits of the packet's mark.
  static byte[] removeMark(int bits) {
    return joined(mark(), bitwise(~bits, 0), setMark());
  }

  /// Puts the register into the set, or renews it there.
  static byte[] renew(String set, Duration timeout) {
    return expression("dynset", text(1, set), number(3, UPDATE), number(4, REGISTER),
        longNumber(6, timeout.toMillis()));
  }

  static byte[] drop() {
    return expression("immediate", number(1, VERDICT_REGISTER), nested(2, nested(2, number(1, DROP))));
  }

  /// An attribute whose value are other attributes.
  static byte[] nested(int type, byte[]... attributes) {
    return attribute(type | NESTED, joined(attributes));
  }

  static byte[] text(int type, String value) {
    return attribute(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  static byte[] number(int type, int value) {
    return attribute(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  static byte[] longNumber(int type, long value) {
    return attribute(type, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  static byte[] attribute(int type, byte[] value) {
    var length = ATTRIBUTE + value.length;
    return ByteBuffer.allocate((length + 3) & ~3).order(ByteOrder.nativeOrder()).putShort((short) length)
        .putShort((short) type).put(value).array();
  }

  static byte[] joined(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (var part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] meta(int key) {
    return expression("meta", number(1, REGISTER), number(2, key));
  }

  private static byte[] setMark() {
    return expression("meta", number(2, META_MARK), number(3, REGISTER));
  }

  private static byte[] setPayload(int offset, int length, int checksum) {
    return expression("payload", number(5, REGISTER), number(2, NETWORK_HEADER), number(3, offset), number(4, length),
        number(8, checksum));
  }

  private static byte[] payload(int base, int offset, int length) {
    return expression("payload", number(1, REGISTER), number(2, base), number(3, offset), number(4, length));
  }

  private static byte[] bitwise(int mask, int xor) {
    return expression("bitwise", number(1, REGISTER), number(2, REGISTER), number(3, Integer.BYTES),
        nested(4, attribute(1, Structs.integer(mask))), nested(5, attribute(1, Structs.integer(xor))));
  }

  private static byte[] expression(String name, byte[]... attributes) {
    return nested(1, text(1, name), nested(2, attributes));
  }
}
