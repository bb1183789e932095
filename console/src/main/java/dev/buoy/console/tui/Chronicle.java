package dev.buoy.console.tui;

import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.LogLine;
import org.jspecify.annotations.Nullable;

/// Writes down what the console itself came to know or said: its own lines among the logs.
final class Chronicle {
  private Chronicle() {}

  /// @param before the model before something happened
  /// @param after  what became of it
  static Model of(Model before, Model after) {
    var now = after.data().now().wall();
    var logs = after.data().fetched().logs();
    var next = logs;
    if (!after.note().equals(before.note()) && after.note().role() == Role.WARN) {
      next = next.said(now, LogLine.Level.WARNING, "screen", after.note().text());
    }
    for (var agent : after.data().view().agents()) {
      var known = before.data().view().agent(agent.name()).map(one -> plain(one.error())).orElse("");
      var error = plain(agent.error());
      if (!error.equals(known)) {
        next = error.isEmpty()
            ? next.said(now, LogLine.Level.INFO, "link", agent.name() + " answers again")
            : next.said(now, LogLine.Level.WARNING, "link", agent.name() + " does not answer: " + error);
      }
    }
    return next.next() == logs.next() ? after : after.with(after.data().with(after.data().fetched().with(next)));
  }

  private static String plain(@Nullable String error) {
    return error == null ? "" : Failures.plain(error);
  }
}
