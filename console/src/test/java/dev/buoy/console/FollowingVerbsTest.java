package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.command.Prompt;
import dev.buoy.v1.LogLine;
import dev.buoy.v1.WatchLogsResponse;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Verbs that go on as things change, until they are interrupted.
class FollowingVerbsTest extends OnACluster {
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(20);

  @Test
  void awayFromATerminalALineOfJsonComesAgainAndAgain() throws Exception {
    assertThat(until("describe VI_1 -w", () -> out.toString().lines().count() >= 2)).isEqualTo(130);

    assertThat(out.toString().lines()).allMatch(line -> line.startsWith("{\"schemaVersion\":1,"));
  }

  @Test
  void atATerminalTheTableIsPaintedOverTheOneBefore() throws Exception {
    prompt = terminal(true);
    assertThat(until("show VI_1 -w", () -> out.toString().indexOf("\u001b[J") > 0)).isEqualTo(130);
    assertThat(out.toString()).startsWith("\u001b[HAGENT ").contains("\u001b[K\n");

    prompt = terminal(false);
    assertThat(until("show VI_1 -w", () -> out.toString().contains("\n\n"))).isEqualTo(130);
    assertThat(out.toString()).doesNotContain("\u001b");
  }

  @Test
  void aLogGoesOnAndIsNotRepeated() throws Exception {
    var n1 = fake.agent("n1");
    n1.logs.add(line(1, "first"));
    var tail = start("logs -w --on n1");
    await(() -> !n1.tails.isEmpty());

    n1.tails.getFirst().onNext(WatchLogsResponse.newBuilder().addLines(line(2, "second")).setLost(3).build());

    await(() -> out.toString().contains("second"));
    assertThat(end(tail)).isEqualTo(130);
    assertThat(out.toString()).isEqualTo("""
        08:00:01.000 n1 INFO agent: first
        08:00:02.000 n1 INFO agent: second
        """);
    assertThat(err.toString()).contains("n1: 3 lines came faster than they were read");
  }

  private static LogLine line(int second, String message) {
    return LogLine.newBuilder().setTime(FakeCluster.at(second)).setLevel(LogLine.Level.INFO).setLogger("agent")
        .setMessage(message).build();
  }

  private static Prompt terminal(boolean repaints) {
    return new Prompt() {
      @Override
      public boolean interactive() {
        return true;
      }

      @Override
      public boolean repaints() {
        return repaints;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.empty();
      }
    };
  }

  private record Running(Thread thread, FutureTask<Integer> exit) {}

  private int until(String line, BooleanSupplier condition) throws Exception {
    var running = start(line);
    await(condition);
    return end(running);
  }

  private Running start(String line) {
    out.getBuffer().setLength(0);
    var exit = new FutureTask<>(() -> run(line));
    return new Running(Thread.startVirtualThread(exit), exit);
  }

  private static int end(Running running) throws InterruptedException, ExecutionException {
    running.thread().interrupt();
    try {
      return running.exit().get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it does not end", e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + SOON_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("not in time").isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }
}
