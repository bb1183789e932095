package dev.buoy.console.tui;

import dev.buoy.v1.Event;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import java.util.Locale;
import java.util.Map;

/// The characters that stand for states and borders, all one column wide.
/// @param spark levels of a small graph, lowest first
record Glyphs(String up, String master, String backup, String drain, String down, String unknown, String selection,
    String horizontal, String vertical, String corners, String teeDown, String teeUp, String teeLeft, String spark,
    String info, String rising, String falling, boolean ascii) {
  static final Glyphs UNICODE = new Glyphs("●", "▶", "·", "▼", "✗", "?", "▸", "─", "│", "┌┐└┘", "┬", "┴", "┤",
      "▁▂▃▄▅▆▇█",
      "·", "▴", "▾", false);
  static final Glyphs ASCII = new Glyphs("o", ">", ".", "v", "x", "?", ">", "-", "|", "++++", "+", "+", "+", "_.-~=+*#",
      ".", "^", "v", true);

  /// Unicode where the locale says UTF-8 and the terminal has a font for it.
  static Glyphs of(Map<String, String> environment) {
    var locale = "";
    for (var name : new String[]{"LC_ALL", "LC_CTYPE", "LANG"}) {
      locale = locale.isEmpty() ? environment.getOrDefault(name, "") : locale;
    }
    var term = environment.getOrDefault("TERM", "");
    var utf8 = locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
    return utf8 && !term.equals("linux") && !term.startsWith("vt") ? UNICODE : ASCII;
  }

  String of(RouterState.Value state) {
    return switch (state) {
      case MASTER -> master;
      case BACKUP -> backup;
      case FAULT -> down;
      case INITIALIZE, UNSPECIFIED, UNRECOGNIZED -> unknown;
    };
  }

  /// How serious an event is.
  String of(Event.Severity severity) {
    return switch (severity) {
      case ALERT -> ascii ? "#" : "█";
      case ERROR -> down;
      case WARNING -> "!";
      case NOTICE -> "i";
      case INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> info;
    };
  }

  String of(OperationalState.Value state) {
    return switch (state) {
      case UP -> up;
      case DOWN -> down;
      case UNKNOWN, UNSPECIFIED, UNRECOGNIZED -> unknown;
    };
  }

  /// The line as this set can show it.
  Line fold(Line line) {
    return ascii ? line.map(span -> span.withText(Text.ascii(span.text()))) : line;
  }
}
