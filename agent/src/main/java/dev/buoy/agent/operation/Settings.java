package dev.buoy.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Everything that is set at run time in the cluster, as far as this node has heard: of each key the latest. Merging is
/// commutative, associative and idempotent, so nodes that have heard of the same settings have the same, in whatever
/// order and how often they heard of them (a last-writer-wins map).
public record Settings(SortedMap<Setting.Key, Setting> byKey) {
  public static final Settings NONE = new Settings(new TreeMap<>());
  /// Longer than any node is away that comes back with what it knew.
  static final Duration REMEMBERED = Duration.ofDays(30);

  public Settings {
    byKey = Collections.unmodifiableSortedMap(new TreeMap<>(byKey));
  }

  public static Settings of(Collection<Setting> settings) {
    return NONE.merged(settings);
  }

  /// In the order of their keys.
  public List<Setting> all() {
    return List.copyOf(byKey.values());
  }

  /// These and those, of each key the later one.
  public Settings merged(Collection<Setting> others) {
    var merged = new TreeMap<>(byKey);
    others.forEach(other -> merged.merge(other.key(), other, Settings::later));
    return merged.equals(byKey) ? this : new Settings(merged);
  }

  private static Setting later(Setting a, Setting b) {
    return a.version().compareTo(b.version()) >= 0 ? a : b;
  }

  /// The version of the latest.
  Version newest() {
    return byKey.values().stream().map(Setting::version).max(Version::compareTo).orElse(Version.NONE);
  }

  /// What holds on a node, taken back or not: for each object the later of what is for this node and what is for all.
  public Stream<Setting> on(String node) {
    var latest = new TreeMap<Setting.Key, Setting>();
    byKey.values().stream().filter(setting -> setting.key().covers(node))
        .forEach(setting -> latest.merge(new Setting.Key(setting.key().kind(), setting.key().object(), ""), setting,
            Settings::later));
    return latest.values().stream();
  }

  /// What holds on a node for one object.
  public Optional<Setting> on(String node, Setting.Kind kind, String object) {
    return Stream.of("", node).map(scope -> byKey.get(new Setting.Key(kind, object, scope)))
        .flatMap(Stream::ofNullable).reduce(Settings::later);
  }

  /// Without what was taken back so long ago that everybody has heard of it. What was taken back for all nodes, or for one,
  /// may be all that outweighs an older setting of another scope: of an object either nothing is forgotten, or everything.
  Settings remembered(Instant now) {
    var standing = new HashSet<Setting.Key>();
    byKey.values().stream().filter(setting -> !setting.cleared() || !old(setting, now))
        .forEach(setting -> standing.add(object(setting)));
    var kept = new TreeMap<>(byKey);
    kept.values().removeIf(setting -> !standing.contains(object(setting)));
    return kept.size() == byKey.size() ? this : new Settings(kept);
  }

  private static boolean old(Setting setting, Instant now) {
    return Duration.ofMillis(now.toEpochMilli() - setting.version().millis()).compareTo(REMEMBERED) > 0;
  }

  private static Setting.Key object(Setting setting) {
    return new Setting.Key(setting.key().kind(), setting.key().object(), "");
  }
}
