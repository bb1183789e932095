package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Tells the service manager how this process stands (sd_notify(3)).
public final class ServiceManager {
  private ServiceManager() {}

  /// Sends `state` as one datagram to the manager's socket; without effect when there is no manager, or it does not
  /// listen.
  /// @param state "READY=1", "STOPPING=1"
  /// @param socket what NOTIFY_SOCKET says: a path, or `@` and a name in the abstract namespace; absent: no manager
  public static void tell(String state, @Nullable String socket) {
    if (socket == null || socket.isEmpty()) {
      return;
    }
    var libc = new NativeLibc();
    int descriptor = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
      libc.sendto(descriptor, state.getBytes(StandardCharsets.US_ASCII), address(socket));
      libc.close(descriptor);
    }
  }

  /// `struct sockaddr_un` of unix(7).
  private static byte[] address(String socket) {
    var path = socket.getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    return ByteBuffer.allocate(Short.BYTES + path.length).order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_UNIX)
        .put(path).array();
  }
}
