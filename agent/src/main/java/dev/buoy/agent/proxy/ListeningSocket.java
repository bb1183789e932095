package dev.buoy.agent.proxy;

/// A bind that is held open. It outlives those who serve it: a new owner takes it over with `serve`, and what waits in
/// the kernel's queue meanwhile is not lost. Any thread may call.
public interface ListeningSocket {
  /// What it is bound to.
  FrontendConfig.Bind bind();

  /// How it stands.
  State state();

  /// What keeps it from listening; empty while it listens.
  String reason();

  /// Hands what is accepted from now on to `acceptor`, in place of the one before.
  void serve(Acceptor acceptor);

  /// Accepts again after the acceptor had no room.
  void resume();

  /// Closes it.
  void close();

  /// How a listening socket stands.
  enum State {
    LISTENING,
    /// Its address is on no interface of this node; it listens as soon as it is.
    WAITING,
    /// Its address is on this node and the system refuses it all the same, or did when the address was here last; tried
    /// again.
    REFUSED, CLOSED
  }
}
