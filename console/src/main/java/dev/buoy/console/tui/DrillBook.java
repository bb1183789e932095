package dev.buoy.console.tui;

import dev.buoy.console.drill.DrillSession;
import dev.buoy.console.drill.Found;
import dev.buoy.v1.Drill;
import dev.buoy.v1.ProberReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is known of drills.
/// @param heard  whether agents were asked
/// @param listed of all agents, without what probers saw
/// @param whole  those that were looked at, by id
/// @param silent why an agent tells of none, by its name
/// @param own    the one that this console began last and has not put away; empty: none
record DrillBook(boolean heard, List<Drill> listed, Map<String, Whole> whole, Map<String, String> silent, String own) {
  static final DrillBook EMPTY = new DrillBook(false, List.of(), Map.of(), Map.of(), "");

  /// As it was told.
  /// @param at    when
  /// @param heard when each of its probers was heard of last, by its name: it had sent more than before
  record Whole(Drill drill, Moment at, Map<String, Moment> heard) {
    /// A prober that nothing was heard of for longer tells nothing of now; one that waits for an answer is told of later.
    private static final Duration LATELY = Duration.ofSeconds(3);

    Whole {
      heard = Map.copyOf(heard);
    }

    /// As it was told first.
    Whole(Drill drill, Moment at) {
      this(drill, at, drill.getProbersList().stream()
          .collect(Collectors.toMap(ProberReport::getName, _ -> at, (first, _) -> first)));
    }

    /// As it was told next.
    Whole then(Drill told, Moment now) {
      var sent = new HashMap<String, Long>();
      drill.getProbersList().forEach(prober -> sent.put(prober.getName(), prober.getSent()));
      var moments = new HashMap<>(heard);
      told.getProbersList().stream().filter(prober -> prober.getSent() != sent.getOrDefault(prober.getName(), -1L))
          .forEach(prober -> moments.put(prober.getName(), now));
      return new Whole(told, now, moments);
    }

    /// Those that were heard of shortly before it was told.
    List<ProberReport> lively() {
      return drill.getProbersList().stream().filter(prober -> at.nanos() - heard.getOrDefault(prober.getName(), at)
          .nanos() <= LATELY.toNanos()).toList();
    }
  }

  DrillBook {
    listed = List.copyOf(listed);
    whole = Map.copyOf(whole);
    silent = Map.copyOf(silent);
  }

  /// With what agents told.
  DrillBook then(Found found, List<Drill> wholes, Moment now) {
    var known = new HashMap<>(whole);
    wholes.forEach(drill -> known.put(drill.getId(), told(drill, now)));
    return new DrillBook(true, found.drills(), known, found.silent(), own);
  }

  /// With one that this console keeps going.
  DrillBook own(Drill drill, Moment now) {
    var known = new HashMap<>(whole);
    known.put(drill.getId(), told(drill, now));
    return new DrillBook(heard, listed, known, silent, drill.getId());
  }

  private Whole told(Drill drill, Moment now) {
    var before = whole.get(drill.getId());
    return before == null ? new Whole(drill, now) : before.then(drill, now);
  }

  /// With its own put away.
  DrillBook left() {
    return new DrillBook(heard, listed, whole, silent, "");
  }

  /// Every drill once, the latest first.
  List<Drill> all() {
    var drills = new LinkedHashMap<String, Drill>();
    listed.forEach(drill -> drills.put(drill.getId(), drill));
    whole.forEach((id, known) -> drills.merge(id, known.drill(),
        (told, looked) -> DrillSession.isOver(told) && !DrillSession.isOver(looked) ? told : looked));
    var all = new ArrayList<>(drills.values());
    all.removeIf(drill -> drill.getId().isEmpty() || drill.getDryRun());
    all.sort(Found.LATEST_FIRST.thenComparing(Drill::getId));
    return all;
  }

  /// The one to be looked at while it goes on, and after it where it is this console's own.
  Optional<Whole> live() {
    var mine = whole.get(own);
    return mine != null
        ? Optional.of(mine)
        : all().stream().filter(drill -> !DrillSession.isOver(drill)).flatMap(drill -> Optional
            .ofNullable(whole.get(drill.getId())).stream()).findFirst();
  }

  /// Outages of drills with the same fault of the same instance up to this one, the oldest first; 0 where no probe was lost,
  /// NaN where nothing was measured, or it was aborted.
  List<Double> trend(Drill last) {
    var runs = new ArrayList<Double>();
    for (var drill : all().reversed()) {
      if (drill.getInstance().equals(last.getInstance()) && drill.getFault().equals(last.getFault())) {
        runs.add(!drill.getAborted().isEmpty() || (!drill.hasOutage() && !drill.getPassed())
            ? Double.NaN
            : Words.toMillis(drill.getOutage()));
      }
      if (drill.getId().equals(last.getId())) {
        break;
      }
    }
    return runs;
  }
}
