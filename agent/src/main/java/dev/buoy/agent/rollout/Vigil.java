package dev.buoy.agent.rollout;

import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// The wait until it is known what became of a change: who leads it may be gone, so the others are asked. Any thread.
final class Vigil {
  /// How often the others are asked.
  static final Duration LOOK = Duration.ofSeconds(1);
  /// How much longer than who leads it this node waits: as long as that takes to tell what it decided.
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Work work;
  private final Function<String, Member> others;
  private final Ticker ticker;
  private final Pause pause;
  private final Executor background;
  private final Consumer<String> report;
  private volatile long endNanos;

  /// @param others the other nodes by their names
  /// @param background where they are asked
  /// @param report takes a sentence about what fails, once as long as it is the same
  Vigil(Work work, Function<String, Member> others, Ticker ticker, Pause pause, Executor background,
      Consumer<String> report) {
    this.work = work;
    this.others = others;
    this.ticker = ticker;
    this.pause = pause;
    this.background = background;
    this.report = report;
  }

  /// Asks each second for as long as it waits.
  /// @param within what who leads it may take from now on
  /// @param waits whether an operation waits here
  /// @param heard takes what was heard; what it throws is reported, and the next look may be better
  void keep(String operation, Duration within, Predicate<String> waits, Consumer<Trial.Event.Heard> heard) {
    extend(within);
    background.execute(() -> {
      var said = "";
      while (waits.test(operation) && !Thread.currentThread().isInterrupted()) {
        pause.pause(LOOK);
        var trouble = look(operation, heard);
        if (!trouble.isEmpty() && !trouble.equals(said)) {
          report.accept("change " + operation + ": " + trouble);
        }
        said = trouble;
      }
    });
  }

  /// Who leads it tells how long it takes now.
  void extend(Duration within) {
    endNanos = ticker.nanoTime() + within.plus(PATIENCE).toNanos();
  }

  /// Whether its time is over.
  boolean late() {
    return ticker.nanoTime() - endNanos >= 0;
  }

  /// @return what is wrong; empty: nothing is
  private String look(String operation, Consumer<Trial.Event.Heard> heard) {
    try {
      var states = states(operation);
      heard.accept(new Trial.Event.Heard(operation, states, late()));
      return "";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private Map<String, FileState> states(String operation) {
    var states = new LinkedHashMap<String, FileState>();
    for (var node : work.running().nodeNames()) {
      if (!node.equals(work.node())) {
        try {
          states.put(node, others.apply(node).state(operation));
        } catch (Refused _) {
          // It does not answer, or not yet.
        }
      }
    }
    return states;
  }
}
