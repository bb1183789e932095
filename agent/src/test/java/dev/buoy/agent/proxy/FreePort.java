package dev.buoy.agent.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports on loopback that nobody listens on, below those the system hands out by itself: so nobody else gets them while
/// a test relies on them.
public final class FreePort {
  private static final int LOWEST = 10_000;
  private static final int COUNT = 20_000;
  private static final AtomicInteger NEXT = new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

  private FreePort() {}

  public static int next() {
    for (var attempt = 0; attempt < COUNT; attempt++) {
      var port = LOWEST + NEXT.getAndIncrement() % COUNT;
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException _) {
        // Taken; the next one may not be.
      }
    }
    throw new IllegalStateException("no free port on loopback");
  }
}
