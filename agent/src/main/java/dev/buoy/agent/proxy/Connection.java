package dev.buoy.agent.proxy;

import dev.buoy.agent.time.Scheduler;
import java.net.SocketAddress;

/// An accepted connection that nobody has read from yet. To be used on its own loop, apart from `abort`.
public sealed interface Connection permits NettyConnection {
  /// The address that the peer connected to.
  SocketAddress local();

  /// The peer.
  SocketAddress remote();

  /// Number of the loop that owns it, from 0.
  int loop();

  /// Whether it has not been closed.
  boolean open();

  /// Runs tasks on its loop.
  Scheduler scheduler();

  /// Closes it in order.
  void close();

  /// Closes it so that the peer sees a reset. Any thread.
  void abort();
}
