package dev.buoy.agent.operation;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.track.TrackerConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The programs that a file has an agent run.
public final class FileCommands {
  private FileCommands() {}

  /// Those of one instance.
  static List<List<String>> of(NotifyConfig notify) {
    return Stream.of(notify.master(), notify.backup(), notify.fault(), notify.stop(), notify.any())
        .filter(command -> !command.isEmpty()).toList();
  }

  /// Where the file `after` has a node run something that `before` does not: names as the file has them.
  public static List<String> added(NodeConfig before, NodeConfig after) {
    var known = all(before);
    var changed = new TreeSet<String>();
    all(after).forEach((place, command) -> {
      if (!command.equals(known.get(place))) {
        changed.add(place);
      }
    });
    if (!Objects.equals(before.scriptUser(), after.scriptUser())) {
      changed.add("script_user");
    }
    if (after.api().allowScripts() && !before.api().allowScripts()) {
      changed.add("api.allow_scripts"); // else the next file could bring what this one may not
    }
    return List.copyOf(changed);
  }

  private static Map<String, Object> all(NodeConfig file) {
    var commands = new LinkedHashMap<String, Object>();
    file.checks().forEach(check -> {
      if (check.ask() instanceof Ask.Script(var command)) {
        commands.put("check of " + check.backend() + "/" + check.server(), command);
      }
    });
    file.trackers().forEach(tracker -> {
      if (tracker instanceof TrackerConfig.Script script) {
        commands.put("tracker " + tracker.name(), List.of(script.command(), Objects.requireNonNullElse(script.user(),
            "")));
      }
    });
    file.notifications().forEach((instance, notify) -> {
      if (!of(notify).isEmpty()) {
        commands.put("notify of " + instance, notify);
      }
    });
    return commands;
  }
}
