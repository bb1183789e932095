package dev.buoy.agent.linux;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Says to the [FenceTables] that this process is alive: a datagram with a secret mark to the loopback interface, which no
/// program sees. One loop.
final class Heartbeat implements AutoCloseable {
  /// What to look at when it does not arrive.
  static final String REMEDY = "is lo up, or does a firewall drop UDP to 127.0.0.1 port 9?";
  static final String MISSING = "its heartbeat over the loopback interface does not arrive; " + REMEDY;
  private static final Inet4Address LOOPBACK = (Inet4Address) InetAddress.ofLiteral("127.0.0.1");
  private static final int DISCARD = 9;
  private static final byte[] DATAGRAM = {0};

  private final Libc libc;
  private final int socket;
  private final byte[] target = Structs.internetAddress(LOOPBACK, DISCARD);

  /// @throws LinuxException without the right to mark packets
  Heartbeat(Libc libc, int mark) {
    this.libc = libc;
    var descriptor = Descriptor.datagramSocket(libc, "open the heartbeat's socket", Libc.AF_INET);
    descriptor.option(Libc.SOL_SOCKET, Libc.SO_MARK, Structs.integer(mark));
    socket = descriptor.number();
  }

  /// Beats once.
  /// @return why it could not be sent, a negated error number; zero or more when it could, or may the next time
  int beat() {
    var result = libc.sendto(socket, DATAGRAM, target);
    return Errno.ENOBUFS.is(result) || Errno.EAGAIN.is(result) ? 0 : result;
  }

  @Override
  public void close() {
    libc.close(socket);
  }
}
