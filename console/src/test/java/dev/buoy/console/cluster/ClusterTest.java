package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.buoy.console.FakeCluster;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private final FakeCluster fake = new FakeCluster();
  private final AtomicLong clock = new AtomicLong(1);
  private final BlockingQueue<ClusterView> views = new LinkedBlockingQueue<>();
  private Cluster cluster = new Cluster(FakeCluster.entry(), fake.channels(), Operator.NOBODY, clock::get);

  @BeforeEach
  void listen() {
    cluster.onChange(views::add);
  }

  @AfterEach
  void stop() {
    cluster.close();
    fake.close();
  }

  @Test
  void followsEveryNodeThatTheEntryPointNames() throws InterruptedException {
    cluster.watch();

    var view = until(each -> each.agents().size() == 3
        && each.agents().stream().allMatch(agent -> agent.freshness(1) == Freshness.FRESH));
    assertThat(view.agents()).extracting(AgentView::name).containsExactly("n1", "n2", "n3");

    fake.agent("n2").watching
        .forEach(stream -> stream.onNext(FakeCluster.status("n2").toBuilder().setGeneration(18).build()));
    assertThat(until(each -> each.agent("n2").flatMap(AgentView::lastStatus)
        .filter(status -> status.getGeneration() == 18).isPresent())).isNotNull();
  }

  @Test
  void keepsTheLastReportOfALostAgentAndReturnsToIt() throws InterruptedException {
    cluster.watch();
    until(each -> each.agent("n3").flatMap(AgentView::lastStatus).isPresent());

    fake.stop("n3");
    var lost = until(each -> each.agent("n3").map(AgentView::error).isPresent());
    assertThat(lost.agent("n3").flatMap(AgentView::lastStatus)).isPresent();

    clock.set(Duration.ofSeconds(6).toNanos());
    assertThat(lost.agent("n3").orElseThrow().freshness(clock.get())).isEqualTo(Freshness.LOST);

    fake.start("n3");
    until(each -> each.agent("n3").filter(agent -> agent.freshness(cluster.nanoTime()) == Freshness.FRESH).isPresent());
  }

  @Test
  void asksEachAgentWhatTimeItIs() throws InterruptedException {
    cluster.watch();

    var view = until(each -> each.agents().size() == 3
        && each.agents().stream().allMatch(agent -> agent.trip() != null));
    assertThat(Objects.requireNonNull(view.agents().getFirst().trip()).time())
        .isEqualTo(FakeCluster.status("n1").getTime());
  }

  @Test
  void aStopOfTheProcessMakesNoAgentSilent() throws InterruptedException {
    cluster.watch();
    until(each -> each.agents().size() == 3
        && each.agents().stream().allMatch(agent -> agent.lastStatus().isPresent()));

    clock.addAndGet(Duration.ofMinutes(10).toNanos());

    assertThat(cluster.view().agents()).allMatch(agent -> agent.freshness(cluster.nanoTime()) != Freshness.LOST);
  }

  @Test
  void makesTextSafeWhereItEnters() throws InterruptedException {
    fake.agent("n1").events.add(Event.newBuilder().setId("n1-1").setNode("n1").setReason("\u001b]0;x\u0007").build());
    fake.agent("n1").status = FakeCluster.status("n1").toBuilder().addAlarms("\u001b[2J").build();
    cluster.watch();

    var view = until(each -> !each.events().isEmpty());
    assertThat(view.events().getFirst().getReason()).isEqualTo("·]0;x·");
    assertThat(cluster.refresh(Duration.ofSeconds(5)).agents().getFirst().lastStatus().orElseThrow().getAlarms(0))
        .isEqualTo("·[2J");
  }

  @Test
  void goesOnTryingAnAgentThatCouldNotEvenBeDialled() throws InterruptedException {
    var refusals = new AtomicInteger(2);
    cluster.close();
    cluster = new Cluster(FakeCluster.entry(), endpoint -> {
      if (refusals.getAndDecrement() > 0) {
        throw new IllegalArgumentException("Invalid host or port");
      }
      return fake.channels().open(endpoint);
    }, Operator.NOBODY, clock::get);
    listen();

    assertThat(cluster.refresh(Duration.ofSeconds(5)).agents()).singleElement().extracting(AgentView::error)
        .isEqualTo("UNAVAILABLE: cannot be dialled: Invalid host or port");
    cluster.watch();
    until(each -> each.agents().size() == 3
        && each.agents().stream().allMatch(agent -> agent.freshness(1) == Freshness.FRESH));
  }

  @Test
  void aNameThatCannotBeDialledIsRefusedBeforeItIsTried() {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse("gw_a:7443"))
        .withMessage("'gw_a:7443': 'gw_a' is no address and no name of a host (letters, digits, - and .)");
    assertThat(Endpoint.parse("gw-a.example:7444")).hasToString("gw-a.example:7444");
    assertThat(Endpoint.parse("[fd00::1]")).hasToString("[fd00::1]:7443");
    assertThat(Endpoint.parse("10.77.0.1")).hasToString("10.77.0.1:7443");
  }

  private ClusterView until(Predicate<ClusterView> wanted) throws InterruptedException {
    for (var view = views.poll(20, TimeUnit.SECONDS); view != null; view = views.poll(20, TimeUnit.SECONDS)) {
      if (wanted.test(view)) {
        return view;
      }
    }
    throw new AssertionError("it did not come; now: " + cluster.view());
  }
}
