package dev.buoy.console.drill;

import java.util.Locale;

/// A picture as it is drawn, in SVG. What is written on it is text, and never markup.
final class Svg {
  private final StringBuilder text = new StringBuilder();

  /// @param style a `style` element
  Svg(int width, int height, String title, String style) {
    text.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
            .formatted(width, height, width, height))
        .append("<title>").append(escape(title)).append("</title>\n")
        .append(style).append("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n".formatted(width, height));
  }

  void text(double x, double y, String style, String words) {
    if (!words.isEmpty()) {
      text.append("<text x=\"%s\" y=\"%s\"".formatted(number(x), number(y)))
          .append(style.isEmpty() ? "" : " class=\"" + style + "\"").append('>').append(escape(words))
          .append("</text>\n");
    }
  }

  void rect(double x, double y, double width, double height, String style) {
    text.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"/>\n".formatted(number(x), number(y),
        number(Math.max(0, width)), number(height), style));
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    text.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>\n".formatted(number(x1), number(y1),
        number(x2), number(y2), style));
  }

  /// Sticks that stand on one line, as [#stick] makes them.
  void sticks(CharSequence sticks, String style) {
    if (!sticks.isEmpty()) {
      text.append("<path d=\"").append(sticks).append("\" class=\"").append(style).append("\"/>\n");
    }
  }

  static String stick(double x, double y, double height) {
    return "M%s %sv-%s".formatted(tenths(x), tenths(y), tenths(height));
  }

  /// All of it.
  String end() {
    return text + "</svg>\n";
  }

  static String number(double value) {
    return plain(String.format(Locale.ROOT, "%.3f", value));
  }

  private static String tenths(double value) {
    return plain(String.format(Locale.ROOT, "%.1f", value));
  }

  private static String plain(String number) {
    var text = number.replaceAll("0+$", "").replaceAll("\\.$", "");
    return text.equals("-0") ? "0" : text;
  }

  /// The text as XML has it; what no XML may have is a question mark.
  static String escape(String raw) {
    var escaped = new StringBuilder(raw.length());
    raw.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.appendCodePoint(isXml(c) ? c : '?');
      }
    });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
