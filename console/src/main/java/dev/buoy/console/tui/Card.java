package dev.buoy.console.tui;

import dev.buoy.console.cluster.Freshness;
import java.util.ArrayList;
import java.util.List;

/// What matters most, for windows too small for tables.
final class Card {
  private static final int MOST_BANNERS = 3;

  private Card() {}

  static List<Line> render(Model model, Facts facts, Size size) {
    var glyphs = model.glyphs();
    var lines = new ArrayList<Line>();
    lines.add(Line.of(Span.of(" BUOY " + facts.view().clusterName(), Role.TITLE).asBold())
        .withRight(Line.text(Words.clock(model.data().now().wall()) + " "), size.columns()));
    lines.addAll(Playbar.of(model, size.columns()));
    lines.addAll(Banners.of(facts, model.settings().readOnly(), size.columns(), MOST_BANNERS));
    for (var instance : facts.instances()) {
      lines.add(Line.text(" ").plus(holder(instance, glyphs)).plus("  " + instance.addresses(), Role.MUTED));
    }
    facts.backends().values().forEach(backend -> {
      var line = Line.text(" " + Text.left(backend.name(), 18) + " ")
          .plus((backend.isUnknown() ? "?" : backend.up()) + "/" + backend.servers().size() + " up ", backend.role());
      for (var server : backend.servers()) {
        line = line.plus(server.glyph(glyphs), server.role());
      }
      lines.add(line);
    });
    lines.add(agents(facts, glyphs));
    model.alarms().worst().ifPresent(alarm -> lines.add(Line.text(" A:" + Words.some(model.alarms().unseen(), "alarm")
        + "  " + alarm.told(), AlarmsPage.role(alarm))));
    if (!facts.view().events().isEmpty()) {
      lines.addAll(EventTable.newest(model, Subject.NONE, size));
    }
    var shown = new ArrayList<>(Panes.fill(lines, new Size(size.columns(), size.rows() - 1)));
    shown.add(model.prompt() == null && model.note().text().isEmpty()
        ? Line.text(" " + Size.LEAST + " shows more   <:>command <!>shell <q>quit", Role.MUTED).fit(size.columns())
        : View.bottom(model).fit(size.columns()));
    return Panes.fill(shown, size);
  }

  private static Line holder(InstanceRow instance, Glyphs glyphs) {
    var name = Text.left(instance.label(), 14) + " ";
    return switch (instance.holding()) {
      case HELD -> Line.text(name).plus(Span.of(glyphs.master() + " " + instance.claims().getFirst().agent(), Role.UP)
          .asBold());
      case SPLIT -> Line.text(name).plus(Span.of("!! SPLIT", Role.DOWN).asBold());
      case UNHELD -> Line.text(name).plus(Span.of("!! UNHELD", Role.DOWN).asBold());
      case MOVING -> Line.text(name).plus("> < moving", Role.WARN);
      case ELSEWHERE -> Line.text(name).plus("? alive, not reachable", Role.STALE);
      case UNKNOWN -> Line.text(name).plus("? unknown", Role.STALE);
    };
  }

  private static Line agents(Facts facts, Glyphs glyphs) {
    var line = Line.text(" agents ", Role.MUTED);
    for (var agent : facts.view().agents()) {
      var fresh = agent.freshness(facts.now().nanos()) == Freshness.FRESH;
      var age = agent.age(facts.now().nanos()).map(Words::age).orElse("never");
      line = line.plus(agent.name() + (fresh ? glyphs.up() : glyphs.unknown() + age) + " ",
          fresh ? Role.UP : Role.STALE);
    }
    return line;
  }
}
