package dev.buoy.agent.config;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file's own names for interfaces, as `lan` for `eth0`.
final class InterfaceNames {
  /// What the kernel allows: at most 15 characters.
  private static final Pattern LINUX = Pattern.compile("[^\\s/:]{1,15}");

  private final Map<String, String> names = new HashMap<>();

  /// @param section the section `interfaces`
  InterfaceNames(Section section) {
    for (var key : section.keys()) {
      var name = linux(section, key, section.text(key));
      if (name != null) {
        names.put(key, name);
      }
    }
  }

  /// The Linux interface that the key names, directly or through a name of the file.
  @Nullable
  String read(Section section, String key) {
    return resolve(section, key, section.text(key));
  }

  @Nullable
  String resolve(Section section, String key, @Nullable String text) {
    return text == null ? null : linux(section, key, names.getOrDefault(text, text));
  }

  private static @Nullable String linux(Section section, String key, @Nullable String text) {
    if (text != null && !LINUX.matcher(text).matches()) {
      section.error(key, "'" + text + "' cannot be an interface: 1 to 15 characters without space, / and :");
    }
    return text;
  }
}
