package dev.buoy.console.command;

import com.google.gson.JsonObject;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// `watch`: one sentence per change, until the thread is interrupted or nobody reads the output any more.
final class Speaking {
  /// How often is looked at what has lasted.
  static final Duration LOOK = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Output output;

  Speaking(Cluster cluster, Output output) {
    this.cluster = cluster;
    this.output = output;
  }

  int run(Options options) throws NoSuchName {
    if (!options.on().isEmpty()) {
      Executor.selected(cluster.refresh(options.timeout()), options);
    }
    var changes = new LinkedBlockingQueue<ClusterView>();
    Consumer<ClusterView> views = changes::add;
    Consumer<Event> events = _ -> {};
    var spoken = new Spoken();
    cluster.onChange(views);
    cluster.watch();
    try {
      while (!output.out().checkError()) {
        spoken.hear(facts(cluster.view(), options), cluster.nanoTime())
            .forEach(fact -> output.out().print(said(fact, output.wall().instant(), options.format())));
        var _ = changes.poll(LOOK.toNanos(), TimeUnit.NANOSECONDS);
        changes.clear();
      }
      return Exit.DONE;
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
    } finally {
      cluster.forget(views, events);
    }
  }

  /// What can be said of the agents that the options choose.
  static List<Facts.Fact> facts(ClusterView view, Options options) {
    var chosen = view.agents().stream()
        .filter(agent -> options.on().isEmpty() || options.on().contains(agent.name())).toList();
    return Facts.of(new ClusterView(chosen, List.of()));
  }

  /// A line.
  static String said(Facts.Fact fact, Instant now, Format format) {
    if (format == Format.TABLE) {
      return Sentences.time(now) + " " + fact.sentence() + "\n";
    }
    var line = new JsonObject();
    line.addProperty("schemaVersion", Reports.SCHEMA_VERSION);
    line.addProperty("time", now.toString());
    line.addProperty("about", fact.about());
    line.addProperty("sentence", fact.sentence());
    return Document.line(line);
  }
}
