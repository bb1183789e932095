package dev.buoy.agent.helper;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What is said to the helper: a line of `key=value` words, answered by a line. `ask=ready` is answered `ready`,
/// `ask=fault` (id, instance, fault, way, millis) `done`, `ask=undo` (id) `undone`; or `refused: ` and why.
record Words(Map<String, String> values) {
  static final String READY = "ready";
  static final String DONE = "done";
  static final String UNDONE = "undone";
  static final String REFUSED = "refused: ";
  /// Of a line, in bytes.
  static final int LONGEST = 4_096;

  Words {
    values = new LinkedHashMap<>(values);
  }

  static Words ask(String what) {
    return new Words(Map.of("ask", what));
  }

  /// One word more.
  Words with(String key, Object value) {
    var more = new LinkedHashMap<>(values);
    more.put(key, value.toString());
    return new Words(more);
  }

  /// What is no word is left out.
  static Words read(String line) {
    var values = new LinkedHashMap<String, String>();
    for (var word : line.strip().split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new Words(values);
  }

  /// The value of a key; empty where it was not said.
  String of(String key) {
    return values.getOrDefault(key, "");
  }

  /// @throws IllegalArgumentException when it is none
  long number(String key) {
    try {
      return Long.parseLong(of(key));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(key + " has to be a number");
    }
  }

  boolean isReady() {
    return of("ask").equals("ready");
  }

  @Override
  public String toString() {
    return values.entrySet().stream().map(word -> word.getKey() + "=" + word.getValue())
        .collect(Collectors.joining(" "));
  }
}
