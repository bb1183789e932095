package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.time.Scheduler;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A stream socket on a loop. It is told once, by the edge, when it becomes readable or writable, and remembers that
/// until a call says otherwise. On its own loop only, apart from `abort` and the addresses.
public final class Connection extends TimeoutWheel.Entry implements EpollIoHandle {
  /// More than this many buffers of a client that is not heard are not worth an orderly end.
  private static final int DISMISSED_READS = 16;
  /// After this many edges that told of room that was known, none are asked for until there is none: with readability
  /// alone Netty has its event ready, with both it makes one each time.
  private static final int NEEDLESS_EDGES = 16;
  private static final int EDGE = 1 << 31;
  private static final int HANG_UP = 0x10;
  private static final int URGENT = 0x2;
  private static final int READABLE = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLRDHUP.value()
      | EpollIoOps.EPOLLERR.value() | HANG_UP;
  private static final int WRITABLE = EpollIoOps.EPOLLOUT.value() | EpollIoOps.EPOLLERR.value() | HANG_UP;
  private static final int LAST = EpollIoOps.EPOLLRDHUP.value() | EpollIoOps.EPOLLERR.value() | HANG_UP;
  private static final int GONE = EpollIoOps.EPOLLERR.value() | HANG_UP;
  private static final EpollIoOps WITHOUT_ROOM = EpollIoOps.valueOf(EpollIoOps.EPOLLIN.value()
      | EpollIoOps.EPOLLRDHUP.value() | URGENT | EDGE);
  private static final EpollIoOps ALL = WITHOUT_ROOM.with(EpollIoOps.EPOLLOUT);

  private final RelayLoop loop;
  private final Descriptor descriptor;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Runnable onClose;
  private @Nullable IoRegistration registration;
  private @Nullable User user;
  private boolean readable;
  private boolean writable;
  private int needlessEdges;
  private boolean ending;
  private boolean gone;
  private boolean urgent;
  private boolean closed;
  private boolean reset;
  private long activeMillis;
  private long timeoutMillis;
  private long endMillis = Long.MAX_VALUE;

  /// Who makes use of a connection. Called on its loop.
  interface User {
    /// It may be readable or writable now.
    void ready(Connection connection);

    /// Nothing happened on it for as long as it may be silent.
    void silent(Connection connection);

    /// Whether silence counts now: something is expected of the peer.
    boolean awaits(Connection connection);

    /// The time that `endAt` set has come.
    default void overdue(Connection connection) {}

    /// It is to be cut, by an operator or because this agent stops.
    void cut(Connection connection);
  }

  private static final class Descriptor extends FileDescriptor {
    Descriptor(int number) {
      super(number);
    }

    /// Nothing may be asked of this number any more.
    void markedClosed() {
      var _ = markClosed();
    }
  }

  /// @param onClose once, when the descriptor is given back
  Connection(RelayLoop loop, int descriptor, InetSocketAddress local, InetSocketAddress remote, Runnable onClose) {
    this.loop = loop;
    this.descriptor = new Descriptor(descriptor);
    this.local = local;
    this.remote = remote;
    this.onClose = onClose;
    this.activeMillis = loop.nowMillis();
  }

  /// Has the loop tell of it.
  void register() {
    registration = loop.register(this).getNow();
    ask(ALL);
  }

  /// The address of this node that the peer connected to.
  public InetSocketAddress local() {
    return local;
  }

  /// The peer.
  public InetSocketAddress remote() {
    return remote;
  }

  /// Number of the loop that owns it, from 0.
  public int loop() {
    return loop.number();
  }

  /// Whether it has neither been closed nor reset by its peer.
  public boolean open() {
    return !closed && !gone;
  }

  /// Runs tasks on its loop.
  public Scheduler scheduler() {
    return loop.scheduler();
  }

  /// Closes it in order.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      user = null;
      loop.wheel().remove(this);
      loop.closeLater(this);
    }
  }

  /// Closes it so that the peer sees a reset. Any thread.
  public void abort() {
    if (!loop.inEventLoop()) {
      loop.execute(this::abort);
    } else if (!closed) {
      var told = user;
      if (told != null) {
        told.cut(this);
      }
      reset();
    }
  }

  /// Closes it so that the peer sees a reset. Nobody is told.
  public void reset() {
    reset |= !closed;
    close();
  }

  /// Closes it in order, though nobody has heard what it sent: the kernel would make a reset of it, close(2).
  public void dismiss() {
    for (int reads = 0; !closed && reads < DISMISSED_READS && calls().receive(number()) > 0; reads++) {
      // Forgotten.
    }
    close();
  }

  /// Called by the loop at the end of a batch.
  void closeNow() {
    descriptor.markedClosed();
    var known = registration;
    if (reset) {
      loop.calls().reset(number());
    } else {
      loop.calls().close(number());
    }
    if (known != null) {
      known.cancel();
    }
    onClose.run();
  }

  /// The loop that owns it.
  public RelayLoop relayLoop() {
    return loop;
  }

  int number() {
    return descriptor.intValue();
  }

  StreamCalls calls() {
    return loop.calls();
  }

  void use(@Nullable User newUser) {
    user = newUser;
  }

  boolean readable() {
    return readable;
  }

  boolean writable() {
    return writable;
  }

  /// Whether the peer has sent its end, or more than that has happened: what is received then goes on to the end.
  boolean ending() {
    return ending;
  }

  /// A read did not fill its buffer, so that there is no more, epoll(7): that saves asking again. Urgent data cut reads
  /// short, tcp(7), and after the peer's end no edge will come.
  void readShort() {
    if (!urgent && !ending) {
      readable = false;
    }
  }

  /// Whether it has failed, or is shut in both directions.
  boolean gone() {
    return gone;
  }

  /// Whether a read that did not fill its buffer has reached the end of the data: the end was there before the read.
  boolean atEnd() {
    return ending && !gone && !urgent;
  }

  /// Nothing more to read until it is told.
  void drained() {
    readable = false;
  }

  /// No room to write until it is told.
  void filled() {
    writable = false;
    if (needlessEdges >= NEEDLESS_EDGES) {
      ask(ALL);
    }
    needlessEdges = 0;
  }

  private void toldOfRoom() {
    if (writable && ++needlessEdges == NEEDLESS_EDGES) {
      ask(WITHOUT_ROOM);
    }
    writable = true;
  }

  private void ask(EpollIoOps edges) {
    var known = registration;
    if (known != null) {
      known.submit(edges);
    }
  }

  /// Something was received or sent.
  void touch() {
    activeMillis = loop.nowMillis();
  }

  /// For how long it may be silent, in milliseconds; zero: for ever.
  long timeout() {
    return timeoutMillis;
  }

  /// From now on it may be silent for this long; zero for ever.
  void timeout(long millis) {
    timeoutMillis = millis;
    activeMillis = loop.nowMillis();
    loop.wheel().file(this, loop.nowMillis());
  }

  /// Has its user told at this time of the loop's clock, in milliseconds, whatever happens on it; [Long#MAX_VALUE]: never.
  public void endAt(long millis) {
    if (!closed) {
      endMillis = millis;
      loop.wheel().file(this, loop.nowMillis());
    }
  }

  @Override
  long due() {
    return user == null ? Long.MAX_VALUE : Math.min(silentAt(), endMillis);
  }

  /// When it has been silent for too long, as things are now; [Long#MAX_VALUE]: never.
  long silentAt() {
    var using = user;
    if (timeoutMillis == 0 || using == null) {
      return Long.MAX_VALUE;
    }
    return (using.awaits(this) ? activeMillis : loop.nowMillis()) + timeoutMillis;
  }

  @Override
  void expired() {
    var using = user;
    if (using == null) {
      return;
    }
    if (endMillis <= loop.nowMillis()) {
      endMillis = Long.MAX_VALUE;
      loop.wheel().file(this, loop.nowMillis());
      using.overdue(this);
    } else {
      using.silent(this);
    }
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    if (closed) {
      return;
    }
    loop.woke();
    int flags = ((EpollIoEvent) event).ops().value();
    readable |= (flags & READABLE) != 0;
    if ((flags & WRITABLE) != 0) {
      toldOfRoom();
    }
    ending |= (flags & LAST) != 0;
    gone |= (flags & GONE) != 0;
    urgent |= (flags & URGENT) != 0;
    var using = user;
    if (using != null) {
      try {
        using.ready(this);
      } catch (RuntimeException | Error e) {
        // Thrown on, it would cost others of this batch their edges.
        loop.failed(e);
        abort();
      }
    }
  }
}
