package dev.buoy.console.command;

import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Event;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Follows the cluster until the thread is interrupted or nobody reads the output any more.
final class Watcher {
  private final Cluster cluster;
  private final PrintWriter out;
  private final InstantSource wall;
  private final BlockingQueue<Runnable> todo = new LinkedBlockingQueue<>();
  private final Set<String> told = new HashSet<>();
  private final Map<String, String> reached = new HashMap<>();

  Watcher(Cluster cluster, PrintWriter out, InstantSource wall) {
    this.cluster = cluster;
    this.out = out;
    this.wall = wall;
  }

  /// One JSON line per agent's new status.
  int statuses(Options options) throws NoSuchName {
    var names = names(options);
    var last = new HashMap<String, AgentView>();
    return follow(view -> {
      for (var agent : view.agents()) {
        if (wanted(names, agent.name()) && !agent.equals(last.put(agent.name(), agent))) {
          var line = new JsonObject();
          line.addProperty("schemaVersion", Reports.SCHEMA_VERSION);
          line.addProperty("asOf", wall.instant().toString());
          line.addProperty("agent", agent.name());
          Reports.agent(agent, cluster.nanoTime()).asMap().forEach(line::add);
          out.print(Document.line(line));
        }
      }
    }, _ -> {});
  }

  /// Events as they come: lines of a table, or JSON lines.
  int events(Options options, Optional<Target> target) throws NoSuchName {
    var names = names(options);
    return follow(_ -> {}, event -> {
      if (wanted(names, event.getNode()) && (target.isEmpty() || about(event, target.get())) && fresh(event)) {
        out.print(options.format() == Format.TABLE ? Sentences.of(event) + "\n" : Document.line(Tree.of(event)));
      }
    });
  }

  /// One sentence per change, of the connections too.
  int sentences(Options options) throws NoSuchName {
    var names = names(options);
    return follow(view -> view.agents().stream().filter(agent -> wanted(names, agent.name())).forEach(this::connection),
        event -> {
          if (wanted(names, event.getNode()) && fresh(event)) {
            out.println(Sentences.of(event));
          }
        });
  }

  /// Whether the event happened to the target, or to a server of the target.
  static boolean about(Event event, Target target) {
    var object = event.getObject();
    var name = target.toString();
    return switch (target) {
      case Target.OfAgent _ -> event.getNode().equals(name);
      case Target.OfServer _,Target.OfInstance _,Target.OfFrontend _ -> object.equals(name);
      case Target.OfBackend _ -> object.equals(name) || object.startsWith(name + "/");
      case Target.Named _ -> object.equals(name) || object.startsWith(name + "/") || event.getNode().equals(name);
    };
  }

  private void connection(AgentView agent) {
    var error = agent.error();
    var state = error != null ? "cannot be reached: " + error : agent.status() != null ? "answers" : "";
    if (!state.isEmpty() && !state.equals(reached.put(agent.name(), state))) {
      out.println("%s %s %s.".formatted(Sentences.time(wall.instant()), agent.name(), state));
    }
  }

  private boolean fresh(Event event) {
    return told.add(event.getNode() + " " + event.getId() + " " + event.getTime());
  }

  private static boolean wanted(List<String> names, String name) {
    return names.isEmpty() || names.contains(name);
  }

  private List<String> names(Options options) throws NoSuchName {
    if (!options.on().isEmpty()) {
      Executor.selected(cluster.refresh(options.timeout()), options);
    }
    return options.on();
  }

  private int follow(Consumer<ClusterView> onView, Consumer<Event> onEvent) {
    Consumer<ClusterView> views = view -> todo.add(() -> onView.accept(view));
    Consumer<Event> events = event -> todo.add(() -> onEvent.accept(event));
    cluster.onChange(views);
    cluster.onEvent(events);
    views.accept(cluster.view());
    cluster.view().events().forEach(events);
    cluster.watch();
    try {
      while (!out.checkError()) {
        todo.take().run();
      }
      return Exit.DONE;
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
    } finally {
      cluster.forget(views, events);
    }
  }
}
