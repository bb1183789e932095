package dev.buoy.e2e.interop;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The scenarios that `scripts/interop` chose, or those of one pass, as tests.
final class Chosen {
  private static final List<String> CHOSEN = Stream.of(System.getProperty("buoy.interop", "").split(",", -1))
      .filter(name -> !name.isEmpty()).toList();
  private static final boolean ALL = Boolean.getBoolean("buoy.interop.all");
  private static final int REPEATS = Integer.getInteger("buoy.interop.repeat", 1);
  private static final int MOST_TRIES = 3;
  private static final int PHASES = Integer.getInteger("buoy.interop.phases", 3);

  private Chosen() {}

  static Stream<DynamicTest> tests(Predicate<Scenario> fits) {
    var unknown = CHOSEN.stream()
        .filter(name -> Scenario.all().stream().noneMatch(scenario -> scenario.name().equals(name))).toList();
    if (!unknown.isEmpty()) {
      throw new AssertionError("no scenario " + unknown + ", see scripts/interop --list");
    }
    return IntStream.range(0, REPEATS).boxed().flatMap(_ -> Scenario.all().stream())
        .filter(fits).filter(scenario -> CHOSEN.isEmpty() ? ALL || scenario.often() : CHOSEN.contains(scenario.name()))
        .map(scenario -> DynamicTest.dynamicTest(scenario.name() + ": " + scenario.shows(), () -> play(scenario)));
  }

  /// A scenario that fails while a processor stood still shows nothing about the nodes: it is played again.
  private static void play(Scenario scenario) {
    for (int tries = 1; !played(scenario, tries == MOST_TRIES); tries++) {
      System.out.println("interop: " + scenario + " is played again");
    }
  }

  /// @return whether it passed
  /// @throws AssertionError when it failed, on processors that ran or for the last time
  private static boolean played(Scenario scenario, boolean last) {
    long begin = System.nanoTime();
    try (var stage = new Stage(PHASES)) {
      try {
        scenario.play().on(stage);
        stage.assertNoInternalError();
      } catch (AssertionError e) {
        double stalled = stage.processors().everStalledMillis();
        System.err.printf("---- %s, a processor stood still for %.0f ms: %s%n%s%n", scenario, stalled, e.getMessage(),
            stage.logs());
        if (stalled == 0 || last) {
          throw new AssertionError(scenario + ": " + e.getMessage(), e);
        }
        return false;
      }
    }
    System.out.printf("interop: %-26s ok in %.1f s%n", scenario, (System.nanoTime() - begin) / 1e9);
    return true;
  }
}
