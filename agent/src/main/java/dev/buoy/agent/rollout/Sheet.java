package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A few facts by their names, and the bytes of a configuration, as lines of text: what this package keeps on the disk.
/// @param bytes absent: it has none
record Sheet(Map<String, String> facts, @Nullable ConfigBytes bytes) {
  private static final String PART = "part ";

  Sheet {
    facts = Map.copyOf(facts);
  }

  /// What a fact says; empty when it is not there.
  String fact(String name) {
    return facts.getOrDefault(name, "");
  }

  String text() {
    var lines = facts.entrySet().stream().sorted(Map.Entry.comparingByKey())
        .map(fact -> fact.getKey() + " " + escaped(fact.getValue()) + "\n").collect(Collectors.joining());
    return bytes == null
        ? lines
        : lines + bytes.names().stream().map(name -> PART + name + " "
            + Base64.getEncoder().encodeToString(bytes.content(name)) + "\n").collect(Collectors.joining());
  }

  /// Reads what [#text] made; empty when it is something else.
  static Optional<Sheet> of(String text) {
    var facts = new LinkedHashMap<String, String>();
    var parts = new LinkedHashMap<String, byte[]>();
    try {
      text.lines().forEach(line -> {
        int space = line.indexOf(' ');
        if (line.startsWith(PART)) {
          int end = line.lastIndexOf(' ');
          parts.put(line.substring(PART.length(), Math.max(end, PART.length())),
              Base64.getDecoder().decode(line.substring(end + 1)));
        } else {
          facts.put(line.substring(0, space), plain(line.substring(space + 1)));
        }
      });
    } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(new Sheet(facts, parts.isEmpty() ? null : ConfigBytes.of(parts)));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String plain(String value) {
    var plain = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        char next = value.charAt(++i);
        plain.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
