package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Trip;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.Info;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Models for tests, made of {@link LabAgents} at fixed times.
final class Screens {
  static final Instant START = Instant.parse("2026-11-20T14:00:00Z");
  static final Instant NOW = START.plusSeconds(151);
  private static final long NANOS = 1_000_000_000_000L;

  private Screens() {}

  static LabAgents lab() {
    return new LabAgents(START);
  }

  static Model model(LabAgents lab, Glyphs glyphs) {
    return model(lab, glyphs, Map.of());
  }

  /// @param ages how old the report of a node is; absent: 0.4 s
  static Model model(LabAgents lab, Glyphs glyphs, Map<String, Duration> ages) {
    var settings = new Settings(glyphs, "alice", false, "");
    var then = new Moment(NANOS - Duration.ofSeconds(10).toNanos(), NOW.minusSeconds(10));
    var before = new Data(view(lab, Map.of(), then), History.NONE, then).with(view(lab, Map.of(), then));
    var now = new Moment(NANOS, NOW);
    return Model.start(settings, before.at(now).with(view(lab, ages, now)).tick());
  }

  static ClusterView view(LabAgents lab, Map<String, Duration> ages, Moment now) {
    var ports = new LinkedHashMap<String, Integer>();
    LabAgents.NODES.forEach(node -> ports.put(node, 7443));
    var agents = new ArrayList<AgentView>();
    for (var node : LabAgents.NODES) {
      var age = ages.getOrDefault(node, Duration.ofMillis(400));
      agents
          .add(new AgentView(node, new Endpoint.Address("10.77.0." + (agents.size() + 1), 7443), lab.info(node, ports),
              lab.status(node, now.wall().minus(age).plus(lab.ahead.getOrDefault(node, Duration.ZERO))),
              now.nanos() - age.toNanos(),
              age.toSeconds() < 5 ? null : "UNAVAILABLE: connection refused",
              new Trip(now.nanos() - 1_000_000, now.nanos(),
                  LabAgents.time(now.wall().minusNanos(500_000).plus(lab.ahead.getOrDefault(node, Duration.ZERO))))));
    }
    return new ClusterView(agents, lab.events);
  }

  /// The model after these keys, half a second apart.
  static Model press(Model model, String... keys) {
    var next = model;
    var now = model.data().now();
    for (var key : keys) {
      now = new Moment(now.nanos() + 1, now.wall());
      next = Update.on(next, new Msg.Typed(new Input.Key(key)), now).model();
    }
    return next;
  }

  /// As on a window of this size.
  static List<String> text(Model model, Size size) {
    return View.frame(model.with(size), size).lines().stream().map(Line::text).toList();
  }

  /// The same with these agents.
  static Model shown(Model model, List<AgentView> agents) {
    var data = model.data();
    return Model.start(model.settings(), data.with(new ClusterView(agents, data.view().events())));
  }

  /// The agent with another status.
  static AgentView withStatus(AgentView agent, Consumer<Status.Builder> change) {
    var status = agent.lastStatus().orElseThrow().toBuilder();
    change.accept(status);
    return new AgentView(agent.name(), agent.endpoint(), agent.info(), status.build(), agent.receivedAt(),
        agent.error(), agent.trip());
  }

  /// The agent that says something else of itself.
  static AgentView withInfo(AgentView agent, Consumer<Info.Builder> change) {
    var info = Objects.requireNonNull(agent.info()).toBuilder();
    change.accept(info);
    return new AgentView(agent.name(), agent.endpoint(), info.build(), agent.status(), agent.receivedAt(),
        agent.error());
  }
}
