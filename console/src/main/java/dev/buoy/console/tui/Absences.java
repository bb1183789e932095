package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.console.cluster.Freshness;
import java.util.Comparator;
import java.util.List;

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
    return Line.text(" " + agent.name() + ": " + age + why + peers(agent), Role.STALE);
  }

  /// Unreachable is not down: peers may still hear the node's advertisements.
  private String peers(AgentView agent) {
    for (var instance : facts.instances()) {
      var last = instance.cell(agent.name());
      if (last.isPresent() && last.get().claims() && !last.get().isFresh()) {
        return peers(instance, last.get());
      }
    }
    return "";
  }

  private static String peers(InstanceRow instance, InstanceRow.Cell last) {
    var claims = instance.claims();
    if (!claims.isEmpty()) {
      return "; " + claims.getFirst().agent() + " took over " + instance.name()
          + ": the node is down, cut off, or its agent stopped";
    }
    var heard = instance.heardFrom(last.router().getMaster());
    var ago = heard.stream().map(InstanceRow.Cell::heard).min(Comparator.naturalOrder()).map(Words::seconds);
    if (ago.isEmpty()) {
      return instance.fresh().isEmpty() ? "; nobody else answers" : "; its peers do not hear it";
    }
    return heard.stream().anyMatch(InstanceRow.Cell::hearsMaster)
        ? "; peers heard its " + instance.name() + " " + ago.get() + " ago: VRRP alive, management path lost"
        : "; peers last heard its " + instance.name() + " " + ago.get() + " ago";
  }
}
