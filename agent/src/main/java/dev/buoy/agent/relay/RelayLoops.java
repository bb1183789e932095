package dev.buoy.agent.relay;

import dev.buoy.agent.linux.SocketBatch;
import dev.buoy.agent.linux.StreamCalls;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The event loops of the data plane: one for each processor, with everything of a connection on one of them.
public final class RelayLoops extends MultiThreadIoEventLoopGroup {
  /// @param count 0: as many as there are processors
  /// @param mostPipes that one loop may have in use at a time; each takes two descriptors
  public RelayLoops(int count, int mostPipes) {
    this(count, mostPipes, StreamCalls::new);
  }

  /// @param calls makes those of one loop
  public RelayLoops(int count, int mostPipes, Supplier<StreamCalls> calls) {
    this(count, mostPipes, RelayLoop.MOST_KEPT, calls, SocketBatch::new, Exchange.LEAST);
  }

  /// @param mostKept bytes that one loop keeps for slow peers before it reads less at a time
  /// @param batches makes those of one loop; throws [dev.buoy.agent.linux.LinuxException] where there are none
  /// @param together so many small messages of one turn, or more, are carried in batches
  public RelayLoops(int count, int mostPipes, long mostKept, Supplier<StreamCalls> calls,
      Supplier<SocketBatch> batches, int together) {
    super(count == 0 ? Runtime.getRuntime().availableProcessors() : count, (Executor) null, RelayLoop.handlers(),
        new Parts(mostPipes, mostKept, calls, batches, together, new AtomicInteger()));
  }

  /// What the loops are made of, as the superclass asks for them before this object has any field.
  private record Parts(int mostPipes, long mostKept, Supplier<StreamCalls> calls, Supplier<SocketBatch> batches,
      int together, AtomicInteger next) {}

  /// Waits until these loops have closed what they were told to so far. Not on one of them.
  /// @param longest for all of them
  public static void awaitClosed(Collection<RelayLoop> loops, Duration longest) {
    var closed = new CountDownLatch(loops.size());
    // A loop closes by a task that the telling one queues; so this one queues another behind it.
    loops.forEach(loop -> loop.execute(() -> loop.execute(closed::countDown)));
    try {
      var _ = closed.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... arguments) {
    var parts = (Parts) arguments[0];
    return new RelayLoop(this, executor, handlers, parts.next.getAndIncrement(), parts.mostPipes, parts.mostKept,
        parts.calls.get(), parts.batches, parts.together);
  }

  @Override
  public RelayLoop next() {
    return (RelayLoop) super.next();
  }

  /// All of them, by their numbers.
  public List<RelayLoop> members() {
    var members = new ArrayList<RelayLoop>();
    forEach(loop -> members.add((RelayLoop) loop));
    return members;
  }
}
