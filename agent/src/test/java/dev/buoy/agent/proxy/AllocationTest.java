package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a connection that goes on costs the heap.
@Timeout(60)
class AllocationTest {
  private static final int ROUNDS = 10_000;

  @ParameterizedTest
  @EnumSource
  void readsAndWritesOfAnOpenConnectionAllocateNothing(Carriage carriage) throws Exception {
    var loops = carriage.loops(1);
    try (var fixture = new ProxyFixture(loops); var server = TestServer.echo()) {
      fixture.serve(server.address());
      long thread = loops.members().getFirst().submit(() -> Thread.currentThread().threadId()).get();
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      try (var client = fixture.connect()) {
        talk(client); // until the compilers are done with what is called
        long before = threads.getThreadAllocatedBytes(thread);
        talk(client);

        assertThat((threads.getThreadAllocatedBytes(thread) - before) / ROUNDS).as("bytes for two reads and two writes")
            .isLessThan(8);
      }
    }
  }

  private static void talk(Socket client) throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      client.getOutputStream().write(i);
      assertThat(client.getInputStream().read()).isEqualTo(i & 0xff);
    }
  }
}
