package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.console.tui.InstanceRow.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Instances against nodes: who is master of what.
final class Matrix {
  static final int WIDE = 110;
  /// Clocks that differ by less are as good as the same: what is told of them does not change all the time.
  private static final Duration CLOSE = Duration.ofMillis(50);
  /// So that no priority is ever cut.
  private static final int LEAST_CELL = 13;
  /// With more agents than this their columns may not all be seen, so that the master gets one of its own.
  private static final int FEW_AGENTS = 4;

  private final Facts facts;
  private final Glyphs glyphs;
  private final boolean wide;

  private Matrix(Facts facts, Glyphs glyphs, boolean wide) {
    this.facts = facts;
    this.glyphs = glyphs;
    this.wide = wide;
  }

  static Table<InstanceRow> table(Model model, int width) {
    var facts = model.facts();
    return Table.of("instances", new Matrix(facts, model.glyphs(), width >= WIDE).columns(), facts.instances(),
        instance -> Subject.instance(instance.name()).toString(), facts.nothing("virtual routers"));
  }

  /// What stands over it: how many instances, and how far the clocks of agents are off.
  static String caption(Model model, Table<InstanceRow> table, Look look) {
    var facts = model.facts();
    var clocks = facts.view().agents().stream().flatMap(agent -> facts.history().skew(agent.name())
        .filter(skew -> skew.abs().compareTo(CLOSE) >= 0).map(skew -> agent.name() + " " + Words.skew(skew)).stream())
        .toList();
    var heard = facts.view().agents().stream().anyMatch(agent -> facts.history().skew(agent.name()).isPresent());
    var close = "clocks within " + CLOSE.toMillis() + " ms";
    return table.caption("VRRP  instance x node", look)
        + (heard ? "  " + (clocks.isEmpty() ? close : "clocks " + String.join(", ", clocks)) : "");
  }

  private List<Column<InstanceRow>> columns() {
    var columns = new ArrayList<Column<InstanceRow>>();
    columns.add(Column.<InstanceRow>text("INSTANCE", instance -> Line.text(instance.label(), Role.TITLE)).least(8));
    columns.add(Column.<InstanceRow>text("VIP", instance -> Line.text(instance.addresses(), Role.MUTED)).drop(8)
        .least(12).most(wide ? 40 : 18));
    if (facts.view().agents().size() > FEW_AGENTS) {
      columns.add(Column.<InstanceRow>text("MASTER", this::holder).least(6));
    }
    for (var agent : facts.view().agents()) {
      columns.add(Column.<InstanceRow>text(title(agent), instance -> cell(instance, agent)).named(agent.name()).drop(1)
          .least(LEAST_CELL).sorted(null));
    }
    columns.add(Column.<InstanceRow>text(wide ? "LAST CHANGE" : "CHANGED", this::lastChange).named("changed").drop(9)
        .least(wide ? 20 : 6).sorted(Comparator.comparingLong(this::changedAgo)));
    return columns;
  }

  /// Where there is room: with the address.
  private String title(AgentView agent) {
    if (!wide || agent.info() == null) {
      return agent.name();
    }
    return agent.name() + "  " + agent.endpoint().place();
  }

  private Line holder(InstanceRow instance) {
    return switch (instance.holding()) {
      case HELD -> Line.text(instance.claims().getFirst().agent(), Role.UP);
      case SPLIT -> Line.of(Span.of("!! SPLIT", Role.DOWN).asBold());
      case UNHELD -> Line.of(Span.of("!! nobody", Role.DOWN).asBold());
      case MOVING -> Line.text("> <", Role.WARN);
      case ELSEWHERE, UNKNOWN -> Line.text("?", Role.STALE);
    };
  }

  private Line cell(InstanceRow instance, AgentView agent) {
    return instance.cell(agent.name()).map(cell -> cell(instance, cell)).orElseGet(() -> absent(agent));
  }

  /// An agent without word of this instance: it has none, or was never heard.
  private Line absent(AgentView agent) {
    return agent.freshness(facts.now().nanos()) == Freshness.FRESH
        ? Line.text("-", Role.MUTED)
        : Line.text("? never", Role.STALE);
  }

  private Line cell(InstanceRow instance, Cell cell) {
    var priority = priority(cell);
    return switch (cell.freshness()) {
      case LOST -> Line.text(glyphs.unknown() + " " + Words.age(cell.age()), Role.STALE);
      case STALE -> Line.text(glyphs.unknown() + " was " + word(cell) + " " + Words.age(cell.age()), Role.STALE);
      case FRESH -> switch (cell.router().getState()) {
        case MASTER -> master(instance, priority);
        case BACKUP -> Line.text(glyphs.backup() + " backup ", Role.MUTED).plus(priority);
        case FAULT -> Line.of(Span.of(glyphs.down() + " FAULT ", Role.DOWN).asBold()).plus(priority, Role.DOWN);
        case INITIALIZE, UNSPECIFIED, UNRECOGNIZED -> Line.text(glyphs.unknown() + " init ", Role.WARN).plus(priority);
      };
    };
  }

  private static String word(Cell cell) {
    return cell.router().getState().name().toLowerCase(Locale.ROOT);
  }

  private Line master(InstanceRow instance, String priority) {
    return switch (instance.holding()) {
      case SPLIT -> Line.of(Span.of("!MASTER! " + priority, Role.DOWN).asBold());
      case MOVING -> Line.text("> < " + priority, Role.WARN);
      case HELD, UNHELD, ELSEWHERE, UNKNOWN ->
        Line.of(Span.of(glyphs.master() + "MASTER ", Role.UP).asBold()).plus(priority, Role.UP);
    };
  }

  private String priority(Cell cell) {
    var router = cell.router();
    var differs = router.getPriority() != router.getEffectivePriority();
    var star = differs || router.hasOverride() ? "*" : "";
    return router.getEffectivePriority() + (wide && differs ? "/" + router.getPriority() : "") + star;
  }

  private Line lastChange(InstanceRow instance) {
    return instance.lastChange().map(cell -> cell.router().getLastTransition())
        .map(last -> Line.text(Words.age(facts.now().since(last.getTime())))
            .plus(wide ? " " + last.getReason() : "", Role.MUTED))
        .orElse(Line.text("-", Role.MUTED));
  }

  private long changedAgo(InstanceRow instance) {
    return instance.lastChange().map(cell -> facts.now().since(cell.router().getLastTransition().getTime()).toMillis())
        .orElse(Long.MAX_VALUE);
  }
}
