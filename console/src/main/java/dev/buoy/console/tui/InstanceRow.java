package dev.buoy.console.tui;

import com.google.protobuf.Timestamp;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// One VRRP instance as all agents see it.
/// @param cells one for every agent that ever reported the instance, in the order of the agents
record InstanceRow(String name, List<Cell> cells) {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  /// What a backup waits for before it takes over, in intervals: three, and the skew time that is less than one.
  private static final int MASTER_DOWN_INTERVALS = 4;
  /// A version 3 backup waits by its master's interval, which may be longer than its own.
  private static final Duration LEAST_SILENCE = Duration.ofMillis(1500);

  /// @param age    of the report
  /// @param takenAt when the agent took it, on its own clock
  record Cell(String agent, Freshness freshness, Duration age, Timestamp takenAt,
      VirtualRouter router) {
    boolean isFresh() {
      return freshness == Freshness.FRESH;
    }

    boolean claims() {
      return router.getState() == RouterState.Value.MASTER;
    }

    /// How long it has been in this state, on the agent's own clock: clock skew does not matter.
    Duration held() {
      return since(router.getLastTransition().getTime());
    }

    /// How long ago the agent last heard a master, whatever has happened since.
    Duration heard() {
      return since(router.getLastHeard());
    }

    /// How long the agent has heard no master.
    Duration silence() {
      return router.hasLastHeard() && heard().compareTo(held()) < 0 ? heard() : held();
    }

    /// Whether a master had been heard too lately to take over from it when this was reported: how old the report is
    /// says nothing about the master, as a report comes once a second.
    boolean hearsMaster() {
      var silence = Duration.between(Moment.instant(router.getLastHeard()), Moment.instant(takenAt));
      return router.hasLastHeard() && !claims() && silence.compareTo(masterDownInterval()) < 0;
    }

    private Duration masterDownInterval() {
      var own = interval().multipliedBy(MASTER_DOWN_INTERVALS);
      return own.compareTo(LEAST_SILENCE) > 0 ? own : LEAST_SILENCE;
    }

    private Duration since(Timestamp then) {
      var since = Duration.between(Moment.instant(then), Moment.instant(takenAt)).plus(age);
      return since.isNegative() ? Duration.ZERO : since;
    }

    Duration interval() {
      var interval = Duration.ofSeconds(router.getAdvertInt().getSeconds(), router.getAdvertInt().getNanos());
      return interval.isPositive() ? interval : ONE_SECOND;
    }
  }

  /// Who holds the addresses, as far as it can be known from here.
  enum Holding {
    /// One fresh master.
    HELD,
    /// Two or more fresh claims for longer than an advertisement interval.
    SPLIT,
    /// A hand-over is under way: two claims or none for less than an interval.
    MOVING,
    /// Nobody fresh claims it and no peer hears a master.
    UNHELD,
    /// Nobody who answers here holds it, but they hear somebody who does: an agent out of reach, or none of ours.
    ELSEWHERE,
    /// No fresh report at all.
    UNKNOWN
  }

  InstanceRow {
    cells = List.copyOf(cells);
  }

  static List<InstanceRow> of(ClusterView view, long now) {
    var cells = new LinkedHashMap<String, List<Cell>>();
    for (var agent : view.agents()) {
      var status = agent.status();
      if (status != null) {
        status.getVrrpList().forEach(router -> cells.computeIfAbsent(router.getInstance(), _ -> new ArrayList<>())
            .add(cell(agent, status, router, now)));
      }
    }
    return cells.entrySet().stream().map(entry -> new InstanceRow(entry.getKey(), entry.getValue())).toList();
  }

  private static Cell cell(AgentView agent, Status status, VirtualRouter router, long now) {
    return new Cell(agent.name(), agent.freshness(now), agent.age(now).orElse(Duration.ZERO),
        status.getTime(), router);
  }

  Optional<Cell> cell(String agent) {
    return cells.stream().filter(cell -> cell.agent().equals(agent)).findFirst();
  }

  List<Cell> fresh() {
    return cells.stream().filter(Cell::isFresh).toList();
  }

  /// Whose file does not allow a fault for its drills, as a sentence; empty: nobody says so.
  String forbids(String fault) {
    return fresh().stream().filter(cell -> cell.router().getAllowedFaultsCount() > 0)
        .filter(cell -> !cell.router().getAllowedFaultsList().contains(fault)).findFirst()
        .map(cell -> cell.agent() + "'s file does not allow it: drills.allow").orElse("");
  }

  /// Fresh claims to be master.
  List<Cell> claims() {
    return cells.stream().filter(cell -> cell.isFresh() && cell.claims()).toList();
  }

  Holding holding() {
    if (fresh().isEmpty()) {
      return Holding.UNKNOWN;
    }
    var claims = claims();
    if (claims.size() == 1) {
      return Holding.HELD;
    }
    if (claims.size() > 1) {
      return claims.stream().allMatch(claim -> longerThanInterval(claim, claim.held()))
          ? Holding.SPLIT
          : Holding.MOVING;
    }
    var silence = silence();
    if (isHeard() && fresh().stream().allMatch(cell -> longerThanInterval(cell, cell.held()))) {
      return Holding.ELSEWHERE;
    }
    return longerThanInterval(fresh().getFirst(), silence) ? Holding.UNHELD : Holding.MOVING;
  }

  /// The shortest silence of a master that any fresh agent knows of.
  Duration silence() {
    return fresh().stream().map(Cell::silence).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /// A fresh agent heard a master too lately to take over from it.
  private boolean isHeard() {
    return fresh().stream().anyMatch(Cell::hearsMaster);
  }

  /// The fresh agents that remember the node at this address as the last master that they heard.
  List<Cell> heardFrom(String address) {
    return fresh().stream().filter(cell -> !cell.claims() && cell.router().hasLastHeard()
        && cell.router().getMaster().equals(address)).toList();
  }

  private static boolean longerThanInterval(Cell cell, Duration time) {
    return time.compareTo(cell.interval()) > 0;
  }

  /// Whose last transition made it what it is: the master's, else the newest that a fresh agent reports.
  Optional<Cell> lastChange() {
    var from = claims().size() == 1 ? claims() : fresh();
    return from.stream().filter(cell -> cell.router().hasLastTransition())
        .max(Comparator.<Cell, Instant>comparing(cell -> Moment.instant(cell.router().getLastTransition().getTime())));
  }

  String label() {
    var id = cells.getFirst().router().getVirtualRouterId();
    return name + "/" + id;
  }

  String addresses() {
    return String.join(" ", cells.getFirst().router().getAddressesList());
  }
}
