package dev.buoy.e2e.interop;

import dev.buoy.e2e.interop.FailoverResults.Row;
import java.util.List;

/// A bar that Buoy has to reach in every run of an event at every interval.
enum FailoverGoal {
  POWER("power loss: at most Master_Down_Interval + 5 ms", "power") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() <= masterDown + SPARE_MILLIS;
    }
  },
  NO_WORSE("power loss: no longer than keepalived's longest of the same measurement", "power") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() <= peers.stream().mapToDouble(Row::millis).max().orElse(Double.MAX_VALUE);
    }
  },
  STOP("graceful stop: no question lost", "stop") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.lost() == 0;
    }
  },
  PREEMPT("preemption by the restarted master: no question lost", "preempt") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.lost() == 0;
    }
  },
  RETURN("preemption by a master whose link is back: no question lost", "return") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.lost() == 0;
    }
  },
  KILL("`kill -9`: at most Master_Down_Interval + 5 ms, as after power loss", "kill") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() <= masterDown + SPARE_MILLIS;
    }
  },
  SILENT("`kill -9`: the dead node is silent within 20 ms", "silent") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() >= 0 && row.millis() <= 20;
    }
  },
  FROZEN("`SIGSTOP`: the frozen node is silent within 150 ms", "frozen") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() >= 0 && row.millis() <= 150;
    }
  },
  THAW("`SIGCONT`: at most 20 ms, and at most one transition", "freeze") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() <= 20 && row.transitions() <= 1;
    }
  },
  SPLIT("split healed: at most 100 ms", "split") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() <= 100;
    }
  },
  DELETE("address deleted by another program: at most 5 ms", "delete") {
    @Override
    boolean reached(Row row, List<Row> peers, double masterDown) {
      return row.millis() <= 5;
    }
  };

  private static final double SPARE_MILLIS = 5;

  /// As it stands on the page.
  final String what;

  /// Whose runs are looked at.
  final String event;

  FailoverGoal(String what, String event) {
    this.what = what;
    this.event = event;
  }

  /// Whether lost questions are what counts.
  boolean isOfLosses() {
    return this == STOP || this == PREEMPT || this == RETURN;
  }

  /// @param row        a run of Buoy
  /// @param peers      keepalived's runs of the same event at the same interval
  /// @param masterDown in milliseconds
  abstract boolean reached(Row row, List<Row> peers, double masterDown);
}
