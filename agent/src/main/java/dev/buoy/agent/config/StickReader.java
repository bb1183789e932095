package dev.buoy.agent.config;

import dev.buoy.agent.access.StickConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads how clients of a backend stay with their servers: `stick: {by: src, size: 100k, expire: 30m}`.
final class StickReader {
  static final int MOST = 16 * 1024 * 1024;

  private StickReader() {}

  /// Absent: they do not.
  static @Nullable StickConfig read(Section backend) {
    if (!backend.has("stick")) {
      return null;
    }
    var section = backend.section("stick");
    section.word("by", List.of("src"), List.of());
    section.require("by");
    var config = new StickConfig(size(section),
        BackendKey.EXPIRE.given(section), BackendKey.NOPURGE.flag(section));
    section.finish();
    return config;
  }

  /// As it would be read.
  static @Nullable ConfigText show(@Nullable StickConfig config) {
    return config == null ? null : ConfigText.of(keys(config));
  }

  private static Map<String, Object> keys(StickConfig config) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("by", "src");
    keys.put("size", Sizes.format(config.size()));
    if (config.expire() != null) {
      keys.put("expire", config.expire());
    }
    if (config.nopurge()) {
      keys.put("nopurge", true);
    }
    return keys;
  }

  private static int size(Section section) {
    var text = section.requiredText("size");
    if (text == null) {
      return 1;
    }
    var size = Sizes.parse(text);
    if (size.isEmpty() || size.get() < 1 || size.get() > MOST) {
      section.error("size",
          "must be a number of clients from 1 to " + Sizes.format(MOST) + " such as 500, 100k or 1m, was '"
              + text + "'");
      return 1;
    }
    return Math.toIntExact(size.get());
  }
}
