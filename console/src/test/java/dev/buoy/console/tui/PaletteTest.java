package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TextColor;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Colours that can be read, by every eye and on every background.
class PaletteTest {
  private static final double LEAST = 4.5;
  private static final TextColor BLACK = new TextColor.RGB(0, 0, 0);
  private static final TextColor WHITE = new TextColor.RGB(255, 255, 255);

  @ParameterizedTest
  @EnumSource(value = Role.class, names = "TEXT", mode = EnumSource.Mode.EXCLUDE)
  void everyRoleHasContrastOnItsBackgroundAndOnTheBar(Role role) {
    for (var depth : new Depth[]{Depth.INDEXED, Depth.RGB}) {
      for (var light : new boolean[]{false, true}) {
        var palette = new Palette(depth, light);
        var plain = palette.cell('x', Span.of("x", role));
        var selected = palette.cell('x', Span.of("x", role).asSelected());

        assertThat(contrast(plain.getForegroundColor(), light ? WHITE : BLACK)).as("%s %s light %s", role, depth, light)
            .isGreaterThanOrEqualTo(LEAST);
        assertThat(contrast(selected.getForegroundColor(), selected.getBackgroundColor()))
            .as("%s %s light %s selected", role, depth, light).isGreaterThanOrEqualTo(LEAST);
      }
    }
  }

  /// As WCAG defines it.
  private static double contrast(TextColor one, TextColor other) {
    var a = luminance(one);
    var b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(TextColor colour) {
    return 0.2126 * linear(colour.getRed()) + 0.7152 * linear(colour.getGreen()) + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(int channel) {
    var part = channel / 255.0;
    return part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }

  @ParameterizedTest
  @CsvSource({"'', false", "'15;0', false", "'0;15', true", "'0;default;7', true"})
  void theBackgroundIsWhatTheEnvironmentSays(String colours, boolean light) {
    assertThat(Palette.isLight(Map.of("COLORFGBG", colours))).isEqualTo(light);
  }
}
