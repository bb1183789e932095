package dev.buoy.agent.config;

import dev.buoy.agent.track.TrackerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the trackers.
/// @param frontends names that a tracker may refer to
/// @param backends the same, with the number of servers of each
/// @param interfaces names of the file for interfaces
record TrackerReader(Set<String> frontends, Map<String, Integer> backends, InterfaceNames interfaces) {
  private static final List<String> KINDS = TrackerKey.subjects();
  private static final Duration LONGEST = Duration.ofHours(24);

  /// The tracker; absent when it has none of the kinds, or more than one.
  @Nullable
  TrackerConfig read(Section section) {
    var kinds = KINDS.stream().filter(section::has).toList();
    if (kinds.size() != 1) {
      section.problems().error(section.mark(), section.path(), "must have exactly one of " + String.join(", ", KINDS));
      return null;
    }
    var tracker = switch (kinds.getFirst()) {
      case "frontend" -> frontend(section);
      case "backend" -> backend(section);
      case "interface" -> interfaceState(section);
      case "file" -> file(section);
      case "process" -> process(section);
      default -> script(section);
    };
    section.finish();
    return tracker;
  }

  private @Nullable TrackerConfig frontend(Section section) {
    var name = reference(section, "frontend", frontends);
    return name == null ? null : new TrackerConfig.Frontend(section.name(), name);
  }

  private @Nullable TrackerConfig backend(Section section) {
    var name = reference(section, "backend", backends.keySet());
    int least = TrackerKey.MIN_UP.integer(section);
    int servers = name == null ? Integer.MAX_VALUE : backends.getOrDefault(name, Integer.MAX_VALUE);
    if (least > servers) {
      section.error("min_up", "must be at most the number of servers of " + name + ", " + servers + ", was " + least);
    }
    return name == null ? null : new TrackerConfig.Backend(section.name(), name, least);
  }

  private @Nullable TrackerConfig interfaceState(Section section) {
    var name = interfaces.read(section, "interface");
    return name == null ? null : new TrackerConfig.Interface(section.name(), name);
  }

  private @Nullable TrackerConfig script(Section section) {
    var interval = TrackerKey.INTERVAL.duration(section);
    var timeout = section.duration("timeout", Duration.ofMillis(10), LONGEST, interval);
    int rise = TrackerKey.RISE.integer(section);
    int fall = TrackerKey.FALL.integer(section);
    var words = ScriptReader.words(section, "script");
    return words.isEmpty()
        ? null
        : new TrackerConfig.Script(section.name(), words, interval, timeout, rise, fall, section.text("user"));
  }

  private static @Nullable TrackerConfig file(Section section) {
    var path = section.text("file");
    boolean absentHolds = TrackerKey.ABSENT.choice(section).equals("holds");
    return path == null
        ? null
        : new TrackerConfig.File(section.name(), section.markOf("file").path(path), absentHolds);
  }

  private static @Nullable TrackerConfig process(Section section) {
    var program = section.text("process");
    int quorum = TrackerKey.QUORUM.integer(section);
    int most = section.integer("quorum_max", 1, 65_535, 65_535);
    if (most < quorum) {
      section.error("quorum_max", "must be at least quorum, " + quorum + ", was " + most);
    }
    var interval = TrackerKey.INTERVAL.duration(section);
    int rise = TrackerKey.RISE.integer(section);
    int fall = TrackerKey.FALL.integer(section);
    if (program != null && (program.isBlank() || program.contains(" "))) {
      section.error("process", "must be the name of a program as pidof takes it, was '" + program + "'");
      return null;
    }
    return program == null
        ? null
        : new TrackerConfig.Program(section.name(), program, quorum, section.has("quorum_max") ? most : null, interval,
            rise, fall);
  }

  private static @Nullable String reference(Section section, String key, Set<String> names) {
    var name = section.text(key);
    if (name != null && !names.contains(name)) {
      section.error(key, "there is no " + key + " '" + name + "'" + NearestName.hintOrAll(name, names));
    }
    return name;
  }
}
