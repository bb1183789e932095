package dev.buoy.agent.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One transaction of nf_tables: everything in it takes effect at one instant, or nothing does.
/// ```
/// nlmsghdr   length u32 | subsystem 10 << 8 + message u16 | flags u16 | sequence u32 | port u32
/// nfgenmsg   family u8 | version 0 u8 | resource u16, big-endian
/// nlattr     length u16 | type u16 | value, numbers big-endian, padded to four bytes
/// ```
final class NftBatch {
  static final int FAMILY_INET = 1;
  static final int FAMILY_ARP = 3;
  static final int FAMILY_NETDEV = 5;

  static final int NEWTABLE = 0;
  static final int GETTABLE = 1;
  static final int DELTABLE = 2;
  static final int NEWCHAIN = 3;
  static final int NEWRULE = 6;
  static final int NEWSET = 9;
  static final int NEWSETELEM = 12;
  static final int GETSETELEM = 13;
  static final int DELSETELEM = 14;

  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 16;
  private static final int BATCH_END = 17;
  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_ACK = 0x4;
  private static final int NLM_F_DUMP = 0x300;
  private static final int NLM_F_CREATE = 0x400;
  private static final int NLM_F_APPEND = 0x800;
  private static final int TABLE_OWNER = 0x2;
  private static final int HEADER = 20;
  private static final int FLAGS_AT = 6;
  private static final int SEQUENCE_AT = 8;
  /// The length of an attribute has 16 bits.
  private static final int ELEMENTS_AT_ONCE = 500;

  private final List<byte[]> messages = new ArrayList<>();
  private int sets;

  /// A hook of the kernel's where a chain is called.
  /// @param device only packets of this interface; empty where the family does not ask for one
  record Hook(int number, int priority, String device) {}

  /// What a set holds.
  /// @param type as the nft program knows it
  /// @param length of a key in bytes
  record Keys(int type, int length, int flags) {
    private static final int MAP = 0x8;
    private static final int TIMEOUT = 0x10;
    private static final int UPDATED_BY_RULES = 0x20;

    static final Keys IPV4 = new Keys(7, 4, 0);
    static final Keys IPV6 = new Keys(8, 16, 0);
    static final Keys LIVE_MARK = new Keys(19, 4, TIMEOUT | UPDATED_BY_RULES);

    Keys withTimeout() {
      return new Keys(type, length, flags | TIMEOUT);
    }

    /// Of a map, from such keys to values of the same kind.
    Keys mapped() {
      return new Keys(type, length, flags | MAP);
    }

    private byte[] values() {
      return (flags & MAP) == 0
          ? new byte[0]
          : NftExpression.joined(NftExpression.number(6, type), NftExpression.number(7, length));
    }
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /// Makes the table, which another may have; an owned one disappears with the socket that made it.
  NftBatch table(int family, String name, boolean owned) {
    return add(NEWTABLE, NLM_F_CREATE, family, NftExpression.text(1, name),
        NftExpression.number(2, owned ? TABLE_OWNER : 0));
  }

  /// Removes the table with everything in it, whether it is there or not.
  NftBatch remove(int family, String name, boolean owned) {
    return table(family, name, owned).add(DELTABLE, 0, family, NftExpression.text(1, name));
  }

  /// Removes a table that is there.
  NftBatch removeExisting(int family, String name) {
    return add(DELTABLE, 0, family, NftExpression.text(1, name));
  }

  NftBatch set(int family, String table, String name, Keys keys) {
    return add(NEWSET, NLM_F_CREATE, family, NftExpression.text(1, table), NftExpression.text(2, name),
        NftExpression.number(3, keys.flags), NftExpression.number(4, keys.type), NftExpression.number(5, keys.length),
        keys.values(), NftExpression.number(10, ++sets));
  }

  NftBatch chain(int family, String table, String name, Hook hook) {
    var device = hook.device.isEmpty() ? new byte[0] : NftExpression.text(3, hook.device);
    return add(NEWCHAIN, NLM_F_CREATE, family, NftExpression.text(1, table), NftExpression.text(3, name),
        NftExpression.nested(4, NftExpression.number(1, hook.number), NftExpression.number(2, hook.priority), device),
        NftExpression.text(7, "filter"));
  }

  NftBatch rule(int family, String table, String chain, byte[]... expressions) {
    return add(NEWRULE, NLM_F_CREATE | NLM_F_APPEND, family, NftExpression.text(1, table),
        NftExpression.text(2, chain), NftExpression.nested(4, expressions));
  }

  /// Puts elements into a set; those that are there stay as they are.
  /// @param timeout after which each disappears; zero: never
  NftBatch elements(int family, String table, String set, Set<NftKey> keys, Duration timeout) {
    return change(NEWSETELEM, NLM_F_CREATE, family, table, set, keys, timeout);
  }

  /// The same for a map.
  /// @param pairs few
  NftBatch pairs(int family, String table, String map, Map<NftKey, NftKey> pairs, Duration timeout) {
    var elements = pairs.entrySet().stream().map(pair -> NftExpression.nested(1, key(pair.getKey()),
        NftExpression.nested(2, NftExpression.attribute(1, pair.getValue().bytes())), lasting(timeout)))
        .toArray(byte[][]::new);
    return elements.length == 0
        ? this
        : add(NEWSETELEM, NLM_F_CREATE, family, NftExpression.text(1, table), NftExpression.text(2, map),
            NftExpression.nested(3, elements));
  }

  /// Takes elements out of a set; all of them have to be there.
  NftBatch withoutElements(int family, String table, String set, Set<NftKey> keys) {
    return change(DELSETELEM, 0, family, table, set, keys, Duration.ZERO);
  }

  /// Empties a set.
  NftBatch emptied(int family, String table, String set) {
    return add(DELSETELEM, 0, family, NftExpression.text(1, table), NftExpression.text(2, set));
  }

  /// The transaction as one datagram. The last message before its end is to be acknowledged.
  /// @param sequence of every message in it
  byte[] bytes(int sequence) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(numbered(message(BATCH_BEGIN, NLM_F_REQUEST, 0, SUBSYSTEM), sequence));
    for (var i = 0; i < messages.size(); i++) {
      var message = ByteBuffer.wrap(numbered(messages.get(i), sequence)).order(ByteOrder.nativeOrder());
      if (i == messages.size() - 1) {
        message.putShort(FLAGS_AT, (short) (message.getShort(FLAGS_AT) | NLM_F_ACK));
      }
      bytes.writeBytes(message.array());
    }
    bytes.writeBytes(numbered(message(BATCH_END, NLM_F_REQUEST, 0, SUBSYSTEM), sequence));
    return bytes.toByteArray();
  }

  /// Asks for every table of every family.
  static byte[] dumpTables(int sequence) {
    return numbered(message(SUBSYSTEM << 8 | GETTABLE, NLM_F_REQUEST | NLM_F_DUMP, 0, 0), sequence);
  }

  /// Asks for the elements of one set.
  static byte[] dumpElements(int sequence, int family, String table, String set) {
    return numbered(message(SUBSYSTEM << 8 | GETSETELEM, NLM_F_REQUEST | NLM_F_DUMP, family, 0,
        NftExpression.text(1, table), NftExpression.text(2, set)), sequence);
  }

  private NftBatch change(int type, int flags, int family, String table, String set, Set<NftKey> keys,
      Duration timeout) {
    var all = List.copyOf(keys);
    for (var from = 0; from < all.size(); from += ELEMENTS_AT_ONCE) {
      var elements = all.subList(from, Math.min(all.size(), from + ELEMENTS_AT_ONCE)).stream()
          .map(key -> element(key, timeout)).toArray(byte[][]::new);
      add(type, flags, family, NftExpression.text(1, table), NftExpression.text(2, set),
          NftExpression.nested(3, elements));
    }
    return this;
  }

  private static byte[] element(NftKey key, Duration timeout) {
    return NftExpression.nested(1, key(key), timeout.isZero() ? new byte[0] : lasting(timeout));
  }

  private static byte[] key(NftKey key) {
    return NftExpression.nested(1, NftExpression.attribute(1, key.bytes()));
  }

  private static byte[] lasting(Duration timeout) {
    return NftExpression.longNumber(4, timeout.toMillis());
  }

  private NftBatch add(int type, int flags, int family, byte[]... attributes) {
    messages.add(message(SUBSYSTEM << 8 | type, NLM_F_REQUEST | flags, family, 0, attributes));
    return this;
  }

  private static byte[] message(int type, int flags, int family, int resource, byte[]... attributes) {
    var content = NftExpression.joined(attributes);
    var header = ByteBuffer.allocate(HEADER + content.length).order(ByteOrder.nativeOrder());
    header.putInt(header.capacity()).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
    header.put((byte) family).put((byte) 0).put((byte) (resource >> 8)).put((byte) resource).put(content);
    return header.array();
  }

  private static byte[] numbered(byte[] message, int sequence) {
    var copy = message.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()).putInt(SEQUENCE_AT, sequence);
    return copy;
  }
}
