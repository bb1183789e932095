package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Attributes of a netlink message, read. Whatever is malformed ends the list.
final class NetlinkAttributes {
  private static final int ATTRIBUTE = 4;
  private static final int TYPE = 0x3fff;

  private NetlinkAttributes() {}

  /// Values by type, of a type that comes twice the last.
  /// @param from where the first begins
  static Map<Integer, byte[]> of(ByteBuffer message, int from) {
    var attributes = new HashMap<Integer, byte[]>();
    read(message, from, attributes::put);
    return attributes;
  }

  /// Values of a list whose entries are of one type.
  static List<byte[]> list(byte[] value) {
    var values = new ArrayList<byte[]>();
    read(wrap(value), 0, (_, entry) -> values.add(entry));
    return values;
  }

  /// The value of an attribute within an attribute.
  static byte @Nullable [] nested(byte[] value, int outer, int inner) {
    var within = of(wrap(value), 0).get(outer);
    return within == null ? null : of(wrap(within), 0).get(inner);
  }

  private static void read(ByteBuffer message, int from, BiConsumer<Integer, byte[]> onAttribute) {
    for (var at = from; at + ATTRIBUTE <= message.limit();) {
      var size = message.getShort(at) & 0xffff;
      if (size < ATTRIBUTE || at + size > message.limit()) {
        break;
      }
      var value = new byte[size - ATTRIBUTE];
      message.get(at + ATTRIBUTE, value);
      onAttribute.accept(message.getShort(at + 2) & TYPE, value);
      at += (size + 3) & ~3;
    }
  }

  private static ByteBuffer wrap(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
  }
}
