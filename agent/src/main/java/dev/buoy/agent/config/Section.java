package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Empty;
import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.config.Value.Sequence;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the keys of one mapping into values of a type. A bad value becomes a problem and the fallback is returned, so
/// that reading goes on and finds the next. What nobody asked for is unknown: `finish` reports it.
final class Section {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]+");

  private final String path;
  private final Mark mark;
  private final Mapping mapping;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> hidden = new LinkedHashSet<>();

  /// @param path of this section in the file; empty: the file itself
  /// @param mark where its key is
  Section(String path, Mark mark, Mapping mapping, Problems problems) {
    this.path = path;
    this.mark = mark;
    this.mapping = mapping;
    this.problems = problems;
  }

  /// Last word of the path: the name that the file gives to this thing.
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  String path() {
    return path;
  }

  Mark mark() {
    return mark;
  }

  Mapping mapping() {
    return mapping;
  }

  Problems problems() {
    return problems;
  }

  boolean has(String key) {
    return entry(key) != null;
  }

  /// Where the key's value is, or the section when it is absent.
  Mark markOf(String key) {
    var entry = entry(key);
    return entry == null ? mark : entry.value().mark();
  }

  /// The names that the section has as keys.
  Set<String> keys() {
    return mapping.entries().keySet();
  }

  @Nullable
  Value value(String key) {
    var entry = entry(key);
    return entry == null ? null : entry.value();
  }

  /// The text of a scalar; absent when the key is, or when it is no scalar.
  @Nullable
  String text(String key) {
    return switch (value(key)) {
      case null -> null;
      case Scalar scalar -> scalar.text();
      case Empty empty -> complain(empty, key, "has no value");
      case Mapping other -> complain(other, key, "must be one value, not keys with values");
      case Sequence other -> complain(other, key, "must be one value, not a list");
    };
  }

  @Nullable
  String requiredText(String key) {
    return require(key) ? text(key) : null;
  }

  /// Whether the key is there; its absence is a problem.
  boolean require(String key) {
    if (has(key)) {
      return true;
    }
    problems.error(mark, pathOf(key), "'" + key + "' is required");
    return false;
  }

  int integer(String key, int least, int most, int fallback) {
    var text = text(key);
    if (text == null) {
      return fallback;
    }
    var number = text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : Integer.MIN_VALUE;
    if (number < least || number > most) {
      error(key, "must be a whole number from " + least + " to " + most + ", was '" + text + "'");
      return fallback;
    }
    return number;
  }

  boolean flag(String key, boolean fallback) {
    return switch (text(key)) {
      case null -> fallback;
      case "true" -> true;
      case "false" -> false;
      case String other -> {
        error(key, "must be true or false, was '" + other + "'");
        yield fallback;
      }
    };
  }

  /// @param least the shortest duration allowed
  /// @param most the longest one
  @Nullable
  Duration duration(String key, Duration least, Duration most) {
    var text = text(key);
    if (text == null) {
      return null;
    }
    var duration = Durations.parse(text);
    if (duration.isEmpty()) {
      error(key, Durations.complaint(text));
      return null;
    }
    if (duration.get().compareTo(least) < 0 || duration.get().compareTo(most) > 0) {
      error(key, "must be " + Durations.format(least) + " to " + Durations.format(most) + ", was " + text);
      return null;
    }
    return duration.get();
  }

  Duration duration(String key, Duration least, Duration most, Duration fallback) {
    var duration = duration(key, least, most);
    return duration == null ? fallback : duration;
  }

  /// One of the words, or null when the key is absent or has none of them.
  /// @param later words of the contract that this version cannot do yet
  @Nullable
  String word(String key, List<String> words, List<String> later) {
    var text = text(key);
    if (text == null || words.contains(text)) {
      return text;
    }
    if (later.contains(text)) {
      error(key, "'" + text + "' is not available in this version yet; there is " + String.join(", ", words));
    } else {
      error(key, "unknown word '" + text + "'" + NearestName.hintOrAll(text, words));
    }
    return null;
  }

  /// An address without a port.
  @Nullable
  InetAddress address(String key) {
    var text = text(key);
    if (text == null) {
      return null;
    }
    var address = Literals.address(text);
    if (address.isEmpty()) {
      error(key, "must be an IP address, was '" + text + "'");
    }
    return address.orElse(null);
  }

  /// The section under a key; empty when it is absent.
  Section section(String key) {
    return switch (entry(key)) {
      case null -> new Section(pathOf(key), mark, new Mapping(mark, Map.of()), problems);
      case Entry(var keyMark, Mapping keys) -> new Section(pathOf(key), keyMark, keys, problems);
      case Entry(var keyMark, Empty empty) ->
        new Section(pathOf(key), keyMark, new Mapping(empty.mark(), Map.of()), problems);
      case Entry(var keyMark, var other) -> {
        problems.error(other.mark(), pathOf(key), "must be keys with values");
        yield new Section(pathOf(key), keyMark, new Mapping(other.mark(), Map.of()), problems);
      }
    };
  }

  /// The sections under a key whose keys are names given by the user.
  List<Section> named(String key) {
    var names = section(key);
    var sections = new ArrayList<Section>();
    for (var name : names.keys()) {
      if (!NAME.matcher(name).matches()) {
        problems.error(names.keyMark(name), names.pathOf(name),
            "a name has letters, digits and _ - . : only");
      }
      sections.add(names.section(name));
    }
    return sections;
  }

  /// The items of a list; one scalar counts as a list of one.
  List<Value> items(String key) {
    return switch (value(key)) {
      case null -> List.of();
      case Sequence sequence -> sequence.items();
      case Scalar scalar -> List.of(scalar);
      case Mapping mapping -> List.of(mapping);
      case Empty empty -> {
        complain(empty, key, "has no value");
        yield List.of();
      }
    };
  }

  /// Words of the contract that this version cannot do yet: an error, never silence.
  void later(String... keys) {
    for (var key : keys) {
      hidden.add(key);
      if (mapping.entries().containsKey(key)) {
        problems.error(keyMark(key), pathOf(key), "is not available in this version yet");
      }
    }
  }

  /// A key that belongs elsewhere: an error that says where.
  void misplaced(String key, String message) {
    hidden.add(key);
    var entry = mapping.entries().get(key);
    if (entry != null) {
      problems.error(entry.value().mark(), pathOf(key), message);
    }
  }

  /// Reports the keys that nobody asked for.
  void finish() {
    for (var key : keys()) {
      if (!known.contains(key) && !hidden.contains(key)) {
        problems.error(keyMark(key), pathOf(key), "unknown key '" + key + "'" + NearestName.hintOrAll(key, known));
      }
    }
  }

  /// The absolute path that a text means in this file; the file's own folder when it means none.
  Path path(String key, String text) {
    try {
      return markOf(key).path(text);
    } catch (InvalidPathException e) {
      error(key, "cannot be a path on this machine: " + e.getReason());
      return markOf(key).path(".");
    }
  }

  void error(String key, String message) {
    problems.error(markOf(key), pathOf(key), message);
  }

  void warning(String key, String message) {
    problems.warning(markOf(key), pathOf(key), message);
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Mark keyMark(String key) {
    var entry = mapping.entries().get(key);
    return entry == null ? mark : entry.mark();
  }

  private @Nullable Entry entry(String key) {
    known.add(key);
    return mapping.entries().get(key);
  }

  private @Nullable String complain(Value value, String key, String message) {
    problems.error(value.mark(), pathOf(key), message);
    return null;
  }
}
