package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Acceptor;
import dev.buoy.agent.relay.Listener;
import dev.buoy.agent.relay.RelayLoop;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bind that is held open, with one socket for each loop. It outlives those who serve it: a new owner takes it over
/// with `serve`, and what waits in the kernel's queue meanwhile is not lost. The address need not be on this node yet.
/// Any thread may call, apart from event loops where it says so.
final class ListeningSocket {
  private final List<RelayLoop> loops;
  private final FrontendConfig.Bind bind;
  private final Consumer<ListeningSocket> onClose;
  private final List<Listener> listeners = new ArrayList<>();
  private volatile @Nullable Acceptor acceptor;
  private volatile boolean open;

  ListeningSocket(List<RelayLoop> loops, FrontendConfig.Bind bind, Consumer<ListeningSocket> onClose) {
    this.loops = loops;
    this.bind = bind;
    this.onClose = onClose;
  }

  /// Binds and listens; what comes waits until somebody serves it. Not on an event loop.
  /// @param alone whether nobody else may listen there, not even this agent
  /// @return why it cannot, empty when all is well
  Optional<String> open(boolean alone) {
    var failure = alone
        ? on(loops.getFirst(), () -> Listener.test(loops.getFirst(), bind.address()))
        : Optional.<String>empty();
    for (var loop : loops) {
      if (failure.isPresent()) {
        break;
      }
      failure = on(loop, () -> Listener.open(loop, bind.address(), bind.backlog(), () -> acceptor, listeners::add));
    }
    open = failure.isEmpty();
    if (!open) {
      closeListeners();
    }
    return failure;
  }

  /// What it is bound to.
  FrontendConfig.Bind bind() {
    return bind;
  }

  /// Whether it takes connections.
  boolean listening() {
    return open;
  }

  /// Hands what is accepted from now on to `newAcceptor`, in place of the one before.
  void serve(Acceptor newAcceptor) {
    acceptor = newAcceptor;
    resume();
  }

  /// Accepts again after the acceptor had no room.
  void resume() {
    listeners.forEach(Listener::resume);
  }

  /// Closes it. Not on an event loop.
  void close() {
    open = false;
    closeListeners();
    onClose.accept(this);
  }

  private void closeListeners() {
    listeners.forEach(listener -> on(listener.loop(), () -> {
      listener.close();
      return true;
    }));
  }

  private static <T> T on(RelayLoop loop, Callable<T> task) {
    return loop.submit(task).syncUninterruptibly().getNow();
  }

  /// Whether the address is on this node, so that somebody can connect to it.
  boolean here() {
    var address = bind.address().getAddress();
    try {
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }
}
