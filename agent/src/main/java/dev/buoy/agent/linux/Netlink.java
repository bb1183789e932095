package dev.buoy.agent.linux;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Addresses and links through NETLINK_ROUTE: a socket for requests, and one on which the kernel tells of changes.
///
/// A request is a blocking exchange of some ten microseconds: the kernel carries it out within sendto(2) and its
/// answer is there when that returns. The time-out of one second is for a kernel that behaves otherwise. One loop.
final class Netlink implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int RTMGRP_LINK = 0x1;
  private static final int RTMGRP_IPV4_IFADDR = 0x10;
  private static final int RTMGRP_IPV6_IFADDR = 0x100;
  private static final int MONITOR_BUFFER = 1 << 20;
  private static final int LARGEST_DATAGRAM = 1 << 15;
  private static final int BATCH = 32;
  private static final int ADDITIONS = 64;

  private final Libc libc;
  private final int requests;
  private final int monitor;
  private final byte[] buffer = new byte[LARGEST_DATAGRAM];
  private int sequence;
  private int port;

  private Netlink(Libc libc, int requests, int monitor) {
    this.libc = libc;
    this.requests = requests;
    this.monitor = monitor;
  }

  /// @throws LinuxException when the sockets cannot be opened
  static Netlink open(Libc libc) {
    var monitor = Descriptor.socket(libc, "open netlink monitor", Libc.AF_NETLINK, NETLINK_ROUTE);
    monitor.option(Libc.SOL_SOCKET, Libc.SO_RCVBUF, Structs.integer(MONITOR_BUFFER));
    monitor.bind(Structs.netlinkAddress(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR));
    try {
      var requests = Descriptor.blockingSocket(libc, "open netlink socket", Libc.AF_NETLINK, NETLINK_ROUTE);
      requests.option(Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, Structs.timeval(1));
      requests.bind(Structs.netlinkAddress(0));
      return new Netlink(libc, requests.number(), monitor.number());
    } catch (LinuxException e) {
      monitor.close();
      throw e;
    }
  }

  /// An address to put on an interface.
  /// @param label as `ip address` shows it, IPv4 only; absent: the interface's name
  record Addition(InterfaceAddress address, @Nullable String label) {}

  /// Puts addresses on interfaces, or renews them: many in one call of the kernel.
  /// @param leaseSeconds zero: they do not lapse
  /// @return for each zero, or a negated error number
  int[] add(List<Addition> additions, int leaseSeconds) {
    var results = new int[additions.size()];
    for (var from = 0; from < results.length; from += ADDITIONS) {
      var until = Math.min(results.length, from + ADDITIONS);
      add(additions.subList(from, until), leaseSeconds, results, from);
    }
    return results;
  }

  /// Takes an address off an interface.
  /// @return zero, or a negated error number; EADDRNOTAVAIL when it was not there
  int delete(InterfaceAddress address) {
    return exchange(NetlinkCodec.deleteAddress(++sequence, address), _ -> {});
  }

  /// Makes a macvlan interface, down.
  /// @return zero, or a negated error number; EOPNOTSUPP when the kernel has none
  int addMacvlan(int below, String name, MacAddress mac) {
    return exchange(NetlinkCodec.addMacvlan(++sequence, below, name, mac), _ -> {});
  }

  /// Leaves a text with an interface.
  int setAlias(int index, String alias) {
    return exchange(NetlinkCodec.setAlias(++sequence, index, alias), _ -> {});
  }

  /// Brings an interface up or down.
  int setUp(int index, boolean up) {
    return exchange(NetlinkCodec.setUp(++sequence, index, up), _ -> {});
  }

  /// Removes an interface.
  int deleteLink(int index) {
    return exchange(NetlinkCodec.deleteLink(++sequence, index), _ -> {});
  }

  /// Every address of this host, in the kernel's order: IPv4 before IPv6, primary ones first; absent when the kernel
  /// does not tell.
  @Nullable
  List<InterfaceAddress> addresses() {
    var addresses = new ArrayList<InterfaceAddress>();
    var result = exchange(NetlinkCodec.dumpAddresses(++sequence), news -> {
      if (news instanceof NetlinkNews.AddressThere(var address)) {
        addresses.add(address);
      }
    });
    return result < 0 ? null : addresses;
  }

  /// Every interface of this host; absent when the kernel does not tell.
  @Nullable
  List<NetworkLink> links() {
    var links = new ArrayList<NetworkLink>();
    var result = exchange(NetlinkCodec.dumpLinks(++sequence), news -> {
      if (news instanceof NetlinkNews.LinkThere(var link)) {
        links.add(link);
      }
    });
    return result < 0 ? null : links;
  }

  /// The monitor's descriptor, readable when the kernel has news.
  int monitor() {
    return monitor;
  }

  /// Reads news of the monitor, a batch of datagrams at most.
  /// @param onNews called for each, in order
  /// @return whether news was lost, and a dump has to say what is there
  boolean read(Consumer<NetlinkNews> onNews) {
    for (var i = 0; i < BATCH; i++) {
      var length = libc.recv(monitor, buffer, Libc.MSG_DONTWAIT);
      if (Errno.ENOBUFS.is(length)) {
        return true;
      }
      if (length <= 0) {
        return false;
      }
      NetlinkCodec.decode(buffer, length).forEach(onNews);
    }
    return false;
  }

  /// Whether a change came from a request of this object.
  boolean own(int changedBy) {
    return changedBy != 0 && changedBy == port;
  }

  @Override
  public void close() {
    libc.close(requests);
    libc.close(monitor);
  }

  /// The kernel answers the last request, and before it those that failed.
  private void add(List<Addition> additions, int leaseSeconds, int[] results, int from) {
    var requests = new ByteArrayOutputStream();
    var first = sequence + 1;
    var last = sequence + additions.size();
    for (var addition : additions) {
      sequence++;
      requests.writeBytes(
          NetlinkCodec.addAddress(sequence, addition.address, addition.label, leaseSeconds, sequence == last));
    }
    var complete = new AtomicBoolean();
    var result = exchange(requests.toByteArray(), news -> {
      if (news instanceof NetlinkNews.Answer(var answered, _, var outcome) && answered >= first) {
        results[from + answered - first] = outcome;
        complete.compareAndSet(false, answered == last);
      }
    });
    if (!complete.get()) {
      Arrays.fill(results, from, from + additions.size(), result);
    }
  }

  private int exchange(byte[] request, Consumer<NetlinkNews> onNews) {
    var sent = libc.sendto(requests, request, Structs.netlinkAddress(0));
    if (sent < 0) {
      return sent;
    }
    while (true) {
      var length = libc.recv(requests, buffer, 0);
      if (Errno.EINTR.is(length)) {
        continue;
      }
      if (length <= 0) {
        return length == 0 ? Errno.EAGAIN.result() : length;
      }
      for (var news : NetlinkCodec.decode(buffer, length)) {
        onNews.accept(news);
        if (news instanceof NetlinkNews.Answer(var answered, var own, var result) && answered == sequence) {
          port = own;
          return result;
        }
      }
    }
  }
}
