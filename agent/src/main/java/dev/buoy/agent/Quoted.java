package dev.buoy.agent;

/// Text in double quotes, as JSON and YAML read it.
final class Quoted {
  private Quoted() {}

  static String text(String text) {
    var quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted(c));
      } else {
        quoted.append((char) c);
      }
    });
    return quoted.append('"').toString();
  }
}
