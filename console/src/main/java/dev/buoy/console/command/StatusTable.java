package dev.buoy.console.command;

import com.google.protobuf.Timestamp;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Alarms;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Status;
import dev.buoy.v1.Transition;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The state of the cluster for people: agents, instances by nodes, frontends, servers, each with the reason where there
/// is one. What an agent said that does not answer any more is told as past, and counted nowhere.
final class StatusTable {
  /// What a backup waits for before it takes over, in intervals: three, and the skew time that is less than one.
  private static final int MASTER_DOWN_INTERVALS = 4;
  /// A version 3 backup waits by its master's interval, which may be longer than its own.
  private static final Duration LEAST_SILENCE = Duration.ofMillis(1500);

  private final List<AgentView> agents;
  private final long now;
  private final StringBuilder text = new StringBuilder();

  private StatusTable(ClusterView view, long now) {
    this.agents = view.agents();
    this.now = now;
  }

  static String of(ClusterView view, long now) {
    var table = new StatusTable(view, now);
    table.agents();
    table.instances();
    table.add(new TrafficTables(view.agents()).text());
    table.alarms();
    return table.text.toString();
  }

  /// Whether it answered when it was asked for this table.
  static boolean answers(AgentView agent) {
    return agent.error() == null && agent.status() != null;
  }

  private void agents() {
    var table = new Table("AGENT", "ADDRESS", "STATE", "AGE", "VERSION", "GENERATION", "CONFIG", "WHY");
    for (var agent : agents) {
      var status = agent.status();
      var error = agent.error();
      table.row(agent.name(), agent.endpoint().toString(),
          answers(agent) ? "OK" : status == null ? "UNREACHED" : "LOST",
          agent.age(now).map(Durations::brief).orElse("-"),
          status == null ? "-" : status.getVersion(),
          status == null ? "-" : Long.toUnsignedString(status.getGeneration()),
          status == null ? "-" : status.getConfigDigest().substring(0, Math.min(8, status.getConfigDigest().length())),
          error == null ? "" : Failures.plain(error));
    }
    add(table.toString() + note(AgentView::insecure, "insecure: whoever reaches the port of %s may change this cluster")
        + note(AgentView::viewOnly, "viewer on %s: to look and change nothing; other ways in may permit more"
            + " (the agent's socket, --ca --cert --key)"));
  }

  /// A line about the agents of which it holds; nothing when there are none.
  @SuppressWarnings("AnnotateFormatMethod")
  private String note(Predicate<AgentView> holds, String line) {
    var names = agents.stream().filter(StatusTable::answers).filter(holds).map(AgentView::name)
        .collect(Collectors.joining(" "));
    return names.isEmpty() ? "" : line.formatted(names) + "\n";
  }

  private void instances() {
    var headings = new ArrayList<>(List.of("INSTANCE", "ADDRESSES"));
    agents.forEach(agent -> headings.add(agent.name()));
    headings.add("LAST CHANGE");
    headings.add("WHY");
    var table = new Table(headings.toArray(String[]::new));
    for (var name : instanceNames()) {
      var known = agents.stream().flatMap(agent -> router(agent, name)).findFirst().orElseThrow();
      var row = new ArrayList<>(
          List.of(name + "/" + known.getVirtualRouterId(), String.join(",", known.getAddressesList())));
      agents.forEach(agent -> row.add(role(agent, name)));
      row.add(lastChange(name));
      var whys = agents.stream().filter(StatusTable::answers)
          .flatMap(agent -> router(agent, name).flatMap(router -> why(agent, router)));
      row.add(Stream.concat(heardMasters(name).map(address -> "master " + address), whys)
          .collect(Collectors.joining("; ")));
      table.row(row);
    }
    if (!table.isEmpty()) {
      add(table.toString());
    }
  }

  private static String role(AgentView agent, String instance) {
    var router = router(agent, instance).findFirst();
    if (!answers(agent)) {
      return router.map(last -> "? was " + last.getState()).orElse("?");
    }
    return router.map(one -> one.getState() + (one.getObserves() ? " (observes) " : " ")
        + (one.getPriority() == one.getEffectivePriority()
            ? String.valueOf(one.getPriority())
            : one.getEffectivePriority() + "/" + one.getPriority()))
        .orElse("-");
  }

  private Stream<String> why(AgentView agent, VirtualRouter router) {
    var rival = router.getRival().isEmpty() ? Stream.<String>of() : Stream.of("rival master " + router.getRival());
    var set = SetBy.of(router.getOverride());
    var told = SetBy.told(agents);
    var reasons = router.getReasonsList().stream()
        .map(reason -> router.hasOverride() ? set.dated(reason, told) : reason);
    var override = router.hasOverride() && router.getReasonsList().isEmpty()
        ? Stream.of((router.getOverride().getStandby() ? "in standby " : "failover forced ") + set.at(told))
        : Stream.<String>of();
    return Stream.of(reasons, override, rival).flatMap(each -> each)
        .map(reason -> agent.name() + ": " + reason);
  }

  /// The master's last transition, else the newest.
  private String lastChange(String instance) {
    record Change(String agent, VirtualRouter router) {
      Transition last() {
        return router.getLastTransition();
      }

      Instant time() {
        return instant(last().getTime());
      }
    }
    var changes = agents.stream().filter(StatusTable::answers)
        .flatMap(agent -> router(agent, instance).filter(VirtualRouter::hasLastTransition)
            .map(router -> new Change(agent.name(), router)))
        .toList();
    var masters = changes.stream().filter(change -> change.router.getState() == RouterState.Value.MASTER).toList();
    return (masters.size() == 1 ? masters : changes).stream()
        .max(Comparator.comparing(Change::time))
        .map(change -> Sentences.time(change.last().getTime()) + " " + change.agent + " " + change.last().getFrom()
            + "->"
            + change.last().getTo() + " " + change.last().getReason())
        .orElse("-");
  }

  private void alarms() {
    var statuses = new LinkedHashMap<String, Status>();
    agents.stream().filter(StatusTable::answers)
        .forEach(agent -> agent.lastStatus().ifPresent(status -> statuses.put(agent.name(), status)));
    var alarms = Alarms.of(statuses);
    var lines = new StringBuilder();
    alarms.stream().filter(Alarms.Alarm::cause).forEach(alarm -> line(alarm, lines));
    instanceNames().forEach(name -> masters(name, lines));
    ClusterView.differentFiles(agents.stream().filter(StatusTable::answers).toList())
        .ifPresent(text -> lines.append("ALARM ").append(text).append('\n'));
    alarms.stream().filter(alarm -> !alarm.cause()).forEach(alarm -> line(alarm, lines));
    add(lines.toString());
  }

  private static void line(Alarms.Alarm alarm, StringBuilder lines) {
    lines.append("ALARM ").append(alarm.text()).append('\n');
  }

  /// No master, or more than one, is for an operator to know even where no agent complains.
  private void masters(String instance, StringBuilder lines) {
    var masters = agents.stream().filter(StatusTable::answers)
        .filter(agent -> router(agent, instance).anyMatch(one -> one.getState() == RouterState.Value.MASTER))
        .map(AgentView::name).toList();
    if (masters.size() > 1 && !Alarms.named(agents.stream().filter(StatusTable::answers)
        .flatMap(agent -> agent.lastStatus().stream()), instance, "TWO_MASTERS")) {
      lines.append("ALARM ").append(instance).append(": ").append(String.join(" and ", masters))
          .append(" are MASTER at the same time\n");
    } else if (masters.isEmpty() && agents.stream().anyMatch(StatusTable::answers)
        && heardMasters(instance).findAny().isEmpty()) {
      lines.append("ALARM ").append(instance).append(": no agent that answers is MASTER\n");
    }
  }

  /// Where the master is that those who answer hear, none of whom is master: a node out of reach, or none of Buoy's.
  private Stream<String> heardMasters(String instance) {
    var asked = agents.stream().filter(StatusTable::answers).toList();
    return asked.stream().flatMap(agent -> router(agent, instance))
        .anyMatch(one -> one.getState() == RouterState.Value.MASTER)
            ? Stream.of()
            : asked.stream().flatMap(agent -> router(agent, instance).filter(one -> hearsMaster(agent, one)))
                .map(one -> one.getMaster() + (one.getMasterNode().isEmpty() ? "" : " (" + one.getMasterNode() + ")"))
                .distinct();
  }

  private static boolean hearsMaster(AgentView agent, VirtualRouter router) {
    var status = agent.status();
    if (status == null || !router.hasLastHeard() || router.getMaster().isEmpty()) {
      return false;
    }
    var interval = Duration.ofSeconds(router.getAdvertInt().getSeconds(), router.getAdvertInt().getNanos());
    var masterDown = interval.multipliedBy(MASTER_DOWN_INTERVALS);
    var silence = Duration.between(instant(router.getLastHeard()), instant(status.getTime()));
    return silence.compareTo(masterDown.compareTo(LEAST_SILENCE) > 0 ? masterDown : LEAST_SILENCE) < 0;
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private List<String> instanceNames() {
    return agents.stream().flatMap(agent -> agent.lastStatus().stream())
        .flatMap(status -> status.getVrrpList().stream())
        .map(VirtualRouter::getInstance).distinct().toList();
  }

  private static Stream<VirtualRouter> router(AgentView agent, String instance) {
    return agent.lastStatus().stream().flatMap(status -> status.getVrrpList().stream())
        .filter(router -> router.getInstance().equals(instance)).limit(1);
  }

  private void add(String part) {
    if (!part.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n").append(part);
    }
  }
}
