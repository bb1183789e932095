package dev.buoy.agent.linux;

import java.net.Inet4Address;
import java.time.Duration;

/// Asks an address every millisecond whether it is there (ICMP echo, RFC 792).
final class Ping implements AutoCloseable {
  private static final int ICMP = 1;
  private static final byte[] ECHO_REQUEST = {8, 0, (byte) 0xf7, (byte) 0xff, 0, 0, 0, 0};
  private static final int ECHO_REPLY_AT = 20;

  private final Libc libc = new NativeLibc();
  private final int socket;
  private final byte[] target;
  private final byte[] address;

  /// In the namespace of the calling thread.
  Ping(Inet4Address target) {
    this.socket = Descriptor.socket(libc, "ping", Libc.AF_INET, ICMP).number();
    this.target = Structs.internetAddress(target);
    this.address = target.getAddress();
  }

  /// Asks once, waits a millisecond at most.
  boolean answers() {
    libc.sendto(socket, ECHO_REQUEST, target);
    var events = new int[1];
    var buffer = new byte[200];
    while (libc.ppoll(new int[]{socket}, events, 1_000_000) > 0) {
      var length = libc.recv(socket, buffer, Libc.MSG_DONTWAIT);
      if (length > ECHO_REPLY_AT && buffer[ECHO_REPLY_AT] == 0 && buffer[15] == address[3]) {
        return true;
      }
    }
    return false;
  }

  /// Asks until there was no answer for `silence`.
  /// @return when the last answer came, from now; five seconds and more when it never fell silent
  Duration lastAnswer(Duration silence) {
    var start = System.nanoTime();
    var last = start;
    for (var now = start; now - last < silence.toNanos() && now - start < 5_000_000_000L; now = System.nanoTime()) {
      if (answers()) {
        last = now;
      }
    }
    return Duration.ofNanos(last - start);
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
}
