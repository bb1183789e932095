package dev.buoy.console.tui;

import dev.buoy.console.command.Command;
import dev.buoy.console.command.Invocation;
import dev.buoy.v1.AdminState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What several changes that are confirmed together leave of a backend: each of their plans only counts itself.
final class Jointly {
  private Jointly() {}

  /// One sentence for each backend that servers are taken out of.
  /// @param facts as they were when the changes were planned
  static List<String> of(List<Invocation> invocations, Facts facts) {
    var taken = new LinkedHashMap<String, Set<String>>();
    for (var invocation : invocations) {
      if (invocation.command() instanceof Command.SetState(var server, var state) && state != AdminState.Value.READY) {
        taken.computeIfAbsent(server.backend(), _ -> new TreeSet<>()).add(server.server());
      }
    }
    var sentences = new ArrayList<String>();
    taken.forEach((backend, names) -> {
      if (names.size() > 1) {
        sentences.add(sentence(backend, names, facts));
      }
    });
    return sentences;
  }

  private static String sentence(String backend, Set<String> taken, Facts facts) {
    var all = facts.servers().stream().filter(row -> row.backend().equals(backend)).toList();
    var left = all.stream().filter(row -> row.isUp() && !taken.contains(row.name())).toList();
    if (left.isEmpty()) {
      return "together: no server of " + backend + " stays; the last of them will be refused";
    }
    var weight = all.stream().mapToLong(row -> row.sample().getWeight()).sum();
    var stays = left.stream().mapToLong(row -> row.sample().getWeight()).sum();
    return "together: " + left.size() + " of " + all.size() + " servers of " + backend
        + (left.size() == 1 ? " stays" : " stay")
        + (weight == 0 ? "" : ", " + stays * 100 / weight + " % of its weight");
  }
}
