package dev.buoy.console.tui;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.DrillOrder;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Options;
import dev.buoy.console.drill.Director;
import dev.buoy.console.drill.DrillSession;
import dev.buoy.console.drill.NoDirector;
import dev.buoy.console.drill.Planner;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.drill.SocketDial;
import dev.buoy.console.drill.Ticker;
import dev.buoy.v1.Drill;
import dev.buoy.v1.StartDrillRequest;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at drills, begins one and keeps it going, on threads of its own, and only hands over what it hears. One drill at
/// a time; closing aborts it.
final class DrillDesk implements AutoCloseable {
  private final Cluster cluster;
  private final Consumer<Msg> sink;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable DrillSession> current = new AtomicReference<>();

  /// @param sink takes what was heard, from any thread
  DrillDesk(Cluster cluster, Consumer<Msg> sink) {
    this.cluster = cluster;
    this.sink = sink;
  }

  void plan(int dialog, Invocation invocation) {
    attempt(dialog, () -> sink.accept(new Msg.DrillPlanned(dialog, planner().plan(order(invocation)))));
  }

  /// @param planned as the operator saw it
  void run(int dialog, Invocation invocation, PlannedDrill planned, String reason) {
    attempt(dialog, () -> {
      var command = (Command.DrillRun) invocation.command();
      var order = order(invocation).toBuilder().setReason(reason).setConfirm(command.instance()).build();
      var begun = planner().start(planned, order);
      var link = cluster.link(planned.director());
      if (link.isEmpty()) {
        sink.accept(new Msg.Unplanned(dialog, planned.director() + " left the cluster"));
        return;
      }
      follow(dialog, Director.over(planned.director(), link.get()), begun, command.instance());
    });
  }

  /// Has the fault of the drill taken back that this console began; it is followed to its end.
  void abort(String reason) {
    var session = current.get();
    if (session != null) {
      threads.execute(() -> abort(session, reason));
    }
  }

  @Override
  public void close() {
    var session = current.get();
    if (session != null) {
      abort(session, "the console was left");
    }
    threads.shutdownNow();
  }

  private void abort(DrillSession session, String reason) {
    try {
      session.abort(reason);
    } catch (StatusRuntimeException e) {
      sink.accept(new Msg.Told(Feeds.why(e) + "; without a word of this console the drill is aborted too"));
    }
  }

  private void follow(int dialog, Director director, Drill begun, String confirm) {
    try (var session = new DrillSession(director, begun, confirm, Ticker.of(cluster::nanoTime),
        new SocketDial(cluster::nanoTime))) {
      current.set(session);
      var end = session.follow(new DrillSession.Listener() {
        @Override
        public void is(Drill drill) {
          sink.accept(new Msg.Drilled(drill));
        }

        @Override
        public void told(String sentence) {
          sink.accept(new Msg.Told(sentence));
        }
      });
      sink.accept(new Msg.DrillEnded(dialog, end.drill(), end.lost()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the screen is left
    } finally {
      current.set(null);
    }
  }

  private interface Attempt {
    void run() throws NoDirector;
  }

  private void attempt(int dialog, Attempt attempt) {
    threads.execute(() -> {
      try {
        attempt.run();
      } catch (NoDirector e) {
        sink.accept(new Msg.Unplanned(dialog, e.sentence()));
      } catch (StatusRuntimeException e) {
        sink.accept(new Msg.Unplanned(dialog, Feeds.why(e)));
      } catch (RuntimeException bug) {
        sink.accept(new Msg.Unplanned(dialog, "internal: " + bug));
      }
    });
  }

  private Planner planner() {
    return new Planner(cluster, Options.TIMEOUT);
  }

  private static StartDrillRequest order(Invocation invocation) {
    return DrillOrder.of((Command.DrillCommand) invocation.command(), invocation.options());
  }
}
