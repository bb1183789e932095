package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/// What a call costs this process.
class NativeLibcTest {
  private static final int CALLS = 20_000;

  private final Libc libc = new NativeLibc();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void receivingWithWhatTheKernelTellsAllocatesNoMoreThanWithout() {
    var buffer = new byte[8192];
    var address = new byte[28];
    var control = new byte[256];

    var plain = allocated(() -> libc.recv(-1, buffer, Libc.MSG_DONTWAIT));
    var telling = allocated(() -> libc.recvmsg(-1, buffer, address, control, Libc.MSG_DONTWAIT));

    // What is compiled late may allocate a little; memory of its own for each call was 2 KB.
    assertThat(telling).isLessThan(plain + 200);
  }

  /// Bytes for each call, once they are compiled.
  private long allocated(IntSupplier call) {
    var failed = 0;
    for (var i = 0; i < CALLS; i++) {
      failed += call.getAsInt() < 0 ? 1 : 0;
    }
    var before = threads.getCurrentThreadAllocatedBytes();
    for (var i = 0; i < CALLS; i++) {
      failed += call.getAsInt() < 0 ? 1 : 0;
    }
    var bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(failed).isEqualTo(2 * CALLS);
    return bytes / CALLS;
  }
}
