package dev.buoy.agent.operation;

import dev.buoy.agent.config.NodeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Plans the change from one file to another: what is added, removed and changed, by name.
final class FilePlan {
  private final List<String> changes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private FilePlan() {}

  static Plan of(Generation now, NodeConfig next) {
    var file = now.file();
    var plan = new FilePlan();
    plan.compare("frontend", file.frontends(), next.frontends(), frontend -> frontend.name());
    plan.compare("backend", file.backends(), next.backends(), backend -> backend.name());
    plan.compare("check", file.checks(), next.checks(), check -> check.backend() + "/" + check.server());
    plan.compare("tracker", file.trackers(), next.trackers(), tracker -> tracker.name());
    plan.compare("vrrp", file.routers(), next.routers(), router -> router.name());
    plan.fixed("api", file.api(), next.api());
    plan.fixed("run_dir", file.runDir(), next.runDir());
    plan.fixed("state_dir", file.stateDir(), next.stateDir());
    if (plan.changes.isEmpty()) {
      plan.changes.add("nothing that runs changes");
    }
    plan.warnings.add("open connections stay open");
    return new Plan(now.number(), plan.changes, plan.warnings, List.of(), file.node(), 1);
  }

  private <T> void compare(String kind, List<T> before, List<T> after, Function<T, String> name) {
    var old = byName(before, name);
    var next = byName(after, name);
    old.keySet().stream().filter(key -> !next.containsKey(key))
        .forEach(key -> changes.add(kind + " " + key + ": removed"));
    next.forEach((key, value) -> {
      if (!old.containsKey(key)) {
        changes.add(kind + " " + key + ": added");
      } else if (!value.equals(old.get(key))) {
        changes.add(kind + " " + key + ": changed");
      }
    });
  }

  private static <T> Map<String, T> byName(List<T> values, Function<T, String> name) {
    var map = new LinkedHashMap<String, T>();
    values.forEach(value -> map.put(name.apply(value), value));
    return map;
  }

  private void fixed(String key, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      warnings.add(key + " takes effect when the agent starts again");
    }
  }
}
