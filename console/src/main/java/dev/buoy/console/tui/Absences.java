package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.v1.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Agents that do not answer, and what their peers say: unreachable is not down.
final class Absences {
  private final Facts facts;

  private Absences(Facts facts) {
    this.facts = facts;
  }

  /// One sentence for every agent that does not answer, and what its peers say.
  static List<Line> of(Facts facts) {
    var absences = new Absences(facts);
    return facts.view().agents().stream().filter(agent -> agent.freshness(facts.now().nanos()) != Freshness.FRESH)
        .map(absences::absence)
        .toList();
  }

  private Line absence(AgentView agent) {
    var age = agent.age(facts.now().nanos()).map(time -> "silent for " + Words.age(time)).orElse("never heard");
    var error = agent.error();
    var why = error == null ? "" : " (" + Failures.plain(error) + ")";
    var verdict = error != null && Failures.refused(error)
        ? ""
        : role(agent).map(told -> "; " + told).orElse("") + "; " + verdict(agent);
    return Line.text(" " + agent.name() + ": " + age + why + verdict, Role.STALE);
  }

  /// What became of the addresses that it held when it was last heard.
  private Optional<String> role(AgentView agent) {
    for (var instance : facts.instances()) {
      var last = instance.cell(agent.name());
      if (last.isPresent() && last.get().claims() && !last.get().isFresh()) {
        return role(instance, last.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> role(InstanceRow instance, InstanceRow.Cell last) {
    var claims = instance.claims();
    if (!claims.isEmpty()) {
      return Optional.of(claims.getFirst().agent() + " took over " + instance.name());
    }
    var heard = instance.heardFrom(last.router().getMaster());
    return heard.stream().map(InstanceRow.Cell::heard).min(Comparator.naturalOrder())
        .map(ago -> (hears(heard) ? "peers heard its " : "peers last heard its ") + instance.name() + " "
            + Words.seconds(ago) + " ago");
  }

  private static boolean hears(List<InstanceRow.Cell> cells) {
    return cells.stream().anyMatch(InstanceRow.Cell::hearsMaster);
  }

  /// Unreachable is not down: its peers may still hear its advertisements, or its agent.
  private String verdict(AgentView agent) {
    var fresh = facts.view().fresh(facts.now().nanos());
    if (fresh.isEmpty()) {
      return "nobody else answers, so that nothing is known of it";
    }
    var hearing = fresh.stream().filter(other -> hears(other).contains(agent.name())).map(AgentView::name).toList();
    if (!hearing.isEmpty()) {
      return "its agent answers " + String.join(" ", hearing) + ": only the path from here is lost";
    }
    if (advertises(agent)) {
      return "VRRP alive, management path lost";
    }
    var error = agent.error();
    if (fresh.stream().anyMatch(other -> !hears(other).isEmpty())) {
      if (error != null && Failures.isStopped(error)) {
        return "no peer hears it either: its agent stopped";
      }
      return "no peer hears it: the node is down, cut off, or its agent stopped";
    }
    return fresh.size() == 1
        ? fresh.getFirst().name() + " hears no agent either: it is isolated, or the others are down"
        : "the others do not hear each other's agents, so that they cannot tell";
  }

  private static List<String> hears(AgentView agent) {
    return agent.lastStatus().map(Status::getHearsList).<List<String>>map(List::copyOf).orElse(List.of());
  }

  /// Whether its peers still hear it as master.
  private boolean advertises(AgentView agent) {
    return facts.instances().stream().filter(instance -> instance.claims().isEmpty())
        .flatMap(instance -> instance.cell(agent.name()).stream().filter(cell -> cell.claims() && !cell.isFresh())
            .filter(cell -> hears(instance.heardFrom(cell.router().getMaster()))))
        .findAny().isPresent();
  }
}
