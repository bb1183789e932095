package dev.buoy.console.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A YAML text as its keys, `backends.web.servers.a.weight`, each with its value.
final class YamlKeys {
  private final Map<String, String> keys = new LinkedHashMap<>();

  private YamlKeys() {}

  /// In the order of the text.
  /// @throws YamlEngineException when it is not YAML
  static Map<String, String> of(String text) {
    var all = new YamlKeys();
    all.add("", new Load(LoadSettings.builder().build()).loadFromString(text));
    return all.keys;
  }

  private void add(String path, @Nullable Object value) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() ->
        map.forEach((key, each) -> add(path.isEmpty() ? String.valueOf(key) : path + "." + key, each));
      case List<?> list when list.stream().anyMatch(each -> each instanceof Map || each instanceof List) -> {
        for (int i = 0; i < list.size(); i++) {
          add(path + "[" + i + "]", list.get(i));
        }
      }
      case List<?> list ->
        keys.put(path, list.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]")));
      case null -> keys.put(path, "");
      default -> keys.put(path, String.valueOf(value));
    }
  }
}
