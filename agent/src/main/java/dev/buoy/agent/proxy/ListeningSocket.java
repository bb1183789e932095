package dev.buoy.agent.proxy;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.relay.Acceptor;
import dev.buoy.agent.relay.Listener;
import dev.buoy.agent.relay.RelayLoop;
import io.netty.util.concurrent.Future;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bind that is held open, with one socket for each loop. It outlives those who serve it: a new owner takes it over
/// with `serve`, and what waits in the kernel's queue meanwhile is not lost. The address need not be on this node yet; when
/// another program has the port of such an address, it is tried again until it has not. Any thread may call, apart from
/// event loops where it says so.
final class ListeningSocket {
  private static final Duration TRY_AGAIN = Duration.ofMillis(200);

  private final List<RelayLoop> loops;
  private final Consumer<ListeningSocket> onClose;
  private volatile FrontendConfig.Bind bind;
  private volatile List<Listener> listeners = List.of();
  private volatile String reason = "";
  private volatile @Nullable Acceptor acceptor;
  private volatile boolean closed;
  private volatile boolean shut;
  private volatile boolean sole = true;
  private volatile List<String> causes = List.of();

  ListeningSocket(List<RelayLoop> loops, FrontendConfig.Bind bind, Consumer<ListeningSocket> onClose) {
    this.loops = loops;
    this.bind = bind;
    this.onClose = onClose;
  }

  /// Binds and listens; what comes waits until somebody serves it.
  /// @param alone whether nobody else may listen there, not even this agent
  /// @return why it cannot though the address is here; empty when all is well, or may become so
  Optional<String> open(boolean alone) {
    sole = alone;
    reason = listen(alone);
    if (!reason.isEmpty() && here()) {
      return Optional.of(reason);
    }
    if (!reason.isEmpty()) {
      tryAgainLater();
    }
    return Optional.empty();
  }

  /// What it is bound to.
  FrontendConfig.Bind bind() {
    return bind;
  }

  /// How many wait in the kernel to be accepted.
  AcceptQueue queue() {
    var all = listeners.stream().map(Listener::waiting).toList();
    return new AcceptQueue(bind.text(), all.stream().mapToLong(Listener.Waiting::length).sum(),
        all.stream().mapToLong(Listener.Waiting::limit).sum());
  }

  /// Whether it takes connections.
  boolean listening() {
    return !listeners.isEmpty() && !closed;
  }

  /// Why it does not listen; empty while it does.
  String reason() {
    return reason;
  }

  /// The journal's events that made it so; none: nothing that is known.
  List<String> causes() {
    return causes;
  }

  /// Takes no connections until it is opened again; those that are open stay. Waits until it does not: not on an event
  /// loop.
  void shut(Why why) {
    var first = loops.getFirst();
    first.submit(() -> {
      shut = true;
      reason = why.reason();
      causes = why.causes();
    }).syncUninterruptibly();
    closeListeners().forEach(Future::syncUninterruptibly);
    listeners = List.of();
    tell();
  }

  /// Listens again, or as soon as it can. Waits until it has tried: not on an event loop.
  void reopen(Why why) {
    loops.getFirst().submit(() -> {
      shut = false;
      causes = why.causes();
      tryAgain(sole);
    }).syncUninterruptibly();
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

  /// Takes over how the file describes this address now. What was accepted keeps its options.
  void become(FrontendConfig.Bind newBind) {
    var before = bind;
    bind = newBind;
    if (before.backlog() != newBind.backlog()) {
      listeners.forEach(listener -> listener.backlog(newBind.backlog()));
    }
    if (!before.options().equals(newBind.options())) {
      listeners.forEach(listener -> listener.become(newBind.options()));
    }
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

  /// Closes it, and waits until it is. Not on an event loop.
  void close() {
    closed = true;
    closeListeners().forEach(Future::syncUninterruptibly);
    onClose.accept(this);
  }

  private List<? extends Future<?>> closeListeners() {
    return listeners.stream().map(listener -> listener.loop().submit(listener::close)).toList();
  }

  private String listen(boolean alone) {
    var opened = Listener.open(loops, bind.address(), bind.backlog(), bind.options(), alone, () -> acceptor);
    return switch (opened) {
      case Listener.Opened.Refused(var words) -> words;
      case Listener.Opened.Listening(var all) -> {
        listeners = all;
        yield "";
      }
    };
  }

  private void tryAgainLater() {
    loops.getFirst().scheduler().schedule(TRY_AGAIN, () -> tryAgain(true));
  }

  private void tryAgain(boolean alone) {
    if (closed || shut || !listeners.isEmpty()) {
      return;
    }
    reason = listen(alone);
    if (closed) {
      var _ = closeListeners(); // whoever closed it meanwhile has not seen them
    } else if (!reason.isEmpty()) {
      tryAgainLater();
    } else {
      tell();
      resume();
    }
  }

  private void tell() {
    if (acceptor instanceof Door door) {
      door.frontend().listens(this);
    }
  }
}
