package dev.buoy.agent.linux;

import java.util.ArrayList;
import java.util.List;
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

  /// Puts an address on an interface, or renews it.
  /// @param label as `ip address` shows it; absent: the interface's name
  /// @return zero, or a negated error number
  int add(InterfaceAddress address, @Nullable String label, int leaseSeconds) {
    return exchange(NetlinkCodec.addAddress(++sequence, address, label, leaseSeconds), _ -> {});
  }

  /// Takes an address off an interface.
  /// @return zero, or a negated error number; EADDRNOTAVAIL when it was not there
  int delete(InterfaceAddress address) {
    return exchange(NetlinkCodec.deleteAddress(++sequence, address), _ -> {});
  }

  /// Every address of this host, in the kernel's order: IPv4 before IPv6, primary ones first.
  List<InterfaceAddress> addresses() {
    var addresses = new ArrayList<InterfaceAddress>();
    exchange(NetlinkCodec.dumpAddresses(++sequence), news -> {
      if (news instanceof NetlinkNews.AddressThere(var address)) {
        addresses.add(address);
      }
    });
    return addresses;
  }

  /// Every interface of this host.
  List<NetworkLink> links() {
    var links = new ArrayList<NetworkLink>();
    exchange(NetlinkCodec.dumpLinks(++sequence), news -> {
      if (news instanceof NetlinkNews.LinkThere(var link)) {
        links.add(link);
      }
    });
    return links;
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
        if (news instanceof NetlinkNews.Answer(var answered, var own, var result)) {
          if (answered == sequence) {
            port = own;
            return result;
          }
        } else {
          onNews.accept(news);
        }
      }
    }
  }
}
