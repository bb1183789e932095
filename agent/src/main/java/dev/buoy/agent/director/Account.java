package dev.buoy.agent.director;

import dev.buoy.agent.director.Stage.Makes;
import dev.buoy.agent.director.Stage.Moment;
import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.director.Stage.Standing;
import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Outage;
import dev.buoy.agent.drill.Run;
import dev.buoy.agent.drill.Terms;
import dev.buoy.agent.whatif.Prospect;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A drill as it stands: what was agreed, what happened, what was measured.
/// @param target empty: there was nobody to whom it could have happened
/// @param terms absent of one that never began
/// @param approver empty: nobody approved it
/// @param aborted why it did not go through; absent: it did, or still may
/// @param restored absent while it is under way
/// @param leaseLeft until it is aborted unless the client is heard of
/// @param faultBegan absent: it has not
/// @param before roles of the nodes right before the fault; empty: not yet
/// @param turns how the nodes stood right before the fault, and every change since then; empty: there was no fault
/// @param sent by each node that has the instance, from right before the fault on
/// @param probers each prober and what it asked
public record Account(String id, Commission commission, String target, @Nullable Terms terms, String probed,
    String approver, Instant started, @Nullable Instant ended, List<StepAccount> steps, List<String> refusals,
    Optional<String> aborted, @Nullable Boolean restored, Duration leaseLeft, @Nullable Instant faultBegan,
    @Nullable Instant faultEnded, Optional<Prospect> prospect, List<Prober> probers, List<Standing> before,
    List<Standing> now, List<Turn> turns, Map<String, Sent> sent, List<Moment> moments, @Nullable Makes makes) {
  public Account {
    steps = List.copyOf(steps);
    refusals = List.copyOf(refusals);
    probers = List.copyOf(probers);
    before = List.copyOf(before);
    now = List.copyOf(now);
    turns = List.copyOf(turns);
    sent = Map.copyOf(sent);
    moments = List.copyOf(moments);
  }

  /// A step.
  /// @param began absent: not yet
  /// @param took absent: it is under way, or has not begun
  public record StepAccount(Run.Step step, @Nullable Instant began, @Nullable Duration took, String text) {}

  /// What a prober found.
  /// @param name a node; empty: the client
  /// @param p50 before the fault
  /// @param unseen since the fault, the longest time in which it would have missed an outage, see [Outage#unseen]
  /// @param firstFailure when the first probe that was not good was sent, since the fault; absent: all were good
  /// @param probes a sample of them, in the order of their begin; empty while the drill is under way
  public record Prober(String name, String target, int sent, Map<Exchange.Failure, Integer> failures,
      Duration interval, Duration p50, Duration p95, Optional<Duration> unseen, Optional<Duration> firstFailure,
      List<Gap> gaps, int kept, int reset,
      int hung, String latest,
      List<Probe> probes) {
    public Prober {
      failures = Map.copyOf(failures);
      gaps = List.copyOf(gaps);
      probes = List.copyOf(probes);
    }

    int lost() {
      return failures.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /// A single probe.
  /// @param after when it was sent, since the fault; negative before it
  public record Probe(Duration after, Duration took, boolean good) {}

  /// A time in which a prober's probes were not good.
  /// @param after since the fault; negative before it
  /// @param over whether a good probe ended it
  /// @param givingBack it began once the fault was gone
  public record Gap(Duration after, Duration length, Duration resolution, int lost, boolean over, boolean givingBack) {}

  /// A node that took another role in the instance, or another priority.
  /// @param after since the fault; negative before it
  /// @param state as in [Stage.Role]; empty: it does not answer
  /// @param priority effective; 0 where it does not answer
  public record Turn(Duration after, String node, String state, int priority) {}

  /// The longest outage of the fault, or of giving back, that any prober saw; absent: none was seen.
  public Optional<Gap> longest(boolean givingBack) {
    return probers.stream().flatMap(prober -> prober.gaps().stream())
        .filter(gap -> gap.givingBack() == givingBack && (givingBack || reaches(gap)))
        .max(Comparator.comparing(Gap::length));
  }

  private static boolean reaches(Gap gap) {
    return !gap.after().plus(gap.length()).isNegative();
  }

  /// Whether it went through, was within its budget under the fault and while that was taken back, and left everything as
  /// it was; absent while it is under way. What nobody could have seen has not passed.
  public Optional<Boolean> passed() {
    if (restored == null || terms == null) {
      return Optional.empty();
    }
    boolean within = probers.stream().flatMap(prober -> prober.gaps().stream())
        .filter(gap -> gap.givingBack() || reaches(gap))
        .allMatch(gap -> gap.over() && gap.length().compareTo(terms.budget()) <= 0);
    return Optional.of(aborted.isEmpty() && restored && within
        && (longest(false).isPresent() || wouldShow(terms.budget())));
  }

  /// Whether somebody would have seen an outage of that length; of a backend that fails only those who ask its servers.
  private boolean wouldShow(Duration length) {
    boolean servers = commission.order().fault() == Fault.BACKEND;
    return probers.stream()
        .filter(prober -> !servers || prober.target().contains(" -> " + commission.details().backend() + " ("))
        .flatMap(prober -> prober.unseen().stream()).anyMatch(unseen -> unseen.compareTo(length) <= 0);
  }

  /// The step that is under way, or the last one.
  public Run.Step step() {
    return steps.stream().filter(each -> each.began() != null).map(StepAccount::step).reduce((_, last) -> last)
        .orElse(Run.Step.PRECHECK);
  }
}
