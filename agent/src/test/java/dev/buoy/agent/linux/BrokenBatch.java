package dev.buoy.agent.linux;

import java.util.function.Supplier;

/// A batch that the kernel takes nothing of.
public class BrokenBatch extends SocketBatch {
  /// As on a kernel that has none.
  public static final Supplier<SocketBatch> NONE = () -> {
    throw LinuxException.unsupported("io_uring is not available");
  };

  @Override
  public void carryOut() {
    throw LinuxException.unsupported("no memory");
  }
}
