package dev.buoy.e2e.interop;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Every scenario once, each in a lab of its own; `scripts/interop` chooses and repeats them.
class InteropIT {
  private static final List<String> CHOSEN = Stream.of(System.getProperty("buoy.interop", "").split(",", -1))
      .filter(name -> !name.isEmpty()).toList();
  private static final boolean ALL = Boolean.getBoolean("buoy.interop.all");
  private static final int REPEATS = Integer.getInteger("buoy.interop.repeat", 1);
  private static final int PHASES = Integer.getInteger("buoy.interop.phases", 3);

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> scenarios() {
    var unknown = CHOSEN.stream()
        .filter(name -> Scenario.all().stream().noneMatch(scenario -> scenario.name().equals(name))).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("no scenario " + unknown + ", see scripts/interop --list");
    }
    return IntStream.range(0, REPEATS).boxed().flatMap(_ -> Scenario.all().stream())
        .filter(scenario -> CHOSEN.isEmpty() ? ALL || scenario.often() : CHOSEN.contains(scenario.name()))
        .map(scenario -> DynamicTest.dynamicTest(scenario.name() + ": " + scenario.shows(), () -> play(scenario)));
  }

  private static void play(Scenario scenario) {
    long begin = System.nanoTime();
    try (var stage = new Stage(PHASES)) {
      try {
        scenario.play().on(stage);
        stage.assertNoInternalError();
      } catch (AssertionError e) {
        System.err.println("---- " + scenario + ": " + e.getMessage() + "\n" + stage.logs());
        throw e;
      }
    }
    System.out.printf("interop: %-26s ok in %.1f s%n", scenario, (System.nanoTime() - begin) / 1e9);
  }
}
