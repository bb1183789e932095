package dev.buoy.agent.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The reference of the file's keys, written from what reads them.
final class Reference {
  private Reference() {}

  /// The keys of a virtual router, as the section of `docs/reference.md`.
  static List<String> virtualRouter() {
    var lines = new ArrayList<String>();
    lines.add("| Key | Values | Default | keepalived | RFC 9568 | Meaning |");
    lines.add("|---|---|---|---|---|---|");
    Arrays.stream(RouterKey.values()).map(Reference::row).forEach(lines::add);
    return lines;
  }

  private static String row(RouterKey key) {
    var kind = key.kind();
    return "| `" + key.word() + "` | " + kind.form() + " | " + kind.standard() + " | " + orDash(key.keepalived())
        + " | " + orDash(key.section()) + " | " + key.meaning() + " |";
  }

  /// The keys of a tracker, likewise.
  static List<String> trackers() {
    var lines = new ArrayList<String>();
    lines.add("| Tracker | Key | Values | Default | keepalived | Meaning |");
    lines.add("|---|---|---|---|---|---|");
    for (var key : TrackerKey.values()) {
      lines.add("| " + key.trackers() + " | `" + key.word() + "` | " + key.kind().form() + " | " + key.kind().standard()
          + " | " + orDash(key.keepalived()) + " | " + key.meaning() + " |");
    }
    return lines;
  }

  /// Keys of the proxy's side, likewise.
  /// @param where heading of the column that says which sections or cases have a key; empty: there is no such column
  static List<String> table(String where, Key... keys) {
    var lines = new ArrayList<String>();
    lines.add((where.isEmpty() ? "" : "| " + where + " ") + "| Key | Values | Default | HAProxy | Meaning |");
    lines.add((where.isEmpty() ? "" : "|---") + "|---|---|---|---|---|");
    for (var key : keys) {
      var directive = key.directive();
      lines.add((where.isEmpty() ? "" : "| " + directive.place() + " ") + "| `" + key.word() + "` | "
          + directive.kind().form() + " | " + directive.kind().standard() + " | " + orDash(directive.haproxy()) + " | "
          + directive.meaning() + " |");
    }
    return lines;
  }

  /// What `defaults` may have, as a list.
  static List<String> defaults() {
    return List.of("- for frontends: " + words(FrontendKey.inDefaults()),
        "- for backends: " + words(BackendKey.inDefaults()),
        "- `timeout`, with " + words(Stream.of(TimeoutKey.values()).map(Key::word).toList()));
  }

  private static String words(List<String> words) {
    return "`" + String.join("`, `", words) + "`";
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "–" : text;
  }
}
