package dev.buoy.agent;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.notify.Notifications;
import dev.buoy.agent.notify.RouterChange;
import dev.buoy.agent.script.ProcessScriptRunner;
import dev.buoy.agent.script.ScriptRunner;
import dev.buoy.agent.script.ScriptUsers;
import dev.buoy.agent.script.Tools;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The programs of others that this node runs: for trackers, and for changes of virtual routers.
final class Scripts {
  private static final Logger LOG = LoggerFactory.getLogger("script");
  private static final int MOST_LINES = 20;

  private final ProcessScriptRunner runner;
  private final Notifications notifications;
  private volatile NodeConfig file;

  Scripts(NodeConfig file, Executor background) {
    this.file = file;
    var users = new ScriptUsers(() -> this.file.scriptUser(), Tools.ofThisHost());
    this.runner = new ProcessScriptRunner(background, users, Map.of("BUOY_NODE", file.node()), Scripts::log);
    this.notifications = new Notifications(runner, LOG::warn);
    become(file);
    if (needed(file)) {
      users.warnings().forEach(LOG::warn);
    }
  }

  ScriptRunner runner() {
    return runner;
  }

  void become(NodeConfig newFile) {
    file = newFile;
    notifications.become(newFile.notifications());
  }

  /// @param priority effective priority now; absent while the router is not known yet: as configured
  void notify(Event transition, Optional<Integer> priority) {
    if (transition.to().isEmpty()) {
      return; // it only observes, and says what it would become
    }
    var state = state(RouterState.valueOf(transition.to()));
    int configured = file.routers().stream().filter(router -> router.name().equals(transition.object()))
        .findFirst().map(router -> router.priority()).orElse(0);
    notifications.changed(new RouterChange(transition.object(), state, priority.orElse(configured)));
  }

  /// Waits for the last notifications, and ends every script.
  void close(Duration most) {
    if (!notifications.await(most)) {
      LOG.warn("a notification still runs; it is killed");
    }
    runner.close();
  }

  private static boolean needed(NodeConfig file) {
    return !file.trackers().isEmpty() || !file.notifications().isEmpty()
        || file.checks().stream().anyMatch(check -> check.ask() instanceof Ask.Script);
  }

  private static RouterChange.State state(RouterState state) {
    return switch (state) {
      case MASTER -> RouterChange.State.MASTER;
      case BACKUP -> RouterChange.State.BACKUP;
      case FAULT -> RouterChange.State.FAULT;
      case INITIALIZE -> RouterChange.State.STOP;
    };
  }

  private static void log(ScriptRunner.Run run, String output) {
    var program = run.command().getFirst();
    output.lines().limit(MOST_LINES).forEach(line -> LOG.info("{}: {}", program, line));
  }
}
