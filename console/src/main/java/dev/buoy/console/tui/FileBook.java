package dev.buoy.console.tui;

import dev.buoy.v1.ConfigVersion;
import dev.buoy.v1.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files of the agents as they told last.
/// @param agents   by name
/// @param earlier  text of versions that were asked for, by how it begins
/// @param pending  what waits to be confirmed, with its steps; null: nothing, or nobody told
record FileBook(Map<String, Copy> agents, Map<String, Text> earlier, @Nullable Operation pending) {
  static final FileBook EMPTY = new FileBook(Map.of(), Map.of(), null);

  /// Lines of a file, or why there are none.
  record Text(List<String> lines, String failure) {
    Text {
      lines = List.copyOf(lines);
    }
  }

  /// What one agent runs.
  /// @param version of it
  /// @param history versions it ran, the latest first
  /// @param disk    what the file on its disk would change
  record Copy(Text text, ConfigVersion version, List<ConfigVersion> history, Disk disk) {
    Copy {
      history = List.copyOf(history);
    }
  }

  /// The file on disk against the one that runs.
  /// @param changes what a reload would do
  /// @param failure why that is not known: it may not be read, or has faults
  record Disk(List<String> changes, String failure) {
    Disk {
      changes = List.copyOf(changes);
    }
  }

  /// A version, and on which agents it runs.
  record Known(ConfigVersion version, List<String> runsOn) {}

  FileBook {
    agents = Map.copyOf(agents);
    earlier = Map.copyOf(earlier);
  }

  /// Versions that any agent ran, the latest first; each once.
  List<Known> versions() {
    var all = new LinkedHashMap<String, ConfigVersion>();
    agents.values().stream().flatMap(copy -> copy.history().stream())
        .sorted((a, b) -> Moment.instant(b.getTime()).compareTo(Moment.instant(a.getTime())))
        .forEach(version -> all.putIfAbsent(version.getDigest(), version));
    return all.values().stream().map(version -> new Known(version, runsOn(version.getDigest()))).toList();
  }

  private List<String> runsOn(String digest) {
    return agents.entrySet().stream().filter(entry -> entry.getValue().version().getDigest().equals(digest))
        .map(Map.Entry::getKey).sorted().toList();
  }

  /// The text of an agent's file, or of a version.
  /// @param source an agent, or how a digest begins
  Optional<Text> text(String source) {
    var copy = agents.get(source);
    return copy != null
        ? Optional.of(copy.text())
        : Optional.ofNullable(earlier.get(source)).or(() -> agents.values().stream()
            .filter(each -> each.version().getDigest().startsWith(source)).map(Copy::text).findFirst());
  }
}
