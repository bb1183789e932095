package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.command.Verb;
import java.util.Arrays;
import java.util.List;

/// Words that may come next in a command.
final class Candidates {
  private Candidates() {}

  static List<String> of(String before, ClusterView view) {
    var words = before.strip().split(" +");
    if (before.isBlank()) {
      return Arrays.stream(Verb.values()).filter(Verb::available).map(Verb::word).toList();
    }
    var last = words[words.length - 1];
    if (last.equals("on") || last.equals("to")) {
      return view.agents().stream().map(dev.buoy.console.cluster.AgentView::name).toList();
    }
    var verb = Verb.of(words[0]);
    if (verb.isEmpty() || words.length > 1) {
      return verb.map(known -> known.clauses().stream().map(dev.buoy.console.command.Clause::word).toList())
          .orElse(List.of());
    }
    return switch (verb.get().wants()) {
      case SERVER -> ServerRow.of(view, Rates.NONE, 0).stream().map(ServerRow::id).toList();
      case INSTANCE -> InstanceRow.of(view, 0).stream().map(InstanceRow::name).toList();
      case ANYTHING, NOTHING, VERB -> verb.get().clauses().stream().map(dev.buoy.console.command.Clause::word).toList();
    };
  }
}
