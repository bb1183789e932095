package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.doctor.ThisHost;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ThisHostTest {
  /// It ends while its output is read: that must not be cut short.
  @Test
  void everythingThatAProgramPrintsIsReadEachTime() {
    var host = new ThisHost(new ThisKernel());

    assertThat(IntStream.range(0, 200).mapToObj(_ -> host.output("sh", "-c", "echo a; echo b"))).allMatch(
        output -> output.filter("a\nb"::equals).isPresent());
  }

  @Test
  void aProgramThatFailsOrDoesNotExistPrintsNothing() {
    var host = new ThisHost(new ThisKernel());

    assertThat(host.output("sh", "-c", "echo a; exit 1")).isEmpty();
    assertThat(host.output("no-such-program")).isEmpty();
  }
}
