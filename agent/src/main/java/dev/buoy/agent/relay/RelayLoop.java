package dev.buoy.agent.relay;

import dev.buoy.agent.linux.SocketBatch;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.jspecify.annotations.Nullable;

/// An event loop of Netty's that relays as well. What a batch of events has closed is closed at its end, so that no event
/// of the batch reaches the next owner of a descriptor's number; what had more to carry than its share of a turn goes on
/// then, behind all others.
public final class RelayLoop extends SingleThreadIoEventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);
  private static final int EVENTS = 512;
  private static final int SPARE_PIPES = 32;
  private static final int SPARE_RESTS = 64;
  /// When slow peers have this much kept for them, reads become so small that very many of them do not take much more.
  static final int MOST_KEPT = 16 * 1024 * 1024;
  private static final int SMALL = 4 * 1024;

  private final int number;
  private final StreamCalls calls;
  private final TimeoutWheel wheel;
  private final Exchange exchange;
  private final ArrayDeque<Direction> unfinished = new ArrayDeque<>();
  private final List<Connection> closing = new ArrayList<>();
  private final ArrayDeque<Pipe> pipes = new ArrayDeque<>();
  private final ArrayDeque<StreamCalls.Rest> rests = new ArrayDeque<>();
  private final ArrayDeque<StreamCalls.Rest> smallRests = new ArrayDeque<>();
  private final long mostKept;
  private long kept;
  private final int mostPipes;
  private int pipesInUse;
  private long nowMillis;
  private boolean handling;
  private boolean waiting;
  private boolean smallFirst;

  RelayLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers, int number, int mostPipes,
      long mostKept, StreamCalls calls, Supplier<SocketBatch> batches, int together) {
    super(group, executor, handlers);
    this.number = number;
    this.mostPipes = mostPipes;
    this.mostKept = mostKept;
    this.calls = calls;
    this.exchange = new Exchange(batches, together, this::addShutdownHook);
    this.nowMillis = clock();
    this.wheel = new TimeoutWheel(nowMillis, this::wakeAt);
  }

  static IoHandlerFactory handlers() {
    return EpollIoHandler.newFactory(EVENTS, DefaultSelectStrategyFactory.INSTANCE);
  }

  /// From 0.
  public int number() {
    return number;
  }

  /// Tasks on this loop.
  public Scheduler scheduler() {
    return new EventLoopScheduler(this);
  }

  StreamCalls calls() {
    return calls;
  }

  Exchange exchange() {
    return exchange;
  }

  TimeoutWheel wheel() {
    return wheel;
  }

  /// When this batch of events began, in milliseconds of the loop's own clock.
  public long nowMillis() {
    return nowMillis;
  }

  /// The loop's own clock now, in milliseconds. Any thread.
  public long clockMillis() {
    return clock();
  }

  /// To be called with each event: the first of a batch comes after a wait, however long that was.
  void woke() {
    if (waiting) {
      waiting = false;
      nowMillis = clock();
    }
  }

  /// Whether small messages of this turn may be left, which streams wait for.
  boolean smallFirst() {
    return smallFirst;
  }

  /// Has a direction go on after everything else of this turn.
  void goOn(Direction direction) {
    unfinished.add(direction);
  }

  /// Has a connection's descriptor closed at the end of this batch.
  void closeLater(Connection connection) {
    closing.add(connection);
    if (closing.size() == 1 && !handling) {
      execute(this::closeAll);
    }
  }

  /// A handler failed that must not: the loop goes on.
  void failed(Throwable failure) {
    LOG.error("internal error on loop {}", number, failure);
  }

  @Override
  protected int runIo() {
    nowMillis = clock();
    handling = true;
    waiting = true;
    smallFirst = true;
    try {
      exchange.begin(nowMillis);
      int handled = handleEvents();
      smallFirst = false;
      for (int left = unfinished.size(); left > 0; left--) {
        unfinished.remove().goOn();
      }
      return handled;
    } finally {
      handling = false;
      closeAll();
    }
  }

  private int handleEvents() {
    try {
      return super.runIo();
    } finally {
      waiting = false;
      nowMillis = clock();
      exchange.carry(nowMillis);
    }
  }

  /// While something waits to be gone on with the loop must not sleep. The superclass may ask before there is a queue.
  @Override
  @SuppressWarnings("UnnecessaryNullCheck")
  protected boolean hasTasks() {
    var waiting = unfinished;
    return super.hasTasks() || (waiting != null && !waiting.isEmpty());
  }

  /// A pipe, or none when all that may be open are in use.
  @Nullable
  Pipe pipe() {
    var spare = pipes.poll();
    if (spare == null && pipesInUse < mostPipes) {
      spare = Pipe.open(calls);
    }
    if (spare != null) {
      pipesInUse++;
    }
    return spare;
  }

  /// Takes an empty pipe back.
  void giveBack(Pipe pipe) {
    pipesInUse--;
    if (pipe.held() == 0 && pipes.size() < SPARE_PIPES) {
      pipes.push(pipe);
    } else {
      pipe.close(calls);
    }
  }

  /// Room to keep what a peer does not take.
  /// @param count bytes, up to [StreamCalls#BUFFER]
  StreamCalls.Rest rest(int count) {
    int room = count > SMALL ? StreamCalls.BUFFER : SMALL;
    var spare = spares(room).poll();
    var rest = spare != null ? spare : new StreamCalls.Rest(room);
    kept += room;
    return rest;
  }

  void giveBack(StreamCalls.Rest rest) {
    kept -= rest.room();
    var spares = spares(rest.room());
    if (spares.size() < SPARE_RESTS) {
      spares.push(rest);
    } else {
      rest.close();
    }
  }

  private ArrayDeque<StreamCalls.Rest> spares(int room) {
    return room == SMALL ? smallRests : rests;
  }

  /// Memory that is taken by what peers have not taken yet, in bytes. On this loop.
  public long kept() {
    return kept;
  }

  /// What a read may take, as it may have to be kept.
  int mostRead() {
    return kept < mostKept ? StreamCalls.BUFFER : SMALL;
  }

  private void closeAll() {
    for (int i = 0; i < closing.size(); i++) {
      try {
        closing.get(i).closeNow();
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    }
    closing.clear();
  }

  private Cancellable wakeAt(long millis) {
    var task = schedule(this::turnWheel, Math.max(0, millis - clock()), TimeUnit.MILLISECONDS);
    return () -> task.cancel(false);
  }

  private void turnWheel() {
    nowMillis = clock();
    wheel.turn(nowMillis);
  }

  private long clock() {
    return TimeUnit.NANOSECONDS.toMillis(ticker().nanoTime());
  }
}
