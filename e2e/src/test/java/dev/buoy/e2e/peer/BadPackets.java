package dev.buoy.e2e.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Sends VRRP packets that nobody may accept, each claiming to be a master of priority 254.
/// `BadPackets KIND VERSION SOURCE TARGET VIP CENTIS COUNT PAUSE_MICROS`, virtual router 99, all addresses of one family;
/// KIND `all` goes round the bad ones, `GOOD` is one that everybody believes. IPv6 leaves by eth0.
@SuppressWarnings("restricted")
public final class BadPackets {
  private static final int VRID = 99;
  private static final int PRIORITY = 254;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_RAW = 255;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SOCKET = handle("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
      ValueLayout.JAVA_INT);
  private static final MethodHandle SENDTO = handle("sendto", ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
      ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

  private enum Kind {
    CHECKSUM, TTL, VERSION, OTHER_VERSION, TYPE, COUNT_ZERO, COUNT_HIGH, TRUNCATED, LONG, EMPTY, ADDRESS, PASSWORD,
    INTERVAL, NOISE, GOOD;

    private static final Kind[] BAD = Arrays.stream(values()).filter(kind -> kind != GOOD).toArray(Kind[]::new);
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
    var kinds = arguments[0].equals("all") ? Kind.BAD : new Kind[]{Kind.valueOf(arguments[0])};
    int socket = (int) SOCKET.invokeExact(packets.isIpv6() ? AF_INET6 : AF_INET, SOCK_RAW, IPPROTO_RAW);
    int sent = 0;
    try (var arena = Arena.ofConfined()) {
      var to = packets.socketAddress(arena);
      var buffer = arena.allocate(1500);
      for (int i = 0; i < count; i++) {
        byte[] packet = packets.packet(kinds[i % kinds.length]);
        MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, 0, packet.length);
        if ((int) SENDTO.invokeExact(socket, buffer, (long) packet.length, 0, to,
            (int) to.byteSize()) == packet.length) {
          sent++;
        }
        if (pause > 0) {
          LockSupport.parkNanos(pause);
        }
      }
    }
    System.out.println("sent " + sent + " of " + count);
  }

  private boolean isIpv6() {
    return vip instanceof Inet6Address;
  }

  /// `struct sockaddr_in` or `struct sockaddr_in6` of the target.
  private MemorySegment socketAddress(Arena arena) throws SocketException {
    byte[] address = target.getAddress();
    var to = arena.allocate(isIpv6() ? 28 : 16);
    to.set(ValueLayout.JAVA_SHORT, 0, (short) (isIpv6() ? AF_INET6 : AF_INET));
    MemorySegment.copy(address, 0, to, ValueLayout.JAVA_BYTE, isIpv6() ? 8 : 4, address.length);
    if (isIpv6()) {
      to.set(ValueLayout.JAVA_INT, 24, NetworkInterface.getByName("eth0").getIndex());
    }
    return to;
  }

  private byte[] packet(Kind kind) {
    byte[] body = body(kind);
    return isIpv6() ? ipv6(kind, body) : ipv4(kind, body);
  }

  private byte[] ipv6(Kind kind, byte[] body) {
    var packet = ByteBuffer.allocate(40 + body.length);
    packet.putInt(0x6c000000).putShort((short) body.length).put((byte) 112).put(hopLimit(kind));
    packet.put(source.getAddress()).put(target.getAddress()).put(body);
    return packet.array();
  }

  private static byte hopLimit(Kind kind) {
    return (byte) (kind == Kind.TTL ? 254 : 255);
  }

  /// The kernel fills in its length, number and checksum.
  private byte[] ipv4(Kind kind, byte[] body) {
    var packet = ByteBuffer.allocate(20 + body.length);
    packet.put((byte) 0x45).put((byte) 0xc0).putShort((short) 0).putInt(0);
    packet.put(hopLimit(kind)).put((byte) 112).putShort((short) 0);
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
    byte[] address = vip.getAddress();
    var body = ByteBuffer.allocate(8 + address.length + (version == 2 ? 8 : 0));
    body.put((byte) (claimed << 4 | (kind == Kind.TYPE ? 2 : 1))).put((byte) VRID).put((byte) PRIORITY);
    body.put((byte) count);
    int interval = kind == Kind.INTERVAL ? 7 * centis : centis;
    if (version == 2) {
      body.put((byte) (kind == Kind.PASSWORD ? 1 : 0)).put((byte) (interval / 100));
    } else {
      body.putShort((short) interval);
    }
    body.putShort((short) 0);
    if (kind == Kind.ADDRESS) {
      address[address.length - 1]++;
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
      case TRUNCATED -> Arrays.copyOf(body, 6);
      case LONG -> Arrays.copyOf(body, body.length + 12);
      default -> body;
    };
  }

  private int checksum(byte[] body) {
    int length = body.length + body.length % 2;
    var sum = ByteBuffer.allocate(36 + length);
    if (version == 3) {
      // The sum is that of either family's pseudo header: their zeros add nothing.
      sum.put(source.getAddress()).put(target.getAddress()).putShort((short) 112).putShort((short) body.length);
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
