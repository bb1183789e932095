package dev.buoy.agent.control;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.buoy.agent.director.Account;
import dev.buoy.agent.director.Director;
import dev.buoy.agent.director.Stage;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.store.RollingLog;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.GetDrillRequest;
import dev.buoy.v1.RenewDrillRequest;
import dev.buoy.v1.StartDrillRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls about drills that this agent directs, and those that it has directed. Any thread.
public final class DrillCalls {
  private static final int KEPT = 200;

  private final String self;
  private final Director director;
  private final Journal journal;
  private final Ticker ticker;
  private final @Nullable RollingLog kept;
  private final Map<String, Drill> over = new LinkedHashMap<>();
  private boolean read;

  /// @param self this node
  /// @param kept where reports survive a restart; absent: nowhere
  public DrillCalls(String self, Stage stage, Journal journal, Ticker ticker, InstantSource clock, Pause pause,
      Executor background, Supplier<String> newId, @Nullable RollingLog kept) {
    this.self = self;
    this.journal = journal;
    this.ticker = ticker;
    this.kept = kept;
    this.director = new Director(stage, ticker, clock, pause, background, newId, this::ended);
  }

  /// The drill that this agent directs now, in short.
  public Optional<Director.Under> under() {
    return director.under();
  }

  /// Ends what is under way.
  public void close() {
    director.close();
  }

  Drill start(StartDrillRequest request) {
    var commission = DrillMessages.commission(request, Asked.by(request));
    if (request.getDryRun()) {
      return DrillMessages.of(director.look(commission, self), self).toBuilder().setDryRun(true).build();
    }
    var known = request.getOperationId().isEmpty() ? Optional.<Drill>empty() : find(request.getOperationId());
    if (known.isPresent()) {
      return known.get();
    }
    var account = director.start(commission, self);
    tell(account, Severity.NOTICE, "begins on " + account.target());
    return DrillMessages.of(account, self);
  }

  private void tell(Account account, Severity severity, String what) {
    var request = account.commission().request();
    journal.append(new Entry(Kind.OPERATION, severity, account.commission().order().instance(), "", "",
        Why.because("drill " + account.id() + " (" + account.commission().order().fault() + ") " + what
            + (request.reason().isEmpty() ? "" : ": " + request.reason())),
        request.caller().name(), account.id()));
  }

  Drill renew(RenewDrillRequest request) {
    long now = ticker.nanoTime();
    var known = find(request.getId());
    if (known.isPresent() && known.get().hasEnded()) {
      return known.get();
    }
    return DrillMessages.of(director.renew(request.getId(), request.getConfirm(),
        request.getApprove() ? CallerInterceptor.caller().name() : "",
        request.getProbesList().stream().map(results -> DrillMessages.batch("", results, now)).toList(),
        CallerInterceptor.caller().name()), self);
  }

  Drill abort(AbortDrillRequest request) {
    var reason = Messages.reason(request.getReason());
    return DrillMessages.of(director.abort(request.getId(),
        "aborted by " + CallerInterceptor.caller().name() + (reason.isEmpty() ? "" : ": " + reason)), self);
  }

  List<Drill> get(GetDrillRequest request) {
    if (!request.getId().isEmpty()) {
      return List.of(find(request.getId()).orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND,
          "this agent knows no drill '" + request.getId() + "'; it knows " + names())));
    }
    var all = new ArrayList<Drill>();
    director.latest().filter(account -> account.ended() == null)
        .ifPresent(account -> all.add(DrillMessages.of(account, self)));
    all.addAll(List.copyOf(over().values()).reversed());
    return all.stream().map(drill -> drill.toBuilder().clearProbers().clearMoments().clearTurns().clearPlan().build())
        .toList();
  }

  private String names() {
    var known = List.copyOf(over().keySet()).reversed();
    return known.isEmpty() ? "none" : String.join(", ", known.subList(0, Math.min(5, known.size())));
  }

  private Optional<Drill> find(String id) {
    var latest = director.latest().filter(account -> account.id().equals(id) && account.ended() == null);
    return latest.isPresent()
        ? latest.map(account -> DrillMessages.of(account, self))
        : Optional.ofNullable(over().get(id));
  }

  /// The lock is this; reports are read when they are first asked for.
  private synchronized Map<String, Drill> over() {
    if (!read) {
      read = true;
      if (kept != null) {
        kept.lines().forEach(this::restore);
      }
    }
    return new LinkedHashMap<>(over);
  }

  /// A line that a later version wrote may have more in it; one that is something else is left out.
  private void restore(String line) {
    var message = Drill.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(line, message);
      keep(message.build());
    } catch (InvalidProtocolBufferException _) {
      // Not a drill.
    }
  }

  private void keep(Drill drill) {
    over.put(drill.getId(), drill);
    if (over.size() > KEPT) {
      over.remove(over.keySet().iterator().next());
    }
  }

  private void ended(Account account) {
    var drill = DrillMessages.of(account, self);
    over();
    synchronized (this) {
      keep(drill);
    }
    boolean passed = account.passed().orElse(false);
    tell(account, passed ? Severity.NOTICE : Severity.WARNING, verdict(account, passed));
    if (kept != null) {
      try {
        kept.append(JsonFormat.printer().omittingInsignificantWhitespace().print(drill));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a drill is always JSON", e);
      }
    }
  }

  private static String verdict(Account account, boolean passed) {
    var outage = account.longest(false).map(gap -> "outage " + Words.duration(gap.length())).orElse("no outage seen");
    return passed
        ? "passed, " + outage
        : "did not pass: " + account.aborted().orElse(outage)
            + (Boolean.TRUE.equals(account.restored()) ? "" : "; the cluster is not as it was before");
  }
}
