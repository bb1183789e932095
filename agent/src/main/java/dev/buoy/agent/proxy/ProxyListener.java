package dev.buoy.agent.proxy;

import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.journal.Why;
import java.net.InetAddress;

/// Hears what the proxy finds out by itself; not what it is told to do. Called in order for one object, on any thread,
/// with that object locked: to return at once.
public interface ProxyListener {
  /// Checks changed the operational state of a server.
  void serverChanged(String backend, Server before, Server after, Why why);

  /// The agent on a server changed its administrative state or its weight.
  default void agentSaid(String backend, Server before, Server after, Why why) {}

  /// All servers of a backend that were up fail at once, or that is over.
  default void suspected(String backend, boolean stands, Why why) {}

  /// A frontend began or ceased to listen on one of its addresses.
  void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why);

  /// Few ports are left to connect to a server from; once, until there are enough again. Not in order with the others.
  default void portsRunLow(String backend, String server, int left) {}

  /// A frontend has closed connections of clients that it does not serve; said at most every ten seconds.
  /// @param count since it was said last
  /// @param latest client among them
  /// @param why that one was denied
  default void clientsDenied(String frontend, long count, InetAddress latest, Verdict why) {}

  /// A frontend cannot accept for want of something of this machine, or can again. Its clients wait in the kernel's queue.
  default void frontendPaused(String frontend, boolean paused, Why why) {}
}
