package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A few facts by their names, and the bytes of configurations by theirs, as lines of text: what this package keeps on
/// the disk.
/// @param bytes by one of [#BYTES]
record Sheet(Map<String, String> facts, Map<String, ConfigBytes> bytes) {
  /// Of a version.
  static final String PART = "part";
  /// What ran before a change.
  static final String BEFORE = "before";
  /// What a change puts to work.
  static final String AFTER = "after";

  private static final Set<String> BYTES = Set.of(PART, BEFORE, AFTER);

  Sheet {
    facts = Map.copyOf(facts);
    bytes = Map.copyOf(bytes);
  }

  /// What a fact says; empty when it is not there.
  String fact(String name) {
    return facts.getOrDefault(name, "");
  }

  /// The bytes of this name; empty when they are not there.
  Optional<ConfigBytes> bytes(String name) {
    return Optional.ofNullable(bytes.get(name));
  }

  String text() {
    var lines = facts.entrySet().stream().sorted(Map.Entry.comparingByKey())
        .map(fact -> fact.getKey() + " " + escaped(fact.getValue()) + "\n").collect(Collectors.joining());
    return lines + bytes.entrySet().stream().sorted(Map.Entry.comparingByKey())
        .map(each -> lines(each.getKey(), each.getValue())).collect(Collectors.joining());
  }

  private static String lines(String word, ConfigBytes bytes) {
    return bytes.names().stream().map(name -> word + " " + name + " "
        + Base64.getEncoder().encodeToString(bytes.content(name)) + "\n").collect(Collectors.joining());
  }

  /// Reads what [#text] made; empty when it is something else.
  static Optional<Sheet> of(String text) {
    var facts = new LinkedHashMap<String, String>();
    var bytes = new LinkedHashMap<String, Map<String, byte[]>>();
    try {
      text.lines().forEach(line -> {
        int space = line.indexOf(' ');
        var word = line.substring(0, space);
        if (BYTES.contains(word)) {
          int end = line.lastIndexOf(' ');
          bytes.computeIfAbsent(word, _ -> new LinkedHashMap<>()).put(
              line.substring(space + 1, Math.max(end, space + 1)),
              Base64.getDecoder().decode(line.substring(end + 1)));
        } else {
          facts.put(word, plain(line.substring(space + 1)));
        }
      });
    } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
      return Optional.empty();
    }
    var all = new LinkedHashMap<String, ConfigBytes>();
    bytes.forEach((word, parts) -> all.put(word, ConfigBytes.of(parts)));
    return Optional.of(new Sheet(facts, all));
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
