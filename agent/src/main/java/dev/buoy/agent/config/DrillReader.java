package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Policy;
import dev.buoy.agent.drill.Window;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the section `drills`.
final class DrillReader {
  private static final List<String> FAULTS = Arrays.stream(Fault.values()).map(Fault::word).toList();

  private DrillReader() {}

  /// @param routers names of the instances
  /// @param api port of the API, which the responder cannot have
  static DrillConfig read(Section file, Set<String> routers, int api) {
    var section = file.section("drills");
    var allow = section.has("allow") ? faults(section, "allow") : Policy.DEFAULT.allow();
    var instances = new LinkedHashMap<String, Set<Fault>>();
    var own = section.section("instances");
    for (var instance : own.keys()) {
      if (!routers.contains(instance)) {
        own.problems().error(own.keyMark(instance), own.pathOf(instance), unknown(instance, routers));
      }
      instances.put(instance, faults(own, instance));
    }
    var window = window(section);
    var production = words(section, "production", routers);
    int responder = DrillKey.RESPONDER.integer(section);
    if (responder == api) {
      section.error("responder", "port " + api + " is the API's");
    }
    var settled = DrillKey.SETTLED.duration(section);
    section.finish();
    return new DrillConfig(new Policy(allow, instances, window, production, settled),
        responder);
  }

  private static String unknown(String instance, Collection<String> routers) {
    return "there is no instance '" + instance + "'" + NearestName.hintOrAll(instance, routers);
  }

  private static @Nullable Window window(Section section) {
    var text = section.text("window");
    if (text == null) {
      return null;
    }
    var window = Window.of(text);
    if (window.isEmpty()) {
      section.error("window", "must be as 'Mon-Fri 09:00-16:00' or '22:00-02:00', was '" + text + "'");
    }
    return window.orElse(null);
  }

  private static Set<Fault> faults(Section section, String key) {
    var faults = EnumSet.noneOf(Fault.class);
    words(section, key, FAULTS).forEach(word -> Fault.of(word).ifPresent(faults::add));
    return faults;
  }

  private static Set<String> words(Section section, String key, Collection<String> known) {
    var words = new LinkedHashSet<String>();
    var items = section.items(key);
    for (int i = 0; i < items.size(); i++) {
      var word = items.get(i) instanceof Scalar scalar ? scalar.text() : "a list";
      if (known.contains(word)) {
        words.add(word);
      } else {
        section.problems().error(items.get(i).mark(), section.pathOf(key) + "[" + i + "]",
            "unknown word '" + word + "'" + NearestName.hintOrAll(word, known));
      }
    }
    return words;
  }

  /// The section as it would be written.
  static Map<String, Object> show(DrillConfig drills) {
    var keys = new LinkedHashMap<String, Object>();
    var policy = drills.policy();
    keys.put("allow", words(policy.allow()));
    var instances = new LinkedHashMap<String, Object>();
    policy.instances().forEach((instance, faults) -> instances.put(instance, words(faults)));
    if (!instances.isEmpty()) {
      keys.put("instances", instances);
    }
    if (policy.window() != null) {
      keys.put("window", policy.window().toString());
    }
    if (!policy.production().isEmpty()) {
      keys.put("production", policy.production().stream().sorted().toList());
    }
    if (!policy.settled().equals(Policy.SETTLED)) {
      keys.put("settled", policy.settled());
    }
    if (drills.responder() != 0) {
      keys.put("responder", drills.responder());
    }
    return keys;
  }

  private static List<String> words(Set<Fault> faults) {
    return faults.stream().sorted().map(Fault::word).toList();
  }
}
