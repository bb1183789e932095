package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PainterTest {
  private static final Frame BEFORE = Frame.of(List.of(Line.text("same"), Line.text("other 東京", Role.UP),
      Line.text("gone")));
  private static final Frame AFTER = Frame.of(List.of(Line.text("same"), Line.text("another", Role.UP)));

  @Test
  void whatIsPaintedAfterSomethingElseIsTheSameAsAtFirst() throws IOException {
    assertThat(painted(BEFORE, AFTER)).isEqualTo(painted(AFTER)).startsWith("same").doesNotContain("gone");
    assertThat(painted(AFTER, BEFORE, AFTER)).isEqualTo(painted(AFTER));
    assertThat(painted(AFTER, BEFORE)).isEqualTo(painted(BEFORE));
  }

  @Test
  void everyCellLooksAsItsSpanSays() {
    var palette = new Palette(Depth.INDEXED, false);
    var plain = Span.of("x", Role.UP);

    assertThat(palette.cell('x', plain)).isNotEqualTo(palette.cell('y', plain))
        .isNotEqualTo(palette.cell('x', plain.asBold())).isNotEqualTo(palette.cell('x', plain.asSelected()))
        .isNotEqualTo(palette.cell('x', plain.asReverse())).isNotEqualTo(palette.cell('x', Span.of("x", Role.DOWN)))
        .isEqualTo(palette.cell('x', Span.of("xyz", Role.UP).leading("row a")));
  }

  private static String painted(Frame... frames) throws IOException {
    var terminal = new DefaultVirtualTerminal(new TerminalSize(20, 4));
    var screen = new TerminalScreen(terminal);
    screen.startScreen();
    var painter = new Painter(screen, new Palette(Depth.INDEXED, false));
    for (var frame : frames) {
      painter.paint(frame, null);
      screen.refresh(RefreshType.DELTA);
    }
    var text = new StringBuilder();
    for (var row = 0; row < 4; row++) {
      for (var column = 0; column < 20; column++) {
        text.append(terminal.getCharacter(column, row).getCharacterString());
      }
      text.append('\n');
    }
    return text.toString();
  }
}
