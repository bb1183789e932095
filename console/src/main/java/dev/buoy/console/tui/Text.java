package dev.buoy.console.tui;

import java.text.Normalizer;

/// How text becomes cells: width of characters, cutting, and what must not reach a terminal.
final class Text {
  private static final char DOT = '·';
  private static final String CUT = "~";

  private Text() {}

  /// The text composed, without characters of no width, every control character as a dot.
  static String clean(String text) {
    if (isPlain(text)) {
      return text;
    }
    var clean = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().forEach(c -> {
      if (Character.isISOControl(c) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
        clean.append(DOT);
      } else if ((c >= 0xD800 && c < 0xE000) || c == 0xFEFF) {
        clean.append('?');
      } else if (width(c) > 0) {
        clean.appendCodePoint(c);
      }
    });
    return clean.toString();
  }

  /// Nearly all text is: ASCII, or one of the characters that lines and graphs are made of.
  private static boolean isPlain(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if ((c < ' ' || c >= 0x7F) && !isDrawn(c)) {
        return false;
      }
    }
    return true;
  }

  /// Borders, blocks, geometric shapes: one column each, composed of nothing.
  private static boolean isDrawn(int c) {
    return c >= 0x2500 && c < 0x2600;
  }

  /// Columns of the text on screen.
  static int width(String text) {
    var width = 0;
    for (var i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      width += width(text.codePointAt(i));
    }
    return width;
  }

  /// Columns of one character: 0 for marks that combine, 2 for East Asian wide ones and pictures, else 1.
  static int width(int c) {
    if (c < 0x300 || isDrawn(c)) {
      return 1;
    }
    var type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0xA4CF)
        || (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  }

  /// The columns `from` to `to` of the text; half a wide character at an edge becomes a space.
  static String slice(String text, int from, int to) {
    var slice = new StringBuilder();
    var column = 0;
    for (var i = 0; i < text.length() && column < to;) {
      var c = text.codePointAt(i);
      var next = column + width(c);
      if (column >= from && next <= to) {
        slice.appendCodePoint(c);
      } else if (next > from) {
        slice.append(" ".repeat(Math.min(next, to) - Math.max(column, from)));
      }
      column = next;
      i += Character.charCount(c);
    }
    return slice.toString();
  }

  /// The text in exactly this many columns, left in them; a cut is marked.
  static String left(String text, int width) {
    var clean = clean(text);
    var own = width(clean);
    if (own <= width) {
      return clean + " ".repeat(width - own);
    }
    return width <= 0 ? "" : slice(clean, 0, width - 1) + CUT;
  }

  /// As {@link #left}, but right in the columns: numbers.
  static String right(String text, int width) {
    var own = width(clean(text));
    return own >= width ? left(text, width) : " ".repeat(width - own) + clean(text);
  }

  /// The text in ASCII, every character in as many columns as before.
  static String ascii(String text) {
    if (text.chars().allMatch(c -> c < 0x7F)) {
      return text;
    }
    var ascii = new StringBuilder(text.length());
    text.codePoints().forEach(c -> ascii.append(switch (c) {
      case '·' -> ".";
      case '▴' -> "^";
      case '▾' -> "v";
      case '…', '±' -> "~";
      case '–', '—', '─' -> "-";
      case '│' -> "|";
      case '‘', '’' -> "'";
      case '“', '”' -> "\"";
      default -> c < 0x7F ? Character.toString(c) : "?".repeat(width(c));
    }));
    return ascii.toString();
  }
}
