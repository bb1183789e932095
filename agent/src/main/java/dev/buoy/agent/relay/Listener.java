package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One loop's socket of those that listen on an address: the kernel spreads connections over them, and each stays on the
/// loop that accepted it. It asks for room before each accept, so that what is beyond a limit stays in the kernel's queue.
public final class Listener implements EpollIoHandle {
  private static final int ACCEPTS = 64;
  private static final long NO_DESCRIPTORS_MILLIS = 100;

  private final RelayLoop loop;
  private final FileDescriptor descriptor;
  private final InetSocketAddress address;
  private final Supplier<@Nullable Acceptor> acceptor;
  private @Nullable IoRegistration registration;
  private volatile boolean paused = true;
  private boolean closed;

  private Listener(RelayLoop loop, int descriptor, InetSocketAddress address, Supplier<@Nullable Acceptor> acceptor) {
    this.loop = loop;
    this.descriptor = new FileDescriptor(descriptor);
    this.address = address;
    this.acceptor = acceptor;
  }

  /// Listens on an address, which may come only later, beside the other loops' sockets. On the loop.
  /// @param acceptor who serves what is accepted now; nobody: nothing is accepted
  /// @param opened gets it
  /// @return what the system says against it, empty when all is well
  public static Optional<String> open(RelayLoop loop, InetSocketAddress address, int backlog,
      Supplier<@Nullable Acceptor> acceptor, Consumer<Listener> opened) {
    var calls = loop.calls();
    int descriptor = calls.socket(address.getAddress());
    int failed = descriptor < 0 ? descriptor : calls.bind(descriptor, address, true);
    failed = failed < 0 ? failed : calls.listen(descriptor, backlog);
    if (failed < 0) {
      return refused(calls, descriptor, failed);
    }
    opened.accept(new Listener(loop, descriptor, address, acceptor));
    return Optional.empty();
  }

  /// Whether nobody listens on an address, which two sockets that share it would not be told. On the loop.
  /// @return what the system says against it, empty when all is well
  public static Optional<String> test(RelayLoop loop, InetSocketAddress address) {
    var calls = loop.calls();
    int descriptor = calls.socket(address.getAddress());
    int failed = descriptor < 0 ? descriptor : calls.bind(descriptor, address, false);
    if (failed < 0) {
      return refused(calls, descriptor, failed);
    }
    calls.close(descriptor);
    return Optional.empty();
  }

  private static Optional<String> refused(StreamCalls calls, int descriptor, int failed) {
    if (descriptor >= 0) {
      calls.close(descriptor);
    }
    return Optional.of(StreamCalls.words(failed));
  }

  /// The loop that accepts.
  public RelayLoop loop() {
    return loop;
  }

  /// Accepts again if there is somebody to serve. Any thread.
  public void resume() {
    if (paused && acceptor.get() != null) {
      loop.execute(this::listen);
    }
  }

  private void listen() {
    if (closed || !paused) {
      return;
    }
    paused = false;
    var known = registration;
    if (known == null) {
      known = loop.register(this).getNow();
      registration = known;
    }
    known.submit(EpollIoOps.EPOLLIN);
  }

  private void pause() {
    paused = true;
    var known = registration;
    if (known != null) {
      known.submit(EpollIoOps.NONE);
    }
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    try {
      accept();
    } catch (RuntimeException | Error e) {
      loop.failed(e);
    }
  }

  private void accept() {
    for (int count = 0; count < ACCEPTS && !closed; count++) {
      var owner = acceptor.get();
      if (owner == null || !reserveOrPause(owner)) {
        return;
      }
      int accepted = loop.calls().accept(descriptor.intValue());
      if (accepted >= 0) {
        welcome(owner, accepted);
      } else {
        owner.release();
        if (accepted == StreamCalls.NO_DESCRIPTORS || accepted == StreamCalls.NO_FILES) {
          pause();
          owner.exhausted(loop.number(), StreamCalls.words(accepted));
          var _ = loop.schedule(this::listen, NO_DESCRIPTORS_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (accepted != StreamCalls.ABORTED) {
          return;
        }
      }
    }
  }

  private void welcome(Acceptor owner, int accepted) {
    var peer = loop.calls().peer();
    var local = address.getAddress().isAnyLocalAddress() ? loop.calls().local(accepted) : address;
    var connection = new Connection(loop, accepted, local, peer, owner::release);
    connection.register();
    owner.accepted(connection);
  }

  /// Room may come free while it is being paused: who frees it sees `paused`, or this sees the room.
  private boolean reserveOrPause(Acceptor owner) {
    if (owner.reserve()) {
      return true;
    }
    pause();
    if (owner.reserve()) {
      listen();
      return true;
    }
    return false;
  }

  /// On the loop.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      var known = registration;
      if (known != null) {
        known.cancel();
      }
      loop.calls().close(descriptor.intValue());
    }
  }
}
