package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.SomeDrill;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Drill.Step;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Drills of the screen, on agents in memory of which n1 is master.
class DrillDeskTest {
  private final FakeCluster fake = new FakeCluster();
  private final Cluster cluster = new Cluster(FakeCluster.entry(), fake.channels(), Operator.NOBODY, System::nanoTime);
  private final BlockingQueue<Msg> heard = new LinkedBlockingQueue<>();
  private final DrillDesk desk = new DrillDesk(cluster, heard::add);
  private final Invocation invocation = ((Parsed.Accepted) Parser.line("drill run handover VI_1")).invocation();

  @BeforeEach
  void ask() {
    cluster.refresh(Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() {
    desk.close();
    cluster.close();
    fake.close();
  }

  private Msg next() throws InterruptedException {
    return Objects.requireNonNull(heard.poll(10, TimeUnit.SECONDS));
  }

  private static Drill quiet(Step step) {
    return SomeDrill.at("7f3a", step).toBuilder().clearProbed().build();
  }

  private void begin() throws InterruptedException {
    desk.plan(1, invocation);
    var planned = ((Msg.DrillPlanned) next()).planned();
    assertThat(planned.director()).isEqualTo("n2");
    desk.run(2, invocation, planned, "monthly");
  }

  @Test
  void oneThatWasPlannedIsFollowedToItsEnd() throws InterruptedException {
    fake.agent("n2").goes.add(quiet(Step.PRECHECK));
    fake.agent("n2").goes.add(SomeDrill.passed("7f3a", 540));

    begin();

    assertThat(((Msg.Drilled) next()).drill().getPassed()).isTrue();
    assertThat(next()).isEqualTo(new Msg.DrillEnded(2, SomeDrill.passed("7f3a", 540), false));
    var begun = fake.agent("n2").startDrill.getLast();
    assertThat(begun.getReason()).isEqualTo("monthly");
    assertThat(begun.getConfirm()).isEqualTo("VI_1");
  }

  @Test
  void aRefusalIsToldInTheAgentsWords() throws InterruptedException {
    fake.agent("n2").drillFailure = Status.FAILED_PRECONDITION.withDescription("drill 11ff is under way");

    desk.plan(1, invocation);

    assertThat(next()).isEqualTo(new Msg.Unplanned(1, "drill 11ff is under way"));
  }

  @Test
  void whoLeavesAbortsIt() throws InterruptedException {
    fake.agent("n2").goes.add(quiet(Step.TAKEOVER));
    begin();
    assertThat(((Msg.Drilled) next()).drill().getStep()).isEqualTo(Step.TAKEOVER);

    desk.close();

    assertThat(fake.agent("n2").abortDrill).extracting(AbortDrillRequest::getReason)
        .containsExactly("the console was left");
  }
}
