package dev.buoy.agent.config;

import dev.buoy.agent.access.AccessList;
import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Rate;
import dev.buoy.agent.config.Value.Empty;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.config.Value.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads who may come to a frontend: `access`, `maxconn_per_src`, `rate_per_src`, `rate_limit_sessions`.
final class AdmissionReader {
  private static final Pattern RATE = Pattern.compile("([0-9]{1,7})/([0-9]+[a-z]+)");
  private static final Duration LONGEST = Duration.ofHours(1);

  private AdmissionReader() {}

  static AdmissionConfig read(Section section) {
    return new AdmissionConfig(new AccessList(rules(section)), FrontendKey.MAXCONN_PER_SRC.integer(section),
        rate(section), FrontendKey.SRC_IPV6_PREFIX.integer(section),
        FrontendKey.RATE_LIMIT_SESSIONS.integer(section));
  }

  /// As it would be read; what is not set is left out.
  static Map<String, Object> show(AdmissionConfig config) {
    var keys = new LinkedHashMap<String, Object>();
    if (!config.access().rules().isEmpty()) {
      keys.put("access", show(config.access()));
    }
    if (config.connections() > 0) {
      keys.put("maxconn_per_src", config.connections());
    }
    var rate = config.rate();
    if (rate != null) {
      keys.put("rate_per_src", rate.count() + "/" + Durations.format(rate.period()));
    }
    if (config.perClient()) {
      keys.put("src_ipv6_prefix", config.ipv6Prefix());
    }
    if (config.sessions() > 0) {
      keys.put("rate_limit_sessions", config.sessions());
    }
    return keys;
  }

  private static List<Map<String, List<String>>> show(AccessList access) {
    var shown = new ArrayList<Map<String, List<String>>>();
    for (var rule : access.rules()) {
      var word = rule.allowed() ? "allow" : "deny";
      if (shown.isEmpty() || !shown.getLast().containsKey(word)) {
        shown.add(Map.of(word, new ArrayList<>()));
      }
      shown.getLast().getOrDefault(word, List.of()).add(rule.network().toString());
    }
    return shown;
  }

  private static List<AccessList.Rule> rules(Section section) {
    var rules = new ArrayList<AccessList.Rule>();
    var items = section.items("access");
    for (int i = 0; i < items.size(); i++) {
      var path = section.pathOf("access") + "[" + i + "]";
      switch (items.get(i)) {
        case Mapping mapping -> rule(new Section(path, mapping.mark(), mapping, section.problems()), rules);
        case Scalar other -> wrong(section, other, path);
        case Sequence other -> wrong(section, other, path);
        case Empty other -> wrong(section, other, path);
      }
    }
    return rules;
  }

  private static void wrong(Section section, Value value, String path) {
    section.problems().error(value.mark(), path, "must be {allow: NETWORK…} or {deny: NETWORK…}; the first that matches"
        + " decides");
  }

  private static void rule(Section rule, List<AccessList.Rule> rules) {
    var networks = new NetworkReader(rule);
    networks.read("allow").forEach(network -> rules.add(new AccessList.Rule(true, network)));
    networks.read("deny").forEach(network -> rules.add(new AccessList.Rule(false, network)));
    if (rule.has("allow") == rule.has("deny")) {
      rule.problems().error(rule.mark(), rule.path(), "must have one of allow and deny; the order of the list decides");
    }
    rule.finish();
  }

  private static @Nullable Rate rate(Section section) {
    var text = section.text("rate_per_src");
    if (text == null) {
      return null;
    }
    var match = RATE.matcher(text);
    int count = match.matches() ? Integer.parseInt(match.group(1)) : 0;
    var period = match.matches() ? Durations.parse(match.group(2)).orElse(Duration.ZERO) : Duration.ZERO;
    if (count < 1 || count > Rate.MOST || period.toMillis() < 1000 || period.compareTo(LONGEST) > 0) {
      section.error("rate_per_src", "must be a number of connections and a period of 1s to 1h, such as 100/10s, was '"
          + text + "'");
      return null;
    }
    return new Rate(count, period);
  }
}
