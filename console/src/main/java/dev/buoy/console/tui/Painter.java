package dev.buoy.console.tui;

import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.screen.Screen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts lines into the cells of a Lanterna screen. Decides nothing.
final class Painter {
  private final Screen screen;
  private final Palette palette;

  Painter(Screen screen, Palette palette) {
    this.screen = screen;
    this.palette = palette;
  }

  /// Fills the back buffer; the caller refreshes.
  /// @param cursor where the terminal's cursor stands; null hides it
  void paint(Frame frame, @Nullable TerminalPosition cursor) {
    List<Line> lines = frame.lines();
    var columns = screen.getTerminalSize().getColumns();
    for (var row = 0; row < screen.getTerminalSize().getRows(); row++) {
      paintRow(row, row < lines.size() ? lines.get(row).fit(columns) : Line.EMPTY.fit(columns));
    }
    screen.setCursorPosition(cursor);
  }

  private void paintRow(int row, Line line) {
    var column = 0;
    for (var span : line.spans()) {
      for (var i = 0; i < span.text().length();) {
        var character = Character.toString(span.text().codePointAt(i));
        column += paintCell(column, row, character, span);
        i += character.length();
      }
    }
  }

  /// Lanterna has its own idea of what is wide; where it differs from ours the character gives way, or the row would
  /// shift on the terminal.
  private int paintCell(int column, int row, String character, Span span) {
    var width = Text.width(character);
    var cell = palette.cell(character, span);
    if (cell.isDoubleWidth() == (width == 2)) {
      screen.setCharacter(column, row, cell);
      return width;
    }
    for (var i = 0; i < width; i++) {
      screen.setCharacter(column + i, row, palette.cell("?", span));
    }
    return width;
  }
}
