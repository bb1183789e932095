package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The kernel's packet filter through NETLINK_NETFILTER: transactions, what tables there are, and news of what other
/// programs change. Owned tables live as long as this socket. One loop.
final class Nftables implements AutoCloseable {
  private static final int NETLINK_NETFILTER = 12;
  private static final int GROUP_NFTABLES = 1 << 6;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int SUBSYSTEM = 10;
  private static final int HEADER = 16;
  private static final int FAMILY_HEADER = 4;
  private static final int LARGEST_DATAGRAM = 1 << 16;
  private static final int BUFFER = 1 << 20;
  private static final int BATCH = 64;

  private final Libc libc;
  /// Where the socket of the requests is open; absent: in this process.
  private final @Nullable OwnFiles files;
  private final int requests;
  private final int monitor;
  private final byte[] buffer = new byte[LARGEST_DATAGRAM];
  private int sequence;
  private int port;

  /// A table that is there.
  record Table(int family, String name) {}

  private Nftables(Libc libc, @Nullable OwnFiles files, int requests, int monitor) {
    this.libc = libc;
    this.files = files;
    this.requests = requests;
    this.monitor = monitor;
  }

  /// @throws LinuxException when the kernel has no nf_tables, or the process no descriptors
  static Nftables open(Libc libc) {
    try {
      var monitor = open(libc, GROUP_NFTABLES);
      try {
        return new Nftables(libc, null, open(libc, 0).number(), monitor.number());
      } catch (LinuxException e) {
        monitor.close();
        throw e;
      }
    } catch (LinuxException e) {
      throw e.permission() ? LinuxException.failed("use nf_tables", Errno.EPERM.result(), "CAP_NET_ADMIN") : e;
    }
  }

  /// The same, whose owned tables are gone as soon as the process is killed.
  static Nftables openOwning(Libc libc) {
    // Fails here if at all, and loads the classes that the other thread needs.
    try (var shared = open(libc)) {
      var _ = shared.tables();
    }
    var monitor = open(libc, GROUP_NFTABLES);
    var files = OwnFiles.start(libc);
    try {
      return new Nftables(libc, files, files.call(() -> open(libc, 0)).number(), monitor.number());
    } catch (LinuxException e) {
      files.close();
      monitor.close();
      throw e;
    }
  }

  private static Descriptor open(Libc libc, int groups) {
    var socket = Descriptor.socket(libc, "open netlink socket for nf_tables", Libc.AF_NETLINK, NETLINK_NETFILTER);
    socket.option(Libc.SOL_SOCKET, Libc.SO_RCVBUF, Structs.integer(BUFFER));
    socket.option(Libc.SOL_SOCKET, Libc.SO_SNDBUF, Structs.integer(BUFFER));
    socket.bind(Structs.netlinkAddress(groups));
    return socket;
  }

  /// Carries out a transaction. The kernel does so within sendto(2), and its answers are there when that returns.
  /// @return zero, or the first negated error number; nothing was changed then
  int commit(NftBatch batch) {
    if (batch.isEmpty()) {
      return 0;
    }
    return exchange(batch.bytes(++sequence), _ -> {});
  }

  /// Every table of every family.
  List<Table> tables() {
    var tables = new ArrayList<Table>();
    exchange(NftBatch.dumpTables(++sequence), message -> {
      var name = text(message, 1);
      if (name != null) {
        tables.add(new Table(message.get(HEADER), name));
      }
    });
    return tables;
  }

  /// Values of the keys in a set; empty when there is no such set.
  List<byte[]> elements(int family, String table, String set) {
    var keys = new ArrayList<byte[]>();
    exchange(NftBatch.dumpElements(++sequence, family, table, set), message -> {
      var list = NetlinkAttributes.of(message, HEADER + FAMILY_HEADER).get(3);
      if (list != null) {
        NetlinkAttributes.list(list).forEach(element -> {
          var key = NetlinkAttributes.nested(element, 1, 1);
          if (key != null) {
            keys.add(key);
          }
        });
      }
    });
    return keys;
  }

  /// The monitor's descriptor, readable when somebody changed something.
  int monitor() {
    return monitor;
  }

  /// Reads news of the monitor, a batch of datagrams at most.
  /// @param onForeign called with message type and table for each change that another program made
  /// @return whether news was lost
  boolean read(BiConsumer<Integer, Table> onForeign) {
    for (var i = 0; i < BATCH; i++) {
      var length = libc.recv(monitor, buffer, Libc.MSG_DONTWAIT);
      if (Errno.ENOBUFS.is(length)) {
        return true;
      }
      if (length <= 0) {
        return false;
      }
      messages(buffer, length, message -> {
        var name = message.getShort(4) >> 8 == SUBSYSTEM && message.getInt(12) != port ? text(message, 1) : null;
        if (name != null) {
          onForeign.accept(message.getShort(4) & 0xff, new Table(message.get(HEADER), name));
        }
        return true;
      });
    }
    return false;
  }

  @Override
  public void close() {
    if (files == null) {
      libc.close(requests);
    } else {
      files.close();
    }
    libc.close(monitor);
  }

  private int exchange(byte[] request, Consumer<ByteBuffer> onMessage) {
    var answers = files == null ? ask(request) : files.call(() -> ask(request));
    var result = new int[]{answers.error};
    for (var datagram : answers.datagrams) {
      if (!messages(datagram, datagram.length, message -> answered(message, result, onMessage))) {
        break;
      }
    }
    return result[0];
  }

  /// @param error a negated error number that came instead of an answer, or after it
  private record Answers(List<byte[]> datagrams, int error) {}

  /// @return whether more is to come
  private boolean answered(ByteBuffer message, int[] result, Consumer<ByteBuffer> onMessage) {
    var type = message.getShort(4);
    if (type != NLMSG_ERROR && type != NLMSG_DONE) {
      onMessage.accept(message);
      return true;
    }
    port = message.getInt(12);
    result[0] = message.limit() >= HEADER + Integer.BYTES ? message.getInt(HEADER) : 0;
    return false;
  }

  /// All answers are there when sendto(2) returns, or when recv(2) does that asks for more of them.
  private Answers ask(byte[] request) {
    var result = libc.sendto(requests, request, Structs.netlinkAddress(0));
    var datagrams = new ArrayList<byte[]>();
    while (result > 0) {
      result = libc.recv(requests, buffer, Libc.MSG_DONTWAIT);
      if (result > 0) {
        datagrams.add(Arrays.copyOf(buffer, result));
      }
    }
    return new Answers(datagrams, result);
  }

  /// @param onMessage says whether to go on
  /// @return whether all were seen
  private static boolean messages(byte[] datagram, int length, Predicate<ByteBuffer> onMessage) {
    for (var at = 0; at + HEADER <= length;) {
      var size = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()).getInt(at);
      if (size < HEADER || at + size > length) {
        return true;
      }
      if (!onMessage.test(ByteBuffer.wrap(datagram, at, size).slice().order(ByteOrder.nativeOrder()))) {
        return false;
      }
      at += (size + 3) & ~3;
    }
    return true;
  }

  private static @Nullable String text(ByteBuffer message, int type) {
    if (message.limit() < HEADER + FAMILY_HEADER) {
      return null;
    }
    var value = NetlinkAttributes.of(message, HEADER + FAMILY_HEADER).get(type);
    return value == null || value.length == 0
        ? null
        : new String(value, 0, value.length - 1, StandardCharsets.UTF_8);
  }
}
