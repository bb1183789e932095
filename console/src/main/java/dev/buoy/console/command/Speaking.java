package dev.buoy.console.command;

import com.google.gson.JsonObject;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// `watch`: one sentence per change, until the thread is interrupted or nobody reads the output any more.
final class Speaking {
  private static final Duration LOOK = Duration.ofMillis(200);

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
        var chosen = cluster.view().agents().stream()
            .filter(agent -> options.on().isEmpty() || options.on().contains(agent.name())).toList();
        var facts = Facts.of(new ClusterView(chosen, List.of()));
        spoken.hear(facts, cluster.nanoTime()).forEach(fact -> say(fact, options));
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

  private void say(Facts.Fact fact, Options options) {
    var now = output.wall().instant();
    if (options.format() == Format.TABLE) {
      output.out().println(Sentences.time(now) + " " + fact.sentence());
      return;
    }
    var line = new JsonObject();
    line.addProperty("schemaVersion", Reports.SCHEMA_VERSION);
    line.addProperty("time", now.toString());
    line.addProperty("about", fact.about());
    line.addProperty("sentence", fact.sentence());
    output.out().print(Document.line(line));
  }
}
