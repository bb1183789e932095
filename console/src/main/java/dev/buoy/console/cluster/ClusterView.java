package dev.buoy.console.cluster;

import com.google.protobuf.Timestamp;
import dev.buoy.v1.Event;
import dev.buoy.v1.Info;
import dev.buoy.v1.Node;
import dev.buoy.v1.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Everything known of the cluster at one instant: the merge of every agent's last report. Immutable; each change makes
/// a new one.
/// @param agents every agent, those never reached included, in the order of the file
/// @param events of all agents by time, oldest first, at most {@link #EVENTS}
public record ClusterView(List<AgentView> agents, List<Event> events) {
  /// How many events are kept.
  public static final int EVENTS = 2000;

  private static final int DIGEST_SHOWN = 8;
  private static final Comparator<Event> BY_TIME = Comparator.comparing(event -> instant(event.getTime()));

  public ClusterView {
    agents = List.copyOf(agents);
    events = List.copyOf(events);
  }

  /// A view that knows the entry points only.
  public static ClusterView of(List<Endpoint> entryPoints) {
    return new ClusterView(entryPoints.stream().distinct().map(at -> AgentView.unheard(at.toString(), at)).toList(),
        List.of());
  }

  /// The agent of this node.
  public Optional<AgentView> agent(String name) {
    return agents.stream().filter(agent -> agent.name().equals(name)).findFirst();
  }

  /// Agents whose last report is fresh.
  public List<AgentView> fresh(long now) {
    return agents.stream().filter(agent -> agent.freshness(now) == Freshness.FRESH).toList();
  }

  /// How the files differ that these agents run, as a sentence; empty when all run the same.
  public static Optional<String> differentFiles(List<AgentView> agents) {
    var nodes = new LinkedHashMap<String, List<String>>();
    agents.forEach(agent -> agent.lastStatus().ifPresent(status -> nodes
        .computeIfAbsent(status.getConfigDigest(), _ -> new ArrayList<>()).add(agent.name())));
    var differ = nodes.entrySet().stream().map(entry -> String.join(" ", entry.getValue()) + " "
        + entry.getKey().substring(0, Math.min(DIGEST_SHOWN, entry.getKey().length()))).toList();
    return differ.size() < 2
        ? Optional.empty()
        : Optional.of("the nodes run different files: " + String.join(", ", differ));
  }

  /// Name of the cluster as any agent told it; empty when none did.
  public String clusterName() {
    for (var agent : agents) {
      var info = agent.info();
      if (info != null && !info.getCluster().isEmpty()) {
        return info.getCluster();
      }
    }
    return "";
  }

  /// Whether something has happened since, other than figures that move all the time: an event, an agent that is heard for
  /// the first time, again, or no more, an alarm, a role or a state.
  public boolean tellsMoreThan(ClusterView before) {
    return events.size() != before.events.size() || !lastEvent().equals(before.lastEvent())
        || !agents.stream().map(AgentView::standing).toList()
            .equals(before.agents.stream().map(AgentView::standing).toList());
  }

  private String lastEvent() {
    return events.isEmpty() ? "" : events.getLast().getNode() + events.getLast().getId();
  }

  /// With what was heard of an agent.
  /// @param now when that was, on the clock of {@link Cluster#nanoTime()}
  public ClusterView with(Heard heard, long now) {
    return switch (heard) {
      case Heard.Introduced(var from, var info) -> withInfo(from, info);
      case Heard.Reported(var from, var status) -> withStatus(from, status, now);
      case Heard.Happened(_, var event) -> withEvents(List.of(event));
      case Heard.Timed(var from, var trip) -> withTrip(from, trip);
      case Heard.Lost(var from, var error) -> withError(from, error);
    };
  }

  ClusterView withStatus(Endpoint endpoint, Status status, long now) {
    return change(endpoint, agent -> agent.withStatus(status, now));
  }

  ClusterView withTrip(Endpoint endpoint, Trip trip) {
    return change(endpoint, agent -> agent.withTrip(trip));
  }

  ClusterView withError(Endpoint endpoint, String error) {
    return change(endpoint, agent -> agent.withError(error));
  }

  /// An agent said who it is and which nodes there are: it gets its name, every node it names joins, and one node
  /// reached in two ways is kept once: by its socket rather than by its address.
  ClusterView withInfo(Endpoint endpoint, Info info) {
    var named = new ArrayList<>(change(endpoint, agent -> agent.withInfo(info)).agents);
    dropSecondWay(named, endpoint, info.getNode());
    info.getNodesList().forEach(node -> join(named, node));
    var order = info.getNodesList().stream().map(Node::getName).toList();
    named.sort(Comparator.comparingInt(agent -> {
      int index = order.indexOf(agent.name());
      return index < 0 ? order.size() : index;
    }));
    return new ClusterView(named, events);
  }

  ClusterView withEvents(List<Event> added) {
    record Key(String node, String id, Timestamp time) {}
    var seen = new HashSet<Key>();
    var all = new ArrayList<Event>();
    for (var list : List.of(events, added)) {
      for (var event : list) {
        if (seen.add(new Key(event.getNode(), event.getId(), event.getTime()))) {
          all.add(event);
        }
      }
    }
    all.sort(BY_TIME);
    return new ClusterView(agents, all.subList(Math.max(0, all.size() - EVENTS), all.size()));
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private ClusterView change(Endpoint endpoint, UnaryOperator<AgentView> change) {
    return new ClusterView(
        agents.stream().map(agent -> agent.endpoint().equals(endpoint) ? change.apply(agent) : agent).toList(), events);
  }

  private static void dropSecondWay(List<AgentView> agents, Endpoint endpoint, String node) {
    var other = agents.stream().filter(agent -> agent.name().equals(node) && !agent.endpoint().equals(endpoint))
        .findFirst();
    other.ifPresent(agent -> {
      boolean answered = agent.info() != null && agent.error() == null;
      boolean better = agent.endpoint() instanceof Endpoint.Socket || !(endpoint instanceof Endpoint.Socket);
      var loser = answered && better ? endpoint : agent.endpoint();
      agents.removeIf(candidate -> candidate.endpoint().equals(loser));
    });
  }

  private static void join(List<AgentView> agents, Node node) {
    if (node.getAddress().isEmpty() || agents.stream().anyMatch(agent -> agent.name().equals(node.getName()))) {
      return;
    }
    int port = node.hasApiPort() && node.getApiPort() > 0 ? node.getApiPort() : Endpoint.DEFAULT_PORT;
    var endpoint = new Endpoint.Address(node.getAddress(), port);
    for (int i = 0; i < agents.size(); i++) {
      if (agents.get(i).endpoint().equals(endpoint)) {
        agents.set(i, agents.get(i).withName(node.getName()));
        return;
      }
    }
    agents.add(AgentView.unheard(node.getName(), endpoint));
  }
}
