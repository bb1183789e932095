package dev.buoy.e2e.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Sends VRRP packets that nobody may accept, each claiming to be a master of priority 254.
/// `BadPackets KIND VERSION SOURCE TARGET VIP CENTIS COUNT PAUSE_MICROS`, virtual router 99; KIND `all` goes round.
@SuppressWarnings("restricted")
public final class BadPackets {
  private static final int VRID = 99;
  private static final int PRIORITY = 254;
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_RAW = 255;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SOCKET = handle("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
      ValueLayout.JAVA_INT);
  private static final MethodHandle SENDTO = handle("sendto", ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
      ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

  private enum Kind {
    CHECKSUM, TTL, VERSION, OTHER_VERSION, TYPE, COUNT_ZERO, COUNT_HIGH, TRUNCATED, LONG, EMPTY, ADDRESS, PASSWORD,
    INTERVAL, NOISE
  }

  private final int version;
  private final InetAddress source;
  private final InetAddress target;
  private final InetAddress vip;
  private final int centis;
  private final Random random = new Random(99);

  private BadPackets(String[] arguments) {
    version = Integer.parseInt(arguments[1]);
    source = InetAddress.ofLiteral(arguments[2]);
    target = InetAddress.ofLiteral(arguments[3]);
    vip = InetAddress.ofLiteral(arguments[4]);
    centis = Integer.parseInt(arguments[5]);
  }

  public static void main(String[] arguments) throws Throwable {
    var packets = new BadPackets(arguments);
    int count = Integer.parseInt(arguments[6]);
    long pause = Long.parseLong(arguments[7]) * 1000;
    var kinds = arguments[0].equals("all") ? Kind.values() : new Kind[]{Kind.valueOf(arguments[0])};
    int socket = (int) SOCKET.invokeExact(AF_INET, SOCK_RAW, IPPROTO_RAW);
    int sent = 0;
    try (var arena = Arena.ofConfined()) {
      var to = arena.allocate(16);
      to.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
      MemorySegment.copy(packets.target.getAddress(), 0, to, ValueLayout.JAVA_BYTE, 4, 4);
      var buffer = arena.allocate(1500);
      for (int i = 0; i < count; i++) {
        byte[] packet = packets.packet(kinds[i % kinds.length]);
        MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, 0, packet.length);
        if ((int) SENDTO.invokeExact(socket, buffer, (long) packet.length, 0, to, 16) == packet.length) {
          sent++;
        }
        if (pause > 0) {
          LockSupport.parkNanos(pause);
        }
      }
    }
    System.out.println("sent " + sent + " of " + count);
  }

  /// An IPv4 packet; the kernel fills in its length, number and checksum.
  private byte[] packet(Kind kind) {
    byte[] body = body(kind);
    var packet = ByteBuffer.allocate(20 + body.length);
    packet.put((byte) 0x45).put((byte) 0xc0).putShort((short) 0).putInt(0);
    packet.put((byte) (kind == Kind.TTL ? 254 : 255)).put((byte) 112).putShort((short) 0);
    packet.put(source.getAddress()).put(target.getAddress()).put(body);
    return packet.array();
  }

  private byte[] body(Kind kind) {
    if (kind == Kind.EMPTY) {
      return new byte[0];
    }
    int claimed = switch (kind) {
      case VERSION -> 1;
      case OTHER_VERSION -> 5 - version;
      default -> version;
    };
    int count = switch (kind) {
      case COUNT_ZERO -> 0;
      case COUNT_HIGH -> 7;
      default -> 1;
    };
    var body = ByteBuffer.allocate(version == 2 ? 20 : 12);
    body.put((byte) (claimed << 4 | (kind == Kind.TYPE ? 2 : 1))).put((byte) VRID).put((byte) PRIORITY);
    body.put((byte) count);
    int interval = kind == Kind.INTERVAL ? 7 * centis : centis;
    if (version == 2) {
      body.put((byte) (kind == Kind.PASSWORD ? 1 : 0)).put((byte) (interval / 100));
    } else {
      body.putShort((short) interval);
    }
    body.putShort((short) 0);
    byte[] address = vip.getAddress();
    if (kind == Kind.ADDRESS) {
      address[3]++;
    }
    body.put(address);
    if (kind == Kind.PASSWORD && version == 2) {
      body.put("wrong".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    byte[] bytes = resized(kind, body.array());
    if (kind == Kind.NOISE) {
      random.nextBytes(bytes);
      bytes[0] = (byte) (version << 4 | 1);
      bytes[1] = VRID;
    }
    if (bytes.length >= 8 && kind != Kind.NOISE) {
      int sum = checksum(bytes) + (kind == Kind.CHECKSUM || (kind == Kind.PASSWORD && version == 3) ? 1 : 0)
          + (kind == Kind.INTERVAL && version == 3 ? 1 : 0);
      bytes[6] = (byte) (sum >> 8);
      bytes[7] = (byte) sum;
    }
    return bytes;
  }

  private static byte[] resized(Kind kind, byte[] body) {
    return switch (kind) {
      case TRUNCATED -> java.util.Arrays.copyOf(body, 6);
      case LONG -> java.util.Arrays.copyOf(body, body.length + 12);
      default -> body;
    };
  }

  private int checksum(byte[] body) {
    int length = body.length + body.length % 2;
    var sum = ByteBuffer.allocate(12 + length);
    if (version == 3) {
      sum.put(source.getAddress()).put(target.getAddress()).putShort((short) 112).putShort((short) body.length);
    } else {
      sum.position(12);
    }
    sum.put(body).rewind();
    int total = 0;
    while (sum.hasRemaining()) {
      total += sum.getShort() & 0xffff;
    }
    while (total >> 16 != 0) {
      total = (total & 0xffff) + (total >> 16);
    }
    return ~total & 0xffff;
  }

  private static MethodHandle handle(String name, java.lang.foreign.MemoryLayout... arguments) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }
}
