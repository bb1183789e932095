package dev.buoy.agent.check;

import java.time.Duration;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One more result of a check of a server that comes and goes.
@State(Scope.Thread)
public class HealthBenchmark {
  private static final int RESULTS = 4096;

  private final CheckConfig config = new CheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3);
  private final boolean[] passed = new boolean[RESULTS];
  private Health health = Health.unknown();
  private int turn;

  @Setup
  public void results() {
    var random = new Random(1);
    for (int i = 0; i < RESULTS; i++) {
      passed[i] = random.nextInt(4) > 0;
    }
  }

  @Benchmark
  public Health after() {
    turn = (turn + 1) % RESULTS;
    health = health.after(passed[turn], config);
    return health;
  }
}
