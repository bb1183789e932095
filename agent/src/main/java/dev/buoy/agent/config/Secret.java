package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Mapping;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads a secret: text, or `{file: PATH}` with the text in a file of its own, without its last line break.
final class Secret {
  private Secret() {}

  static @Nullable String read(Section section, String key) {
    if (!(section.value(key) instanceof Mapping)) {
      return section.text(key);
    }
    var from = section.section(key);
    var name = from.requiredText("file");
    from.finish();
    if (name == null) {
      return null;
    }
    var path = from.path("file", name);
    try {
      return OtherFile.read(path).replaceFirst("\\R\\z", "");
    } catch (IOException e) {
      from.error("file", FileProblem.words(path, e));
      return null;
    }
  }
}
