package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Goes on with a question as things change (`-w`) until the thread is interrupted or nobody reads the output any more:
/// a table that is painted again at a terminal, elsewhere a JSON object a line.
final class Following {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_PAINTS = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final Output output;
  private final Prompt prompt;
  private final BlockingQueue<Runnable> todo = new LinkedBlockingQueue<>();
  private final Set<String> told = new HashSet<>();

  Following(Cluster cluster, Output output, Prompt prompt) {
    this.cluster = cluster;
    this.output = output;
    this.prompt = prompt;
  }

  int run(Command.Query query, Options options) throws NoSuchName {
    boolean paints = prompt.interactive() && options.format() == Format.TABLE;
    return switch (query) {
      case Command.Events(var target) -> events(target, options);
      case Command.Logs(var containing) -> new LogTail(cluster, output).run(containing, options);
      case Command.Operations(var id) when id.isPresent() -> operation(id.get(), options);
      case Command.Status _ when !paints -> statuses(options);
      default -> paints ? paint(query, options) : lines(query, options);
    };
  }

  /// One JSON line per agent's new status.
  private int statuses(Options options) throws NoSuchName {
    var names = names(options);
    var last = new HashMap<String, AgentView>();
    return follow(view -> {
      for (var agent : view.agents()) {
        if (wanted(names, agent.name()) && !agent.equals(last.put(agent.name(), agent))) {
          output.out().print(Looking.line(agent, cluster.nanoTime(), output.wall().instant()));
        }
      }
    }, _ -> {});
  }

  /// Events as they come: sentences, or JSON lines.
  private int events(Optional<Target> target, Options options) throws NoSuchName {
    var names = names(options);
    if (target.isPresent()) {
      new Looking(cluster, output.wall()).at(new Command.Events(target), options);
    }
    var query = EventQuery.of(target, options, output.wall().instant());
    return follow(_ -> {}, event -> {
      if (wanted(names, event.getNode()) && query.matches(event) && fresh(event)) {
        output.out()
            .print(options.format() == Format.TABLE ? Sentences.of(event) + "\n" : Document.line(Tree.of(event)));
      }
    });
  }

  /// Steps as they come, or the whole of it at the end.
  private int operation(String id, Options options) throws NoSuchName {
    var agents = Known.chosen(cluster.refresh(options.timeout()), options).agents();
    var said = new OperationReport(List.of(), Map.of());
    try {
      while (true) {
        var report = OperationReport.one(cluster, agents, id, options);
        if (options.format() == Format.TABLE) {
          output.out().print(report.news(said));
          output.out().flush();
        }
        if (report.over()) {
          return output.print(options.format(), new Reply(() -> report.tree(output.wall().instant()), () -> "",
              report::lines, Looking.complaints(report), report.exit()));
        }
        said = report;
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
    }
  }

  /// The table, over the one before; below it where nothing can be painted over.
  private int paint(Command.Query query, Options options) throws NoSuchName {
    return again(query, options, reply -> {
      var lines = reply.table().get() + String.join("\n", reply.complaints());
      output.out().print(prompt.repaints()
          ? "\u001b[H" + prompt.window().cut(lines).replace("\n", "\u001b[K\n") + "\u001b[J"
          : lines + "\n");
    });
  }

  private int lines(Command.Query query, Options options) throws NoSuchName {
    return again(query, options, reply -> output.out().print(reply.lines().get()));
  }

  private int again(Command.Query query, Options options, Consumer<Reply> show) throws NoSuchName {
    var looking = new Looking(cluster, output.wall());
    try {
      while (true) {
        show.accept(looking.at(query, options));
        if (output.out().checkError()) {
          return Exit.DONE;
        }
        Thread.sleep(BETWEEN_PAINTS);
      }
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
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
      while (!output.out().checkError()) {
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
