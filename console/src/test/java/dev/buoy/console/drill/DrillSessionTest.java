package dev.buoy.console.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.console.SomeDrill;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Drill.Step;
import dev.buoy.v1.ProbeResults;
import dev.buoy.v1.RenewDrillRequest;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A drill that is kept going, with a director in memory.
class DrillSessionTest implements DrillSession.Listener, Director {
  private final VirtualTicker ticker = new VirtualTicker();
  private final Deque<Object> answers = new ArrayDeque<>();
  private final List<RenewDrillRequest> renewed = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<AbortDrillRequest> aborted = new ArrayList<>();
  private final List<Drill.Step> steps = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void nobodyStaysInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Override
  public String node() {
    return "n2";
  }

  @Override
  public Drill renew(RenewDrillRequest request) {
    renewed.add(request);
    times.add(ticker.nanoTime());
    var next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    if (next instanceof Status failure) {
      throw failure.asRuntimeException();
    }
    return (Drill) next;
  }

  @Override
  public Drill abort(AbortDrillRequest request) {
    aborted.add(request);
    answers.clear();
    answers.add(SomeDrill.aborted(request.getId()));
    return SomeDrill.at(request.getId(), Step.GIVE_BACK);
  }

  @Override
  public void is(Drill drill) {
    steps.add(drill.getStep());
  }

  @Override
  public void told(String sentence) {
    told.add(sentence);
  }

  /// Nothing is probed: it names no address.
  private static Drill quiet(Step step) {
    return SomeDrill.at("7f3a", step).toBuilder().clearProbed().build();
  }

  private DrillSession session(Dial dial) {
    return new DrillSession(this, quiet(Step.PRECHECK), "VI_1", ticker, dial);
  }

  private DrillSession session() {
    return session((_, _) -> Dial.Answer.of("n1"));
  }

  @Test
  void isRenewedTwiceASecondUntilItIsOver() throws InterruptedException {
    answers.addAll(List.of(quiet(Step.PRECHECK), quiet(Step.BASELINE), quiet(Step.FAULT), quiet(Step.TAKEOVER),
        SomeDrill.passed("7f3a", 540)));
    try (var session = session()) {
      var end = session.follow(this);

      assertThat(end.lost()).isFalse();
      assertThat(end.drill().getPassed()).isTrue();
    }
    assertThat(steps).containsExactly(Step.PRECHECK, Step.BASELINE, Step.FAULT, Step.TAKEOVER, Step.REPORT);
    assertThat(renewed).allMatch(request -> request.getId().equals("7f3a") && request.getConfirm().isEmpty());
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isEqualTo(DrillSession.RENEWED_EVERY.toNanos());
    }
    assertThat(told).isEmpty();
  }

  @Test
  void tellsTheNameThatWasTypedWhereTheDirectorWaitsForIt() throws InterruptedException {
    answers.addAll(List.of(quiet(Step.CONFIRM), quiet(Step.FAULT), SomeDrill.passed("7f3a", 540)));
    try (var session = session()) {
      var _ = session.follow(this);
    }
    assertThat(renewed).extracting(RenewDrillRequest::getConfirm).containsExactly("", "VI_1", "");
  }

  @Test
  void asksOnWhileTheDirectorIsSilentAndSaysSoOnce() throws InterruptedException {
    answers.addAll(List.of(quiet(Step.BASELINE), Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED, quiet(Step.TAKEOVER),
        SomeDrill.passed("7f3a", 540)));
    try (var session = session()) {
      assertThat(session.follow(this).lost()).isFalse();
    }
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).startsWith("n2 does not answer: ").endsWith("the lease takes the fault back");
    assertThat(told.getLast()).isEqualTo("n2 answers again");
  }

  @ParameterizedTest
  @CsvSource({"5000, 5", "4800, 5", "1000, 1", "20000, 20"})
  void givesUpOnceTheLeaseIsOver(long left, long lease) throws InterruptedException {
    var begun = quiet(Step.PRECHECK).toBuilder().setLease(SomeDrill.millis(left)).build();
    answers.addAll(List.of(quiet(Step.FAULT), Status.UNAVAILABLE));
    try (var session = new DrillSession(this, begun, "VI_1", ticker, (_, _) -> Dial.Answer.of("n1"))) {
      var end = session.follow(this);

      assertThat(end.lost()).isTrue();
      assertThat(end.drill().getStep()).isEqualTo(Step.FAULT);
    }
    var silent = Duration.ofNanos(times.getLast() - times.getFirst());
    assertThat(silent).isBetween(Duration.ofSeconds(lease), Duration.ofSeconds(lease + 1));
  }

  @Test
  void givesUpAtOnceWhereTheDirectorKnowsOfNoDrill() throws InterruptedException {
    answers.addAll(List.of(quiet(Step.FAULT), Status.NOT_FOUND.withDescription("this agent directs no drill '7f3a'")));
    try (var session = session()) {
      assertThat(session.follow(this).lost()).isTrue();
    }
    assertThat(renewed).hasSize(2);
    assertThat(told).singleElement().asString().contains("directs no drill");
  }

  @Test
  void anInterruptLeavesItToBeAbortedAndFollowedToItsEnd() throws InterruptedException {
    answers.add(quiet(Step.TAKEOVER));
    try (var session = session()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> session.follow(this)).isInstanceOf(InterruptedException.class);

      session.abort("Ctrl-C");
      var end = session.follow(this);

      assertThat(end.drill().getAborted()).contains("Ctrl-C");
      assertThat(end.drill().getRestored()).isTrue();
    }
    assertThat(aborted).extracting(AbortDrillRequest::getReason).containsExactly("Ctrl-C");
  }

  @Test
  void whatThisHostProbedIsTold() throws InterruptedException {
    var probed = new CountDownLatch(3);
    var wall = Ticker.of(System::nanoTime);
    answers.addAll(List.of(SomeDrill.at("7f3a", Step.BASELINE), SomeDrill.at("7f3a", Step.BASELINE),
        SomeDrill.passed("7f3a", 540)));
    try (var session = new DrillSession(this, quiet(Step.PRECHECK), "VI_1", wall, (target, _) -> {
      assertThat(target.getPort()).isEqualTo(7444);
      probed.countDown();
      return Dial.Answer.of("n1");
    })) {
      var _ = session.follow(this);
    }
    assertThat(probed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(renewed.getFirst().getProbesList()).isEmpty();
    var results = renewed.stream().flatMap(request -> request.getProbesList().stream()).toList();
    assertThat(results).isNotEmpty().allSatisfy(each -> {
      assertThat(each.getTarget()).isEqualTo("10.77.0.100:7444");
      assertThat(each.getProber()).isEmpty();
      assertThat(each.getResultsList()).allMatch(result -> result.getBy().equals("n1")
          && result.getFailure().isEmpty());
    });
  }

  @Test
  void longConnectionsAreOpenedOnceAProbeWasGoodAndClosedWithTheDrill() throws InterruptedException {
    var dial = new Holding(true);
    answers.addAll(List.of(SomeDrill.at("7f3a", Step.BASELINE), SomeDrill.at("7f3a", Step.BASELINE),
        SomeDrill.at("7f3a", Step.BASELINE), SomeDrill.at("7f3a", Step.TAKEOVER), SomeDrill.at("7f3a", Step.TAKEOVER),
        SomeDrill.passed("7f3a", 540)));
    try (var session = new DrillSession(this, quiet(Step.PRECHECK), "VI_1", Ticker.of(System::nanoTime), dial)) {
      var _ = session.follow(this);
    }
    assertThat(dial.opened).containsExactly(7444);
    assertThat(dial.open).isZero();
    var kept = renewed.stream().flatMap(request -> request.getProbesList().stream()).map(ProbeResults::getKept)
        .toList();
    assertThat(kept).startsWith(0).endsWith(6);
  }

  @Test
  void whoReachesNobodyOpensNone() throws InterruptedException {
    var dial = new Holding(false);
    answers.addAll(List.of(SomeDrill.at("7f3a", Step.BASELINE), SomeDrill.at("7f3a", Step.BASELINE),
        SomeDrill.at("7f3a", Step.FAULT), SomeDrill.passed("7f3a", 540)));
    try (var session = new DrillSession(this, quiet(Step.PRECHECK), "VI_1", Ticker.of(System::nanoTime), dial)) {
      var _ = session.follow(this);
    }
    assertThat(dial.opened).isEmpty();
  }

  /// A responder in memory.
  private static final class Holding implements Dial {
    private final boolean reached;
    private final List<Integer> opened = new ArrayList<>();
    private int open;

    Holding(boolean reached) {
      this.reached = reached;
    }

    @Override
    public Answer ask(InetSocketAddress target, Duration patience) {
      return reached ? Answer.of("n1") : Answer.failed("refused");
    }

    @Override
    public LongConnections hold(InetSocketAddress target, Ticker ticker) {
      opened.add(target.getPort());
      open++;
      return new LongConnections() {
        @Override
        public Count count() {
          return new Count(6, 3, 1);
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }

  @Test
  void aHostThatReachesNobodyBeforeTheFaultSaysSoAndTellsOfNoProbe() throws InterruptedException {
    var wall = Ticker.of(System::nanoTime);
    answers.addAll(List.of(SomeDrill.at("7f3a", Step.BASELINE), SomeDrill.at("7f3a", Step.BASELINE),
        SomeDrill.at("7f3a", Step.FAULT), SomeDrill.passed("7f3a", 540)));
    try (var session = new DrillSession(this, quiet(Step.PRECHECK), "VI_1", wall,
        (_, _) -> Dial.Answer.failed("unreachable"))) {
      var _ = session.follow(this);
    }
    assertThat(told).containsExactly("this host does not reach 10.77.0.100:7444 (unreachable): only the agents probe");
    assertThat(renewed).flatExtracting(RenewDrillRequest::getProbesList).singleElement().isEqualTo(ProbeResults
        .newBuilder().setTarget("10.77.0.100:7444")
        .setTrouble("it did not reach 10.77.0.100:7444 before the fault (unreachable)").build());
  }
}
