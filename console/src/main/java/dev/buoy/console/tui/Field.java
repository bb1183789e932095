package dev.buoy.console.tui;

/// A line of text under edit, the cursor at its end.
record Field(String text) {
  static final Field EMPTY = new Field("");
  private static final int LONGEST = 500;

  /// With what a key types or takes away; the same for keys that do neither.
  Field type(String key) {
    return switch (key) {
      case "Backspace" ->
        new Field(text.isEmpty() ? text : text.substring(0, text.offsetByCodePoints(text.length(), -1)));
      case "^U" -> EMPTY;
      case "^W" -> new Field(text.stripTrailing().replaceFirst("\\S+$", ""));
      default -> key.codePointCount(0, key.length()) == 1 ? append(key) : this;
    };
  }

  /// With pasted text: one line of it.
  Field paste(String pasted) {
    return append(Text.clean(pasted.strip().replaceAll("[\\r\\n\\t]+", " ")));
  }

  private Field append(String added) {
    var all = text + added;
    return all.length() > LONGEST ? this : new Field(all);
  }
}
