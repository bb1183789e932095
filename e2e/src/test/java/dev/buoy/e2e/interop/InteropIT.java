package dev.buoy.e2e.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Every scenario once, each in a lab of its own; `scripts/interop` chooses and repeats them.
class InteropIT {
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> scenarios() {
    return Chosen.tests(scenario -> !scenario.alone());
  }
}
