package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The options of stream sockets (socket(7), ip(7), ipv6(7), tcp(7)). Every call returns what the kernel does: zero or more
/// when it worked, the negated error number when it did not. For one thread; no call allocates or waits.
final class SocketSettings {
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_ERROR = 4;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_LINGER = 13;
  private static final int SO_REUSEPORT = 15;
  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;
  private static final int IP_FREEBIND = 15;
  private static final int IP_TRANSPARENT = 19;
  private static final int IP_BIND_ADDRESS_NO_PORT = 24;
  private static final int IP_LOCAL_PORT_RANGE = 51;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_TCLASS = 67;
  private static final int IPV6_TRANSPARENT = 75;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int TCP_USER_TIMEOUT = 18;

  private static final MethodHandle GET = Downcalls.handle("getsockopt", 5);
  private static final MethodHandle SET = Downcalls.handle("setsockopt", 5);

  private final MemorySegment errno;
  private final MemorySegment value;
  private final MemorySegment length;

  /// @param errno gets the error number of each call
  /// @param value room for two numbers
  /// @param length room for one
  SocketSettings(MemorySegment errno, MemorySegment value, MemorySegment length) {
    this.errno = errno;
    this.value = value;
    this.length = length;
  }

  /// Has a new socket send without delay, and sets what these options have; where one is absent nothing is called.
  /// @param family of the socket
  int ready(int descriptor, InetAddress family, SocketOptions options) {
    int failed = set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    failed = failed < 0 || !options.keepAlive() ? failed : set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    return failed < 0 || options.equals(SocketOptions.STANDARD) ? failed : detail(descriptor, family, options);
  }

  /// Changes the options of a socket that has had others. Where the time or count of keeping alive is absent it stays.
  int change(int descriptor, InetAddress family, SocketOptions options) {
    int failed = set(descriptor, SOL_SOCKET, SO_KEEPALIVE, options.keepAlive() ? 1 : 0);
    return failed < 0
        ? failed
        : detail(descriptor, family, new SocketOptions(options.keepAlive(), options.idle(),
            options.interval(), options.count(), options.userTimeout() == null ? Duration.ZERO : options.userTimeout(),
            options.dscp() == null ? 0 : options.dscp()));
  }

  private int detail(int descriptor, InetAddress family, SocketOptions options) {
    int failed = set(descriptor, TCP_KEEPIDLE, seconds(options.idle()));
    failed = failed < 0 ? failed : set(descriptor, TCP_KEEPINTVL, seconds(options.interval()));
    failed = failed < 0 ? failed : set(descriptor, TCP_KEEPCNT, options.count());
    var timeout = options.userTimeout();
    failed = failed < 0 ? failed : set(descriptor, TCP_USER_TIMEOUT, timeout == null ? null : (int) timeout.toMillis());
    var dscp = options.dscp();
    if (failed < 0 || dscp == null) {
      return failed;
    }
    failed = set(descriptor, IPPROTO_IP, IP_TOS, dscp << 2); // on an IPv6 socket, of those that speak IPv4
    return failed < 0 || family instanceof Inet4Address
        ? failed
        : set(descriptor, IPPROTO_IPV6, IPV6_TCLASS, dscp << 2);
  }

  private int set(int descriptor, int option, @Nullable Integer number) {
    return number == null ? 0 : set(descriptor, IPPROTO_TCP, option, number);
  }

  private static @Nullable Integer seconds(@Nullable Duration duration) {
    return duration == null ? null : (int) duration.toSeconds();
  }

  /// Before a listener is bound: also while connections of an earlier one end, and to an address that may come later.
  /// @param shared beside others of this process
  int bindable(int descriptor, boolean shared) {
    int failed = set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    failed = failed < 0 || !shared ? failed : set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1);
    return failed < 0 ? failed : set(descriptor, IPPROTO_IP, IP_FREEBIND, 1);
  }

  /// Before a socket is bound to an address that it is to come from: the port is chosen when it connects.
  int portLater(int descriptor, Source.Place place) {
    int failed = set(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    return failed < 0 || !place.hasRange()
        ? failed
        : set(descriptor, IPPROTO_IP, IP_LOCAL_PORT_RANGE, place.lastPort() << 16 | place.firstPort());
  }

  /// Lets a socket come from an address that is not this node's.
  /// @param family of the socket
  int transparent(int descriptor, InetAddress family) {
    return family instanceof Inet4Address
        ? set(descriptor, IPPROTO_IP, IP_TRANSPARENT, 1)
        : set(descriptor, IPPROTO_IPV6, IPV6_TRANSPARENT, 1);
  }

  /// What went wrong since it was asked last.
  int error(int descriptor) {
    int error = get(descriptor, SOL_SOCKET, SO_ERROR);
    return error < 0 ? error : -error;
  }

  /// Lets the peer see a reset when it is closed.
  void resetAtClose(int descriptor) {
    value.set(JAVA_INT, 0, 1);
    value.set(JAVA_INT, JAVA_INT.byteSize(), 0);
    try {
      var _ = (long) SET.invokeExact(errno, (long) descriptor, (long) SOL_SOCKET, (long) SO_LINGER, value.address(),
          2 * JAVA_INT.byteSize());
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Where it is a number.
  int get(int descriptor, int level, int option) {
    try {
      length.set(JAVA_INT, 0, (int) JAVA_INT.byteSize());
      int failed = Downcalls.result(errno, (long) GET.invokeExact(errno, (long) descriptor, (long) level, (long) option,
          value.address(), length.address()));
      return failed < 0 ? failed : value.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  private int set(int descriptor, int level, int option, int number) {
    value.set(JAVA_INT, 0, number);
    try {
      return Downcalls.result(errno,
          (long) SET.invokeExact(errno, (long) descriptor, (long) level, (long) option,
              value.address(), JAVA_INT.byteSize()));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }
}
