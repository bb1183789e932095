package dev.buoy.agent.sim;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.Candidate;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckConfig;
import java.time.Duration;

/// What one server must be on one node, kept apart from the production code: by the results of its checks, by the word
/// of its operators, and by how long it has been dead or alive in the node's sight.
final class ServerAccount {
  /// When all fail at once they are checked once more, apart from each other.
  private static final Duration RECHECK = Duration.ofMillis(100);

  private final String name;
  private final CheckConfig check;
  private OperationalState operational = OperationalState.UNKNOWN;
  private AdminState admin = AdminState.READY;
  private int weight;
  private boolean passing;
  private int inRow;
  private boolean doubtedBefore;
  private Sight sight = Sight.UNSURE;
  private long since;

  ServerAccount(String name, int weight, CheckConfig check, long now) {
    this.name = name;
    this.weight = weight;
    this.check = check;
    this.since = now;
  }

  /// What is true of the server and the network between it and a node.
  enum Sight {
    ALIVE, DEAD,
    /// Checks may get lost.
    UNSURE
  }

  /// A check that has just passed before the server died counts from the death; then come `fall` more, one an
  /// interval, and the last takes its timeout.
  static Duration untilDown(CheckConfig check) {
    return check.interval().multipliedBy(check.fall()).plus(check.timeout().multipliedBy(2)).plus(RECHECK);
  }

  /// As for the fall, but that all failing at once is no matter.
  static Duration untilUp(CheckConfig check) {
    return check.interval().multipliedBy(check.rise()).plus(check.timeout());
  }

  /// @param doubted whether the node takes the failure for its own fault first
  void result(boolean passed, boolean doubted) {
    inRow = passed == passing ? inRow + 1 : 1;
    passing = passed;
    boolean decides = operational == OperationalState.UNKNOWN || inRow >= (passed ? check.rise() : check.fall());
    if (doubted && (doubtedBefore || passed || !decides || operational != OperationalState.UP)) {
      throw new AssertionError(this + " is doubted without a reason");
    }
    doubtedBefore = doubted || (doubtedBefore && !passed);
    if (decides && !doubted) {
      operational = passed ? OperationalState.UP : OperationalState.DOWN;
    }
  }

  void told(AdminState state, long now) {
    if (admin == AdminState.MAINT && state != AdminState.MAINT) {
      operational = OperationalState.UNKNOWN;
      inRow = 0;
      doubtedBefore = false;
      since = now;
    }
    admin = state;
  }

  void told(int newWeight) {
    weight = newWeight;
  }

  boolean usable() {
    return admin == AdminState.READY && operational != OperationalState.DOWN && weight > 0;
  }

  /// Whether connections must go there, and arrive.
  boolean serves() {
    return usable() && sight == Sight.ALIVE;
  }

  Candidate candidate() {
    return new Candidate(name, usable() ? weight : 0);
  }

  /// The production code's own idea is the same.
  void compare(Server server) {
    if (server.admin() != admin || server.operational() != operational || server.weight() != weight) {
      throw new AssertionError(this + " is taken for " + server);
    }
  }

  /// Nothing was checked while the node was frozen: the time to find out begins now.
  void woke(long nanos) {
    since = nanos;
  }

  /// It is found dead or alive in time.
  void check(Sight now, long nanos) {
    if (now != sight) {
      sight = now;
      since = nanos;
    }
    if (admin != AdminState.MAINT) {
      check(Sight.DEAD, OperationalState.DOWN, untilDown(check), nanos);
      check(Sight.ALIVE, OperationalState.UP, untilUp(check), nanos);
    }
  }

  private void check(Sight seen, OperationalState found, Duration bound, long nanos) {
    if (sight == seen && operational != found && nanos - since > bound.toNanos()) {
      throw new AssertionError(this + " although " + seen + " for more than " + bound);
    }
  }

  @Override
  public String toString() {
    return name + " " + admin + " " + operational + " weight " + weight;
  }
}
