package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.time.Duration;

/// Asks an address every millisecond whether it is there (ICMP echo, RFC 792 and RFC 4443).
final class Ping implements AutoCloseable {
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final byte[] ECHO_REQUEST = {8, 0, (byte) 0xf7, (byte) 0xff, 0, 0, 0, 0};
  private static final byte[] ECHO_REQUEST_6 = {(byte) 128, 0, 0, 0, 'B', 'U', 0, 0};
  private static final int ECHO_REPLY_AT = 20;

  private final Libc libc = new NativeLibc();
  private final boolean ipv4;
  private final int socket;
  private final byte[] target;
  private final byte[] address;

  /// In the namespace of the calling thread.
  Ping(InetAddress target) {
    this.address = target.getAddress();
    this.ipv4 = address.length == 4;
    this.socket = Descriptor.socket(libc, "ping", ipv4 ? Libc.AF_INET : Libc.AF_INET6, ipv4 ? ICMP : ICMPV6).number();
    this.target = ipv4 ? Structs.internetAddress(target) : Structs.internetAddress6(target, 0);
  }

  /// Asks once, waits a millisecond at most.
  boolean answers() {
    libc.sendto(socket, ipv4 ? ECHO_REQUEST : ECHO_REQUEST_6, target);
    var events = new int[1];
    var buffer = new byte[200];
    while (libc.ppoll(new int[]{socket}, events, 1_000_000) > 0) {
      var length = libc.recv(socket, buffer, Libc.MSG_DONTWAIT);
      if (length > 0 && isAnswer(buffer)) {
        return true;
      }
    }
    return false;
  }

  /// Asks until there was no answer for a quarter of a second.
  /// @param event from which on the time counts
  /// @return when the last answer came; five seconds and more when it never fell silent
  Duration lastAnswer(Runnable event) {
    var start = System.nanoTime();
    event.run();
    var last = start;
    for (var now = start; now - last < 250_000_000 && now - start < 5_000_000_000L; now = System.nanoTime()) {
      if (answers()) {
        last = System.nanoTime();
      }
    }
    return Duration.ofNanos(last - start);
  }

  /// The longest time between two answers within a while: what the machine does when nothing happens.
  Duration longestGap(Duration during) {
    var start = System.nanoTime();
    var last = start;
    var longest = 0L;
    while (last - start < during.toNanos()) {
      if (answers()) {
        var now = System.nanoTime();
        longest = Math.max(longest, now - last);
        last = now;
      }
    }
    return Duration.ofNanos(longest);
  }

  /// Asks until there is an answer, twenty seconds at most.
  boolean awaitAnswer() {
    var start = System.nanoTime();
    while (System.nanoTime() - start < 20_000_000_000L) {
      if (answers()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    libc.close(socket);
  }

  /// A raw socket of IPv4 hears the header too, one of IPv6 everything that comes in.
  private boolean isAnswer(byte[] packet) {
    return ipv4
        ? packet[ECHO_REPLY_AT] == 0 && packet[15] == address[3]
        : packet[0] == (byte) 129 && packet[4] == 'B' && packet[5] == 'U';
  }
}
