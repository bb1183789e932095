package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;

/// How a screen's tables, the description of the selected object and events share the body: beside each other where
/// there is room, else one instead of the other.
final class Docks {
  private static final int DETAIL = 44;
  private static final int WIDEST_DETAIL = 64;
  private static final int EVENTS = 42;
  private static final int WIDEST_EVENTS = 110;
  /// From here on the newest events stand under a screen that wants them.
  private static final int TALL = 30;
  private static final int LEAST_JOURNAL = 7;
  /// From here on something may stand above a screen, on no more than a part of it.
  private static final int TALLER = 34;
  private static final int MOST_HEAD = 4;

  private Docks() {}

  static List<Line> body(Model model, Size size) {
    var head = size.rows() >= TALLER ? model.page().head(model, size.rows(size.rows() / MOST_HEAD)) : List.<Line>of();
    var lines = new ArrayList<>(head);
    lines.addAll(below(model, size.rows(size.rows() - head.size())));
    return lines;
  }

  private static List<Line> below(Model model, Size size) {
    var journal = model.page().hasJournal() && size.rows() >= TALL ? Math.max(LEAST_JOURNAL, size.rows() / 3) : 0;
    if (journal == 0) {
      return beside(model, size);
    }
    var lines = new ArrayList<>(beside(model, size.rows(size.rows() - journal)));
    lines.add(Panes.under(lines.getLast(), Panes.title("EVENTS  newest first", size.columns(), model.glyphs()),
        model.glyphs()));
    lines.addAll(EventTable.newest(model, Subject.NONE, size.rows(journal - 1)));
    return lines;
  }

  private static List<Line> beside(Model model, Size size) {
    var page = model.page();
    var selected = Selection.of(model);
    var open = model.place().detail();
    var asked = open || page.docksAlways() || (size.docksTwice() && size.columns() > page.breadth() + DETAIL);
    var described = asked && !selected.isEmpty() && !page.detail(model, selected, DETAIL).isEmpty();
    if (!described || (!open && !size.docks())) {
      return page.panes(model, size);
    }
    if (!size.docks()) {
      return detail(model, selected, size);
    }
    var detail = Math.clamp(size.columns() * 22L / 100, DETAIL, WIDEST_DETAIL);
    var third = size.docksTwice() && size.columns() - detail - EVENTS - 2 >= page.breadth()
        ? Math.clamp(Math.min(size.columns() * 35L / 100, size.columns() - detail - 2L - page.breadth()), EVENTS,
            WIDEST_EVENTS)
        : 0;
    var left = size.columns() - detail - 1 - (third == 0 ? 0 : third + 1);
    var lines = Panes.beside(page.panes(model, size.columns(left)), detail(model, selected, size.columns(detail)),
        model.glyphs());
    return third == 0 ? lines : Panes.beside(lines, events(model, size.columns(third)), model.glyphs());
  }

  private static List<Line> detail(Model model, String selected, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("DETAIL  " + model.page().heading(model, selected), size.columns(), model.glyphs()));
    var content = model.page().detail(model, selected, size.columns());
    var room = size.rows() - 1;
    if (content.size() <= room) {
      lines.addAll(content);
    } else {
      lines.addAll(content.subList(0, Math.max(0, room - 1)));
      lines.add(Line.text(" ~ " + (content.size() - room + 1) + " more lines: y shows all", Role.WARN));
    }
    return Panes.fill(lines, size);
  }

  private static List<Line> events(Model model, Size size) {
    var subject = Selection.subject(model);
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("EVENTS  " + (subject.isNone() ? "" : "of " + subject.name()), size.columns(),
        model.glyphs()));
    lines.addAll(EventTable.newest(model, subject, size.rows(size.rows() - 1)));
    return Panes.fill(lines, size);
  }
}
