package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.console.tui.InstanceRow.Cell;
import dev.buoy.v1.Event;
import dev.buoy.v1.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Everything known of one object, in words.
final class Details {
  private static final int LABEL = 10;

  private final List<Line> lines = new ArrayList<>();
  private final int width;

  private Details(int width) {
    this.width = width;
  }

  /// Of any object; nothing where no agent knows it.
  static List<Line> of(Model model, Subject subject, int width) {
    var facts = model.facts();
    var details = new Details(width);
    switch (subject.kind()) {
      case INSTANCE -> facts.instances().stream().filter(row -> row.name().equals(subject.name())).findFirst()
          .ifPresent(row -> details.instance(model, row));
      case SERVER -> facts.servers().stream().filter(row -> row.id().equals(subject.name())).findFirst()
          .ifPresent(row -> details.server(model, row));
      case BACKEND -> {
        var backend = facts.backends().get(subject.name());
        if (backend != null) {
          details.backend(model, backend);
        }
      }
      case FRONTEND -> facts.frontends().stream().filter(row -> row.name().equals(subject.name())).findFirst()
          .ifPresent(row -> details.frontend(row, model.glyphs()));
      case AGENT -> facts.view().agent(subject.name()).ifPresent(agent -> details.agent(facts, agent));
      case NONE -> {
      }
    }
    return details.lines;
  }

  private void server(Model model, ServerRow server) {
    var facts = model.facts();
    var glyphs = model.glyphs();
    add("state", server.state(glyphs).plus(server.disagrees()
        ? "  the agents differ for " + Words.age(server.differsFor(facts.now()))
        : "", Role.WARN));
    text("address", server.sample().getAddress());
    text("weight", server.isUnknown() ? "?" : server.weight());
    text("sessions", server.isUnknown()
        ? "?"
        : Words.count(server.sessions()) + " now, " + Words.count(server.totalSessions()) + " in all"
            + (server.limit() == 0 ? "" : ", " + Words.count(server.limit()) + " at most"));
    var minute = facts.history().minute(server.id());
    text("rate", Words.rate(server.flow().sessions()) + "/s   in " + Words.bytes(server.flow().in()) + "B/s   out "
        + Words.bytes(server.flow().out()) + "B/s");
    graph("", minute.rate(), glyphs);
    text("connect", Double.isNaN(server.p50())
        ? "no connection yet"
        : "p50 " + Words.millis(server.p50()) + " ms   p95 " + Words.millis(server.p95()) + " ms");
    text("latency", "checks " + Words.millis(server.latency()) + " ms, worst "
        + Words.millis(minute.latency().most()) + " in 60 s");
    graph("", minute.latency(), glyphs);
    for (var seen : server.seen()) {
      seen(seen, facts.now(), glyphs);
    }
    if (!model.settings().readOnly()) {
      var menu = Menu.ofServer(server, model);
      text("actions", "x: " + String.join(" ", menu.verbs()));
      menu.items().stream().filter(item -> !item.isEnabled())
          .forEach(item -> wrapped("", item.label() + ": " + item.refusal(), Role.MUTED));
    }
  }

  private void backend(Model model, BackendRow backend) {
    var facts = model.facts();
    var glyphs = model.glyphs();
    add("up", Line.text(backend.up() + " of " + backend.servers().size() + " " + backend.glyph(glyphs),
        backend.role()));
    backend.sample().ifPresent(sample -> {
      text("balance", sample.getBalance());
      text("check", sample.getCheck().isEmpty() ? "not checked" : sample.getCheck());
      text("refused", sample.getRefused() == 0 ? "" : Words.count(sample.getRefused()) + ": no server was usable");
    });
    text("rate", Words.rate(backend.flow().sessions()) + "/s   in " + Words.bytes(backend.flow().in())
        + "B/s   out " + Words.bytes(backend.flow().out()) + "B/s");
    backend.servers().forEach(server -> add(server.name(), Line.EMPTY.plus(server.state(glyphs)).plus("  ")
        .plus(ServersPage.agents(facts, server, glyphs)).plus("  " + server.sample().getAddress(), Role.MUTED)));
  }

  private void frontend(FrontendRow frontend, Glyphs glyphs) {
    text("bind", String.join(" ", frontend.sample().getBindList()));
    text("backend", frontend.sample().getDefaultBackend());
    text("sessions", frontend.isUnknown()
        ? "?"
        : Words.count(frontend.sessions()) + " now, " + Words.count(frontend.totalSessions()) + " in all");
    text("rate", frontend.isUnknown() ? "?" : frontend.rate() + "/s");
    text("denied", frontend.denied() == 0 ? "" : Words.count(frontend.denied()));
    for (var seen : frontend.seen()) {
      var open = seen.frontend().getListening();
      add(seen.agent(), !seen.isFresh()
          ? Line.text(glyphs.unknown() + " report is not fresh", Role.STALE)
          : open
              ? Line.text(glyphs.up() + " open", Role.UP)
              : Line.text(glyphs.down() + " does not listen", Role.DOWN));
      text("", Words.count(seen.frontend().getSessions()) + " sessions, maxconn "
          + Words.count(seen.frontend().getMaxconn()));
    }
  }

  private void agent(Facts facts, AgentView agent) {
    text("endpoint", agent.endpoint().toString());
    text("age", agent.age(facts.now().nanos()).map(Words::seconds).orElse("never heard"));
    text("error", agent.error() == null ? "" : Failures.plain(agent.error()));
    facts.history().skew(agent.name()).ifPresent(skew -> text("clock", Words.skew(skew) + " against this host"));
    agent.lastStatus().ifPresent(status -> {
      text("version", status.getVersion());
      text("generation", Long.toString(status.getGeneration()));
      text("file", status.getConfigDigest());
      text("started", Words.age(facts.now().since(status.getStarted())) + " ago");
      status.getAlarmsList().forEach(alarm -> wrapped("alarm", alarm, Role.WARN));
    });
  }

  /// One that the operator has not acknowledged, or that goes on.
  static List<Line> alarm(AlarmList.Alarm alarm, int width) {
    var details = new Details(width);
    details.text("since", Words.clock(alarm.since()));
    details.text("state", (alarm.over() ? "over" : "holds now") + (alarm.seen() ? ", acknowledged" : ""));
    details.text("agents", alarm.who());
    details.text("level", alarm.level().name().toLowerCase(Locale.ROOT));
    details.wrapped(alarm.over() ? "was" : "alarm", alarm.text(), AlarmsPage.role(alarm));
    return details.lines;
  }

  private void graph(String label, Series series, Glyphs glyphs) {
    var bars = series.bars(glyphs);
    var room = Math.max(0, width - LABEL - 2);
    add(label, Line.text(bars.substring(Math.max(0, bars.length() - room)), Role.MUTED));
  }

  private void seen(ServerRow.Seen seen, Moment now, Glyphs glyphs) {
    var server = seen.server();
    var alone = ServerRow.alone(seen);
    add(seen.agent(), Line.text(alone.glyph(glyphs) + " " + alone.word(), alone.role()).plus(
        server.hasLastChange() && seen.isFresh()
            ? " since " + Words.clock(server.getLastChange()) + " ("
                + Words.age(now.since(server.getLastChange())) + ")"
            : seen.isFresh() ? "" : " report is not fresh",
        Role.MUTED));
    text("", check(server));
    if (!isSaid(server)) {
      text("", server.getReason());
    }
    if (server.hasOverride() && !server.getReason().startsWith(server.getAdminState().name())) {
      var override = server.getOverride();
      text("", "by " + override.getOperator() + " \"" + override.getReason() + "\""
          + (override.hasUntil() ? " until " + Words.clock(override.getUntil()) : ""));
    }
  }

  /// The reason is what the check says as well.
  private static boolean isSaid(Server server) {
    var check = server.getCheck();
    return !check.getDetail().isEmpty() && server.getReason().startsWith(check.getStatus() + " " + check.getDetail());
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

  private void instance(Model model, InstanceRow instance) {
    var facts = model.facts();
    text("addresses", instance.addresses());
    text("holding", instance.holding().name().toLowerCase(Locale.ROOT));
    hearing(instance);
    alarms(facts, instance);
    instance.cells().forEach(cell -> cell(facts, cell, model.glyphs()));
    Absences.of(facts).forEach(absence -> text("", absence.text().strip()));
  }

  /// Who hears whom, where more than one claims to be master.
  private void hearing(InstanceRow instance) {
    if (instance.claims().size() > 1) {
      instance.claims().forEach(claim -> wrapped("hears", claim.agent() + Banners.rival(instance, claim), Role.WARN));
    }
  }

  /// All that the overview may have no room for, what is about this instance first.
  private void alarms(Facts facts, InstanceRow instance) {
    var alarms = new ArrayList<>(facts.alarms().stream()
        .map(alarm -> alarm.who().isEmpty() ? alarm.text() : alarm.who() + ": " + alarm.text()).toList());
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

  private void cell(Facts facts, Cell cell, Glyphs glyphs) {
    var router = cell.router();
    var now = facts.now();
    var state = cell.isFresh()
        ? glyphs.of(router.getState()) + " " + router.getState()
        : glyphs.unknown()
            + " was " + router.getState() + ", report " + Words.age(cell.age()) + " old";
    add(cell.agent(), Line.text(state, cell.isFresh() ? cell.claims() ? Role.UP : Role.TEXT : Role.STALE));
    text("", "priority " + router.getEffectivePriority() + ", configured " + router.getPriority());
    if (cell.isFresh()) {
      facts.history().skew(cell.agent())
          .ifPresent(skew -> text("", "clock " + Words.skew(skew) + " against this host"));
    }
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
      text("", cell.claims()
          ? ""
          : "hears master "
              + (router.getMasterNode().isEmpty() ? router.getMaster() : router.getMasterNode()));
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

  /// One entry of a journal.
  static List<Line> event(Event event, int width) {
    var details = new Details(width);
    details.text("event", event.getId());
    details.text("time", Moment.instant(event.getTime()).toString());
    details.text("node", event.getNode());
    details.text("object", event.getObject());
    details.add("change", Line.text(EventTable.change(event), EventTable.role(event)));
    details.text("kind", event.getKind().name());
    details.text("severity", event.getSeverity().name());
    details.text("why", event.getReason());
    details.text("operator", event.getOperator());
    details.text("operation", event.getOperation());
    details.text("causes", String.join(" ", event.getCausesList()));
    return details.lines;
  }

  /// Facts under their labels, in order.
  static List<Line> of(Map<String, String> facts, int width) {
    var details = new Details(width);
    facts.forEach(details::text);
    return details.lines;
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
