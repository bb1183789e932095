package dev.buoy.console.tui;

import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.screen.Screen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts lines into the cells of a Lanterna screen: those that are not in them already. Decides nothing.
final class Painter {
  private final Screen screen;
  private final Palette palette;
  private List<Line> painted = List.of();

  Painter(Screen screen, Palette palette) {
    this.screen = screen;
    this.palette = palette;
  }

  /// Fills the back buffer; the caller refreshes.
  /// @param cursor where the terminal's cursor stands; null hides it
  void paint(Frame frame, @Nullable TerminalPosition cursor) {
    var size = screen.getTerminalSize();
    var lines = Panes.fill(frame.lines(), new Size(size.getColumns(), size.getRows()));
    for (var row = 0; row < lines.size(); row++) {
      if (row >= painted.size() || !lines.get(row).equals(painted.get(row))) {
        paintRow(row, lines.get(row));
      }
    }
    painted = lines;
    screen.setCursorPosition(cursor);
  }

  private void paintRow(int row, Line line) {
    var column = 0;
    for (var span : line.spans()) {
      for (var i = 0; i < span.text().length();) {
        var character = span.text().codePointAt(i);
        column += paintCell(column, row, character, span);
        i += Character.charCount(character);
      }
    }
  }

  /// Lanterna has its own idea of what is wide; where it differs from ours the character gives way, or the row would
  /// shift on the terminal.
  private int paintCell(int column, int row, int character, Span span) {
    var width = Text.width(character);
    var cell = palette.cell(character, span);
    if (cell.isDoubleWidth() == (width == 2)) {
      screen.setCharacter(column, row, cell);
      return width;
    }
    for (var i = 0; i < width; i++) {
      screen.setCharacter(column + i, row, palette.cell('?', span));
    }
    return width;
  }
}
