package dev.buoy.agent.relay;

import dev.buoy.agent.linux.ListenQueues;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.socket.SocketOptions;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One loop's socket of those that listen on an address: the kernel spreads connections over them, and each stays on the
/// loop that accepted it. It asks for room before each accept, so that what is beyond a limit stays in the kernel's queue.
public final class Listener implements EpollIoHandle {
  private static final int ACCEPTS = 64;
  private static final long REST_MILLIS = 100;

  private final RelayLoop loop;
  private final FileDescriptor descriptor;
  private final InetSocketAddress address;
  private final Supplier<@Nullable Acceptor> acceptor;
  private @Nullable IoRegistration registration;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean paused = true;
  private volatile boolean closed;

  private Listener(RelayLoop loop, int descriptor, InetSocketAddress address, Supplier<@Nullable Acceptor> acceptor) {
    this.loop = loop;
    this.descriptor = new FileDescriptor(descriptor);
    this.address = address;
    this.acceptor = acceptor;
  }

  /// What came of opening listeners.
  public sealed interface Opened {
    /// They listen.
    record Listening(List<Listener> listeners) implements Opened {}

    /// The system has something against it.
    record Refused(String words) implements Opened {}
  }

  /// Listens on an address, which may come only later, with a socket for each loop. Any thread.
  /// @param alone whether nobody else may listen there: sockets that share an address do not keep each other from it, so
  ///   that has to be asked first
  /// @param options of what is accepted
  /// @param acceptor who serves what is accepted now; nobody: nothing is accepted
  public static Opened open(List<RelayLoop> loops, InetSocketAddress address, int backlog, SocketOptions options,
      boolean alone, Supplier<@Nullable Acceptor> acceptor) {
    var calls = new StreamCalls();
    int failed = alone ? bound(calls, address, false) : 0;
    if (alone && failed >= 0) {
      calls.close(failed);
    }
    var listeners = new ArrayList<Listener>();
    for (int i = 0; i < loops.size() && failed >= 0; i++) {
      int descriptor = bound(calls, address, true);
      failed = descriptor < 0 ? descriptor : calls.ready(descriptor, address.getAddress(), options);
      failed = failed < 0 ? failed : calls.listen(descriptor, backlog);
      if (descriptor >= 0) {
        listeners.add(new Listener(loops.get(i), descriptor, address, acceptor));
      }
    }
    if (failed < 0) {
      listeners.forEach(listener -> calls.close(listener.descriptor.intValue()));
      return new Opened.Refused(StreamCalls.words(failed));
    }
    return new Opened.Listening(List.copyOf(listeners));
  }

  private static int bound(StreamCalls calls, InetSocketAddress address, boolean shared) {
    int descriptor = calls.socket(address.getAddress());
    int failed = descriptor < 0 ? descriptor : calls.bind(descriptor, address, shared);
    if (failed < 0 && descriptor >= 0) {
      calls.close(descriptor);
    }
    return failed < 0 ? failed : descriptor;
  }

  /// Has the kernel's queue of connections not yet accepted be this long from now on. Any thread.
  public void backlog(int length) {
    loop.execute(() -> {
      if (!closed) {
        loop.calls().listen(descriptor.intValue(), length);
      }
    });
  }

  /// What waits in the kernel's queue of one socket.
  public record Waiting(int length, int limit) {}

  /// How many wait to be accepted. Any thread but an event loop.
  public Waiting waiting() {
    lock.lock();
    try {
      var queue = new int[2];
      return !closed && ListenQueues.read(descriptor.intValue(), queue) >= 0
          ? new Waiting(queue[0], queue[1])
          : new Waiting(0, 0);
    } finally {
      lock.unlock();
    }
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

  /// Has what is accepted from now on have these options. Any thread.
  public void become(SocketOptions options) {
    loop.execute(() -> {
      if (!closed) {
        loop.calls().change(descriptor.intValue(), address.getAddress(), KeepAlive.complete(options));
      }
    });
  }

  private void listen() {
    if (closed || !paused) {
      return;
    }
    paused = false;
    var known = loop.register(this).getNow();
    registration = known;
    known.submit(EpollIoOps.EPOLLIN);
  }

  private void pause() {
    paused = true;
    var known = registration;
    if (known != null) {
      registration = null;
      known.cancel();
    }
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    loop.woke();
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
        if (accepted != StreamCalls.ABORTED) {
          if (accepted != StreamCalls.WOULD_BLOCK) {
            rest(owner, accepted);
          }
          return;
        }
      }
    }
  }

  /// The system lacks something. Asked again at once it would say the same, again and again.
  private void rest(Acceptor owner, int error) {
    pause();
    owner.exhausted(loop, StreamCalls.words(error));
    var _ = loop.schedule(this::listen, REST_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void welcome(Acceptor owner, int accepted) {
    var peer = loop.calls().peer();
    var local = address.getAddress().isAnyLocalAddress() ? loop.calls().local(accepted) : address;
    var connection = new Connection(loop, accepted, local, peer, owner::release);
    try {
      connection.register();
      owner.accepted(connection);
    } catch (RuntimeException | Error e) {
      loop.failed(e);
      connection.reset();
    }
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
      var known = registration;
      if (known != null) {
        known.cancel();
      }
      lock.lock(); // nobody asks a number that is somebody else's
      try {
        closed = true;
        loop.calls().close(descriptor.intValue());
      } finally {
        lock.unlock();
      }
    }
  }
}
