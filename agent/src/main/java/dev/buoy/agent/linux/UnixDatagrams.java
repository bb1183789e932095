package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Sends datagrams to a socket in the file system, as `/dev/log`, which may come and go. For one thread; a datagram waits
/// for room at the receiver.
public final class UnixDatagrams implements AutoCloseable {
  private final NativeLibc libc = new NativeLibc();
  private final byte[] address;
  private int descriptor = -1;

  /// @param path of the socket, at most 107 bytes
  public UnixDatagrams(String path) {
    var bytes = path.getBytes(StandardCharsets.UTF_8);
    // struct sockaddr_un of unix(7)
    this.address = ByteBuffer.allocate(Short.BYTES + bytes.length).order(ByteOrder.nativeOrder())
        .putShort((short) Libc.AF_UNIX).put(bytes).array();
  }

  /// Sends one.
  /// @return what the system has against it
  public Optional<String> send(byte[] datagram) {
    if (descriptor < 0) {
      descriptor = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
      if (descriptor < 0) {
        return Optional.of(StreamCalls.words(descriptor));
      }
    }
    int sent;
    do {
      sent = libc.sendto(descriptor, datagram, address);
    } while (Errno.EINTR.is(sent));
    return sent < 0 ? Optional.of(StreamCalls.words(sent)) : Optional.empty();
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      libc.close(descriptor);
      descriptor = -1;
    }
  }
}
