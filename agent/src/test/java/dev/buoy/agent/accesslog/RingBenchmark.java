package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A session's end goes into the queue of the access log, which is the loop's part, and out of it.
@State(Scope.Thread)
public class RingBenchmark {
  private final Ring<SessionEnd> ring = new Ring<>(LogWriter.QUEUE);
  private final SessionEnd end = Ends.normal();

  @Benchmark
  public @Nullable SessionEnd through() {
    var _ = ring.offer(end);
    return ring.poll();
  }
}
