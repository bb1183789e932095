package dev.buoy.e2e.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/// The scenarios of which everything else would be late: a processor stands still in them for seconds.
@Isolated("floods take the processors")
class InteropAloneIT {
  @TestFactory
  Stream<DynamicTest> scenarios() {
    return Chosen.tests(Scenario::alone);
  }
}
