package dev.buoy.agent.proxy;

import dev.buoy.agent.linux.BrokenBatch;
import dev.buoy.agent.linux.SocketBatch;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.relay.RelayLoops;
import java.util.function.Supplier;

/// The ways in which a loop carries small messages.
enum Carriage {
  /// As where the kernel has no batches.
  ONE_BY_ONE(1),
  /// As when a turn has one message only.
  LATER(Integer.MAX_VALUE),
  /// As when each turn has many.
  TOGETHER(1);

  private final int together;

  Carriage(int together) {
    this.together = together;
  }

  RelayLoops loops(int count) {
    return loops(count, 16, 1 << 24, StreamCalls::new);
  }

  RelayLoops loops(int count, int mostPipes, long mostKept, Supplier<StreamCalls> calls) {
    return new RelayLoops(count, mostPipes, mostKept, calls, this == ONE_BY_ONE ? BrokenBatch.NONE : SocketBatch::new,
        together);
  }
}
