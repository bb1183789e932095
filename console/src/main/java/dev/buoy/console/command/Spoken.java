package dev.buoy.console.command;

import dev.buoy.console.command.Facts.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What has been said, and what is to be said next: each change once, when it has lasted a moment, since agents tell of
/// one change one after the other. One thread.
final class Spoken {
  /// Within this time every agent has told of a change.
  static final Duration SETTLES = Duration.ofMillis(600);

  private record Waits(String state, long since) {}

  private final Map<String, Fact> told = new HashMap<>();
  private final Map<String, Waits> waiting = new HashMap<>();

  /// What is to be said of these facts now.
  /// @param now nanoseconds
  List<Fact> hear(List<Fact> facts, long now) {
    var byName = facts.stream().collect(Collectors.toMap(Fact::about, Function.identity(), (first, _) -> first));
    var all = new ArrayList<>(facts);
    told.values().stream().filter(fact -> !fact.over().isEmpty() && !byName.containsKey(fact.about()))
        .map(fact -> new Fact(fact.about(), "over", fact.over(), "", false)).forEach(all::add);
    waiting.keySet().retainAll(all.stream().map(Fact::about).collect(Collectors.toCollection(HashSet::new)));
    return all.stream().filter(fact -> due(fact, now)).toList();
  }

  private boolean due(Fact fact, long now) {
    var before = told.get(fact.about());
    if (before != null && before.state().equals(fact.state())) {
      waiting.remove(fact.about());
      return false;
    }
    var wait = waiting.get(fact.about());
    if (wait == null || !wait.state().equals(fact.state())) {
      waiting.put(fact.about(), new Waits(fact.state(), now));
      return false;
    }
    if (now - wait.since() < SETTLES.toNanos()) {
      return false;
    }
    waiting.remove(fact.about());
    if (fact.state().equals("over")) {
      told.remove(fact.about());
    } else {
      told.put(fact.about(), fact);
    }
    return before != null || !fact.usual();
  }
}
