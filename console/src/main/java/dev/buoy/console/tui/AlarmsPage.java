package dev.buoy.console.tui;

import dev.buoy.console.tui.AlarmList.Alarm;
import dev.buoy.console.tui.AlarmList.Level;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// What is or was wrong: alarms of all agents, what only shows from outside of them, and actions that failed.
final class AlarmsPage implements Page {
  private static Table<Alarm> table(Model model) {
    var columns = List.<Column<Alarm>>of(
        Column.<Alarm>text("SINCE", alarm -> Line.text(time(model, alarm), Role.MUTED)).least(6)
            .sorted(Comparator.comparing(Alarm::since).reversed()),
        Column.<Alarm>text("!", alarm -> Line.text(model.glyphs().of(alarm.level() == Level.CRITICAL
            ? Event.Severity.ALERT
            : Event.Severity.WARNING), role(alarm)))
            .named("level").least(1).read(alarm -> alarm.level().name()).sorted(Comparator.comparing(Alarm::level)),
        Column.<Alarm>text("STATE", AlarmsPage::state).least(4).most(10),
        Column.<Alarm>text("AGENTS", alarm -> Line.text(alarm.who())).drop(1).least(7).most(20),
        Column.<Alarm>text("ALARM", alarm -> Line.text(alarm.text(), role(alarm))).least(20));
    return Table.of("alarms", columns, model.alarms().all(), Alarm::id,
        "no alarm: all that the agents report is well, and nothing that was done from here failed");
  }

  private static String time(Model model, Alarm alarm) {
    var age = Duration.between(alarm.since(), model.facts().now().wall());
    return model.place().absolute() ? Words.clock(alarm.since()) : Words.age(age.isNegative() ? Duration.ZERO : age);
  }

  private static Line state(Alarm alarm) {
    return Line.text((alarm.over() ? "over" : "now") + (alarm.seen() ? ", seen" : ""), role(alarm));
  }

  static Role role(Alarm alarm) {
    if (alarm.seen() || alarm.over()) {
      return alarm.seen() ? Role.MUTED : Role.TEXT;
    }
    return alarm.level() == Level.CRITICAL ? Role.DOWN : Role.WARN;
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model);
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(table.caption("ALARMS", Selection.look(model)) + "  a acknowledges", size.columns(),
        model.glyphs()));
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1)));
    return Panes.fill(lines, size);
  }

  /// What the sentence names first, if it is an object; else the agent that says it.
  @Override
  public Subject subject(Model model, String id) {
    return find(model, id).map(alarm -> {
      for (var word : (alarm.text() + " " + alarm.who()).split("[ :;,()]+", -1)) {
        var subject = Subject.named(model.facts(), word);
        if (!subject.isNone()) {
          return subject;
        }
      }
      return Subject.NONE;
    }).orElse(Subject.NONE);
  }

  private static java.util.Optional<Alarm> find(Model model, String id) {
    return model.alarms().all().stream().filter(alarm -> alarm.id().equals(id)).findFirst();
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return find(model, id).map(alarm -> Details.alarm(alarm, width)).orElse(List.of());
  }

  @Override
  public Set<Action> actions() {
    return Set.of(Action.ACKNOWLEDGE);
  }

  @Override
  public Step act(Model model, Action action) {
    var marked = model.place().look().marked();
    var ids = marked.isEmpty() ? Set.of(Selection.of(model)) : marked;
    var next = model.with(model.alarms().acknowledge(ids, model.data().now().wall()))
        .with(model.place().look(look -> look.marked(Set.of())));
    return Step.of(next.noting(next.alarms().unseen() + " left to acknowledge", Role.MUTED));
  }
}
