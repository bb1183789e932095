package dev.buoy.agent.control;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.explain.Explanation;
import dev.buoy.agent.explain.Step;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.explain.Timeline;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.v1.ExplainRequest;
import dev.buoy.v1.ExplainResponse;
import dev.buoy.v1.ExplainedStep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Explains, with what every agent knows. Blocks for as long as the other agents take to answer; one at a time, as each
/// asks all of them and goes through thousands of events.
public final class Explaining {
  private static final int NEWEST = 1000;
  /// Longer than an event takes from its instant into the journal.
  private static final Duration USUAL_ELECTION = Duration.ofSeconds(10);

  private final Supplier<ClusterConfig> file;
  private final String self;
  private final Witnesses witnesses;
  private final ClusterClock stamps;
  private final InstantSource clock;

  /// @param file what every node runs
  /// @param self this node
  public Explaining(Supplier<ClusterConfig> file, String self, Witnesses witnesses, ClusterClock stamps,
      InstantSource clock) {
    this.file = file;
    this.self = self;
    this.witnesses = witnesses;
    this.stamps = stamps;
    this.clock = clock;
  }

  /// @throws Refused NOT_FOUND when nothing has that name, INVALID when there is no such kind
  synchronized ExplainResponse explain(ExplainRequest request) {
    var subject = Subjects.of(file.get()).find(request.getKind(), request.getObject());
    var now = new Timeline.Moment(clock.instant(), stamps.now());
    var testimony = witnesses.hear(NEWEST);
    var timeline = new Timeline(self, testimony.events(), now);
    var seen = request.hasUntil() ? timeline.until(time(request.getUntil())) : timeline;
    var explanation = Explanation.of(subject, seen,
        new Explanation.Background(addresses(), this::longest, lastResorts(), testimony.reports()));
    return message(subject, explanation).putAllMissing(testimony.missing()).build();
  }

  private static ExplainResponse.Builder message(Subject subject, Explanation explanation) {
    var message = ExplainResponse.newBuilder().setKind(subject.kind().word()).setObject(subject.name())
        .setSummary(explanation.summary()).addAllRemarks(explanation.remarks());
    var steps = explanation.steps();
    steps.forEach(step -> message.addSteps(ExplainedStep.newBuilder().setTime(Messages.timestamp(step.time()))
        .setAfter(Messages.duration(Duration.between(steps.getFirst().time(), step.time()))).setNode(step.node())
        .setText(step.text()).setRole(role(step.role())).addAllEvents(step.events())));
    return message;
  }

  private static ExplainedStep.Role role(Step.Role role) {
    return switch (role) {
      case CAUSE -> ExplainedStep.Role.CAUSE;
      case EFFECT -> ExplainedStep.Role.EFFECT;
      case CONSEQUENCE -> ExplainedStep.Role.CONSEQUENCE;
    };
  }

  private static Instant time(com.google.protobuf.Timestamp message) {
    return Instant.ofEpochSecond(message.getSeconds(), message.getNanos());
  }

  private Map<String, String> addresses() {
    var names = new LinkedHashMap<String, String>();
    for (var node : file.get().nodes()) {
      if (node.address() != null) {
        names.put(node.address().getHostAddress(), node.name());
      }
    }
    return names;
  }

  private Set<String> lastResorts() {
    return file.get().node(self).backends().stream()
        .filter(backend -> backend.allDown() == BackendConfig.AllDown.USE_LAST).map(BackendConfig::name)
        .collect(Collectors.toSet());
  }

  /// The slowest node's.
  private Duration longest(String instance) {
    var cluster = file.get();
    return cluster.nodeNames().stream().map(cluster::node).flatMap(node -> node.routers().stream())
        .filter(router -> router.name().equals(instance)).map(VirtualRouterConfig::longestElection)
        .max(Duration::compareTo).orElse(USUAL_ELECTION);
  }

  /// Port: what all agents know.
  public interface Witnesses {
    /// What every node says of itself, this one first, and its newest events.
    Testimony hear(int newest);

    /// What they said.
    /// @param untold why the journal of a node that answered is missing
    record Testimony(List<NodeReport> reports, List<Event> events, Map<String, String> untold) {
      public Testimony {
        reports = List.copyOf(reports);
        events = List.copyOf(events);
        untold = Map.copyOf(untold);
      }

      Map<String, String> missing() {
        var all = new LinkedHashMap<>(ReportMessages.missing(reports));
        all.putAll(untold);
        return all;
      }
    }
  }
}
