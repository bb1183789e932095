package dev.buoy.console.tui;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.TextColor.ANSI;
import com.googlecode.lanterna.TextColor.Indexed;
import com.googlecode.lanterna.TextColor.RGB;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/// Colours by meaning, one table per depth, after Okabe and Ito: blue and orange, so that they differ for every eye.
/// Backgrounds stay the terminal's own, but for the selection bar.
final class Palette {
  private static final int MOST_CELLS = 4000;

  private final Map<Role, TextColor> foregrounds = new EnumMap<>(Role.class);
  /// Lanterna looks long for the end of a character, so that each is made once.
  private final Map<Cell, TextCharacter> cells = new HashMap<>();
  private final TextColor bar;
  private final boolean mono;

  private record Cell(int character, Role role, boolean bold, boolean selected, boolean reverse) {}

  /// @param light for a light background: the colours of a dark one have too little contrast there
  Palette(Depth depth, boolean light) {
    mono = depth == Depth.MONO;
    bar = switch (depth) {
      case MONO -> ANSI.DEFAULT;
      case SIXTEEN -> light ? ANSI.WHITE : ANSI.BLUE;
      case INDEXED -> new Indexed(light ? 254 : 235);
      case RGB -> light ? new RGB(0xDC, 0xE6, 0xF0) : new RGB(0x14, 0x28, 0x3C);
    };
    for (var role : Role.values()) {
      foregrounds.put(role, switch (depth) {
        case MONO -> ANSI.DEFAULT;
        case SIXTEEN -> light ? sixteenOnLight(role) : sixteen(role);
        case INDEXED -> light ? indexedOnLight(role) : indexed(role);
        case RGB -> light ? rgbOnLight(role) : rgb(role);
      });
    }
  }

  /// One cell. For one thread.
  /// @param character a code point that Lanterna takes for one character
  TextCharacter cell(int character, Span style) {
    if (cells.size() >= MOST_CELLS) {
      cells.clear(); // agents may send any character that there is
    }
    return cells.computeIfAbsent(
        new Cell(character, style.role(), style.bold(), style.selected(), style.reverse()), this::made);
  }

  private TextCharacter made(Cell cell) {
    var modifiers = EnumSet.noneOf(SGR.class);
    if (cell.bold() || (mono && cell.role() == Role.DOWN)) {
      modifiers.add(SGR.BOLD);
    }
    if (mono && cell.role() == Role.WARN) {
      modifiers.add(SGR.UNDERLINE);
    }
    if (cell.reverse() || (mono && cell.selected() != (cell.role() == Role.DOWN))) {
      modifiers.add(SGR.REVERSE);
    }
    var background = cell.selected() ? bar : ANSI.DEFAULT;
    return TextCharacter.fromString(Character.toString(cell.character()),
        foregrounds.getOrDefault(cell.role(), ANSI.DEFAULT), background, modifiers)[0];
  }

  private static TextColor sixteen(Role role) {
    return switch (role) {
      case TEXT, TITLE -> ANSI.DEFAULT;
      case UP -> ANSI.CYAN_BRIGHT;
      case WARN -> ANSI.YELLOW_BRIGHT;
      case DOWN -> ANSI.RED_BRIGHT;
      case STALE -> ANSI.MAGENTA_BRIGHT;
      case MUTED -> ANSI.WHITE;
    };
  }

  private static TextColor indexed(Role role) {
    return switch (role) {
      case TEXT -> ANSI.DEFAULT;
      case TITLE -> new Indexed(255);
      case UP -> new Indexed(74);
      case WARN -> new Indexed(221);
      case DOWN -> new Indexed(202);
      case STALE -> new Indexed(140);
      case MUTED -> new Indexed(246);
    };
  }

  private static TextColor rgb(Role role) {
    return switch (role) {
      case TEXT -> ANSI.DEFAULT;
      case TITLE -> new RGB(0xEE, 0xEE, 0xEE);
      case UP -> new RGB(0x56, 0xB4, 0xE9);
      case WARN -> new RGB(0xF0, 0xC0, 0x40);
      case DOWN -> new RGB(0xFF, 0x6B, 0x35);
      case STALE -> new RGB(0xC3, 0x9B, 0xD3);
      case MUTED -> new RGB(0x8A, 0x94, 0x9E);
    };
  }

  private static TextColor sixteenOnLight(Role role) {
    return switch (role) {
      case TEXT, TITLE, MUTED -> ANSI.DEFAULT;
      case UP -> ANSI.BLUE;
      case WARN, DOWN -> ANSI.RED;
      case STALE -> ANSI.MAGENTA;
    };
  }

  private static TextColor indexedOnLight(Role role) {
    return switch (role) {
      case TEXT -> ANSI.DEFAULT;
      case TITLE -> new Indexed(16);
      case UP -> new Indexed(24);
      case WARN -> new Indexed(58);
      case DOWN -> new Indexed(124);
      case STALE -> new Indexed(90);
      case MUTED -> new Indexed(240);
    };
  }

  private static TextColor rgbOnLight(Role role) {
    return switch (role) {
      case TEXT -> ANSI.DEFAULT;
      case TITLE -> new RGB(0x11, 0x11, 0x11);
      case UP -> new RGB(0x0B, 0x5E, 0x8A);
      case WARN -> new RGB(0x6E, 0x50, 0x00);
      case DOWN -> new RGB(0xA8, 0x36, 0x00);
      case STALE -> new RGB(0x7B, 0x3F, 0x98);
      case MUTED -> new RGB(0x55, 0x60, 0x6B);
    };
  }

  /// Whether the terminal has a light background, by what COLORFGBG ends with (`0;15`).
  static boolean isLight(Map<String, String> environment) {
    var colours = environment.getOrDefault("COLORFGBG", "");
    var background = colours.substring(colours.lastIndexOf(';') + 1);
    return background.equals("7") || background.equals("15");
  }
}
