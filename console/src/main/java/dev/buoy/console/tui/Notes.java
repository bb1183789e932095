package dev.buoy.console.tui;

import dev.buoy.console.tui.InstanceRow.Cell;
import dev.buoy.console.tui.InstanceRow.Holding;
import java.util.ArrayList;
import java.util.List;

/// Under the matrix: why an effective priority is not the configured one, what agents want an operator to know, and who
/// does not answer.
final class Notes {
  private static final int MOST = 6;
  /// Up to this many instances tell their last change where it has no room beside them.
  private static final int MOST_CHANGES = 3;

  private final Facts facts;
  private final boolean wide;
  private final List<Line> notes = new ArrayList<>();

  private Notes(Facts facts, boolean wide) {
    this.facts = facts;
    this.wide = wide;
  }

  /// @param selected instances are told of in full while they are selected
  /// @param most     lines at most; what has no room is counted in the last
  static List<Line> of(Facts facts, int width, String selected, int most) {
    var notes = new Notes(facts, width >= Matrix.WIDE);
    notes.collect(selected);
    return notes.lines(width, Math.max(1, Math.min(MOST, most)));
  }

  private void collect(String selected) {
    for (var instance : facts.instances()) {
      instance.fresh().forEach(cell -> note(instance, cell));
      if (instance.holding() == Holding.MOVING) {
        notes.add(Line.text(" > < " + instance.name() + " is changing hands", Role.WARN));
      }
    }
    facts.alarms().forEach(alarm -> notes.add(Line.text(
        " ! " + (alarm.who().isEmpty() ? "" : alarm.who() + ": ") + alarm.text(), Role.WARN)));
    notes.addAll(Absences.of(facts));
    clocks();
    for (var instance : facts.instances()) {
      var told = facts.instances().size() <= MOST_CHANGES
          || selected.equals(Subject.instance(instance.name()).toString());
      if (!wide && told) {
        instance.lastChange().ifPresent(cell -> notes.add(lastChange(instance, cell)));
      }
    }
  }

  private List<Line> lines(int width, int most) {
    if (notes.size() > most) {
      var more = notes.size() - most + 1;
      notes.subList(most - 1, notes.size()).clear();
      notes.add(Line.text(" and " + more + " more: A shows alarms, d describes an instance", Role.MUTED));
    }
    var spare = most - notes.size();
    var lines = new ArrayList<Line>();
    for (var note : notes) {
      var text = note.text();
      var parts = Text.width(text) > width && spare > 0 ? Panes.wrap(text.strip(), width - 4) : List.of(text.strip());
      var role = note.spans().getLast().role();
      var first = parts.size() == 1 ? note : Line.text(" " + parts.getFirst(), role);
      lines.add(first.fit(width));
      if (parts.size() > 1) {
        var rest = parts.size() == 2 ? parts.get(1) : String.join(" ", parts.subList(1, parts.size()));
        lines.add(Line.text("   " + rest, role).fit(width));
        spare--;
      }
    }
    return lines;
  }

  private void clocks() {
    for (var agent : facts.view().agents()) {
      if (facts.hasWrongClock(agent.name())) {
        facts.history().skew(agent.name()).ifPresent(skew -> notes.add(Line.text(" ~ the clock of " + agent.name()
            + " is " + Words.skew(skew) + " against this host: its events stand where they belong by our clock",
            Role.WARN)));
      }
    }
  }

  private static Line lastChange(InstanceRow instance, Cell cell) {
    var last = cell.router().getLastTransition();
    return Line.text("   " + instance.name() + " " + cell.agent() + " " + last.getFrom() + "->" + last.getTo() + ": ",
        Role.MUTED).plus(last.getReason());
  }

  private void note(InstanceRow instance, Cell cell) {
    var router = cell.router();
    var where = " * " + instance.name() + " " + cell.agent() + ": ";
    if (router.getObserves()) {
      notes.add(Line.text(where + "observes only, never becomes MASTER", Role.MUTED));
    }
    if (router.hasOverride()) {
      notes.add(Line.text(where + override(instance, cell), Role.WARN));
    } else if (router.getPriority() != router.getEffectivePriority() || !router.getReasonsList().isEmpty()) {
      var numbers = router.getPriority() == router.getEffectivePriority()
          ? ""
          : wide
              ? "effective " + router.getEffectivePriority() + ", configured " + router.getPriority() + "  "
              : router.getEffectivePriority() + ", not " + router.getPriority() + ": ";
      notes.add(Line.text(where + numbers + String.join("; ", router.getReasonsList()), Role.WARN));
    }
  }

  private String override(InstanceRow instance, Cell cell) {
    var override = cell.router().getOverride();
    var to = override.getTo().isEmpty() ? "" : " to " + override.getTo();
    var until = override.hasUntil() ? ", until " + Words.clock(override.getUntil()) : "";
    var what = override.getStandby() ? "in standby" : "handed over" + to;
    var ends = override.getStandby() ? cell.agent() : instance.name();
    return what + " by " + override.getOperator() + " " + Words.age(facts.now().since(override.getSince())) + " ago"
        + until + (override.getReason().isEmpty() ? "" : " \"" + override.getReason() + "\"") + "  (:release " + ends
        + ")";
  }
}
