package dev.buoy.console.tui;

import dev.buoy.console.tui.InstanceRow.Cell;
import dev.buoy.v1.Event;
import dev.buoy.v1.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Everything known of one object, in words.
final class Details {
  private static final int LABEL = 10;

  private final List<Line> lines = new ArrayList<>();
  private final int width;

  private Details(int width) {
    this.width = width;
  }

  static List<Line> server(Model model, Facts facts, ServerRow server, Size size) {
    var details = new Details(size.columns());
    var glyphs = model.glyphs();
    details.title("DETAIL  " + server.id(), glyphs);
    details.add("state", Line.text(server.glyph(glyphs) + " " + server.word(), server.role()));
    details.text("address", server.sample().getAddress());
    details.text("weight", server.isUnknown() ? "?" : server.weight());
    details.text("sessions", server.isUnknown()
        ? "?"
        : Words.count(server.sessions()) + " now, " + Words.count(server.totalSessions()) + " in all"
            + (server.limit() == 0 ? "" : ", " + Words.count(server.limit()) + " at most"));
    details.text("rate", (Double.isNaN(server.rate()) ? "-" : Words.rate(server.rate())) + " per second");
    details.text("", spark(model.data().rates().historyOf(server.id()), glyphs, size.columns() - LABEL - 2));
    for (var seen : server.seen()) {
      details.seen(seen, facts.now(), glyphs);
    }
    if (server.disagrees()) {
      details.add("", Line.text("DISAGREE: the agents differ", Role.WARN));
    }
    if (!model.settings().readOnly()) {
      details.text("actions", "x: " + String.join(" ", Menu.ofServer(server, model).verbs()));
    }
    return Panes.fill(details.lines, size);
  }

  private void seen(ServerRow.Seen seen, Moment now, Glyphs glyphs) {
    var server = seen.server();
    var alone = new ServerRow("", "", "", List.of(seen), Double.NaN);
    add(seen.agent(), Line.text(alone.glyph(glyphs) + " " + alone.word(), alone.role()).plus(
        server.hasLastChange() && seen.isFresh()
            ? " since " + Words.clock(server.getLastChange()) + " ("
                + Words.age(now.since(server.getLastChange())) + ")"
            : seen.isFresh() ? "" : " report is not fresh",
        Role.MUTED));
    text("", check(server));
    if (!server.getReason().isEmpty()) {
      text("", server.getReason());
    }
    if (server.hasOverride() && !server.getReason().startsWith(server.getAdminState().name())) {
      var override = server.getOverride();
      text("", "by " + override.getOperator() + " \"" + override.getReason() + "\""
          + (override.hasUntil() ? " until " + Words.clock(override.getUntil()) : ""));
    }
  }

  private static String check(Server server) {
    var check = server.getCheck();
    var took = check.hasDuration() ? " in " + Words.millis(check.getDuration()) : "";
    var streak = check.hasStreak() ? " x" + check.getStreak() : "";
    return check.getStatus().isEmpty()
        ? ""
        : ("check " + check.getStatus() + streak + took + (check.getFlapping() ? " flapping" : "") + " "
            + check.getDetail())
            .strip();
  }

  /// The last values as small bars, scaled to the highest.
  private static String spark(List<Double> values, Glyphs glyphs, int width) {
    var shown = values.subList(Math.max(0, values.size() - Math.max(0, width)), values.size());
    var most = shown.stream().filter(value -> !value.isNaN()).max(Comparator.naturalOrder()).orElse(0.0);
    var levels = glyphs.spark();
    var spark = new StringBuilder();
    for (var value : shown) {
      spark.append(value.isNaN()
          ? ' '
          : levels.charAt(most <= 0
              ? 0
              : (int) Math.min(levels.length() - 1L, Math.round(value / most * (levels.length()
                  - 1)))));
    }
    return spark.toString();
  }

  static List<Line> overview(Model model, Facts facts, String selected, Size size) {
    var instance = facts.instances().stream().filter(row -> selected.equals(Rows.INSTANCE + row.name())).findFirst();
    if (instance.isPresent()) {
      return instance(model, facts, instance.get(), size);
    }
    var details = new Details(size.columns());
    var name = selected.startsWith(Rows.BACKEND) ? selected.substring(Rows.BACKEND.length()) : "";
    details.title("DETAIL  " + (name.isEmpty() ? "nothing selected" : name), model.glyphs());
    facts.backends().getOrDefault(name, List.of()).forEach(server -> details.add(server.name(),
        Line.text(server.glyph(model.glyphs()) + " " + server.word(), server.role()).plus("  ")
            .plus(ServersView.agents(facts, server, model.glyphs()))
            .plus("  " + server.sample().getAddress(), Role.MUTED)));
    return Panes.fill(details.lines, size);
  }

  private static List<Line> instance(Model model, Facts facts, InstanceRow instance, Size size) {
    var details = new Details(size.columns());
    details.title("DETAIL  " + instance.label(), model.glyphs());
    details.text("addresses", instance.addresses());
    details.text("holding", instance.holding().name().toLowerCase(Locale.ROOT));
    details.alarms(facts, instance);
    instance.cells().forEach(cell -> details.cell(cell, facts.now(), model.glyphs()));
    facts.absences().forEach(absence -> details.text("", absence.text().strip()));
    return Panes.fill(details.lines, size);
  }

  /// All that the overview may have no room for, what is about this instance first.
  private void alarms(Facts facts, InstanceRow instance) {
    var alarms = new ArrayList<>(facts.alarms().stream().map(alarm -> alarm.text().replaceFirst("^ ! ", "")).toList());
    alarms.sort(Comparator.comparing(alarm -> !alarm.contains(instance.name())));
    instance.fresh().forEach(cell -> cell.router().getConditionsList().stream()
        .filter(condition -> alarms.stream().noneMatch(alarm -> alarm.contains(condition.getDetail())))
        .forEach(condition -> alarms.addFirst(cell.agent() + ": " + condition.getDetail())));
    var label = "alarms";
    for (var alarm : alarms) {
      wrapped(label, alarm, Role.WARN);
      label = "";
    }
  }

  private void cell(Cell cell, Moment now, Glyphs glyphs) {
    var router = cell.router();
    var state = cell.isFresh()
        ? glyphs.of(router.getState()) + " " + router.getState()
        : glyphs.unknown()
            + " was " + router.getState() + ", report " + Words.age(cell.age()) + " old";
    add(cell.agent(), Line.text(state, cell.isFresh() ? cell.claims() ? Role.UP : Role.TEXT : Role.STALE));
    text("", "priority " + router.getEffectivePriority() + ", configured " + router.getPriority());
    text("", router.getObserves() ? "observes only, never becomes MASTER" : "");
    if (router.hasLastTransition()) {
      var last = router.getLastTransition();
      text("", Words.age(now.since(last.getTime())) + " ago " + last.getFrom() + "->" + last.getTo() + " "
          + last.getReason());
    }
    router.getReasonsList().forEach(reason -> text("", reason));
    if (!router.getFence().isEmpty() && !router.getFence().equals("off")) {
      text("", "fence " + router.getFence() + (router.getMuted() ? ", muted" : ""));
    }
    if (!router.getMaster().isEmpty()) {
      text("", "hears master " + router.getMaster());
    }
    if (!router.getHeldList().isEmpty()) {
      text("", "holds " + String.join(" ", router.getHeldList()));
    }
    if (!router.getCadence().isEmpty()) {
      text("", "cadence by " + router.getCadence());
    }
    router.getClaimsMap().forEach((address, mac) -> text("", mac + " answers for " + address + " as well"));
    router.getRejectedMap().forEach((why, count) -> text("", "rejected " + count + " packets: " + why));
  }

  static List<Line> event(Model model, Event event, Size size) {
    var details = new Details(size.columns());
    details.title("DETAIL  event " + event.getId(), model.glyphs());
    details.text("time", Moment.instant(event.getTime()).toString());
    details.text("node", event.getNode());
    details.text("object", event.getObject());
    details.add("change", Line.text(EventsView.change(event), EventsView.role(event)));
    details.text("kind", event.getKind().name());
    details.text("severity", event.getSeverity().name());
    details.text("why", event.getReason());
    details.text("operator", event.getOperator());
    details.text("operation", event.getOperation());
    details.text("causes", String.join(" ", event.getCausesList()));
    return Panes.fill(details.lines, size);
  }

  private void title(String title, Glyphs glyphs) {
    lines.add(Panes.title(title, width, glyphs));
  }

  private void add(String label, Line value) {
    lines.add(Line.text(" " + Text.left(label, LABEL), Role.MUTED).plus(value));
  }

  /// Wrapped; an empty value makes no line.
  private void text(String label, String value) {
    if (value.isEmpty()) {
      return;
    }
    wrapped(label, value, Role.TEXT);
  }

  private void wrapped(String label, String value, Role role) {
    var head = label;
    for (var part : Panes.wrap(value, width - LABEL - 2)) {
      add(head, Line.text(part, role));
      head = "";
    }
  }
}
