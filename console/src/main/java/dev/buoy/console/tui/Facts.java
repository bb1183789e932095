package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Alarms;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.console.tui.AlarmList.Level;
import dev.buoy.console.tui.InstanceRow.Holding;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What follows from the reports at one instant: the rows of every table.
/// @param servers  by their backends; those on which the agents differ come first in theirs
/// @param backends in the order of the first agent that names them
record Facts(ClusterView view, History history, Moment now, List<InstanceRow> instances, List<ServerRow> servers,
    Map<String, BackendRow> backends, List<FrontendRow> frontends) {
  /// From here on the times of an agent's events are not to be compared with those of others.
  static final Duration WRONG_CLOCK = Duration.ofMillis(500);
  /// So long after a change agents that differ have not just heard of it one after the other.
  private static final Duration SETTLED = Duration.ofSeconds(5);

  static Facts of(ClusterView view, History history, Moment now) {
    var backends = backends(view, ServerRow.of(view, history, now.nanos()), now);
    var servers = backends.values().stream().flatMap(backend -> backend.servers().stream()
        .sorted(Comparator.comparing(server -> !server.disagrees()))).toList();
    return new Facts(view, history, now, InstanceRow.of(view, now.nanos()), servers, backends,
        FrontendRow.of(view, now.nanos()));
  }

  /// The same reports at a later moment: rows that hold no age stay, unless a report is no longer as fresh as it was.
  /// @param counted so far, of the same reports
  Facts later(History counted, Moment moment) {
    return freshness(moment).equals(freshness(now))
        ? new Facts(view, counted, moment, InstanceRow.of(view, moment.nanos()), servers, backends, frontends)
        : of(view, counted, moment);
  }

  private List<Freshness> freshness(Moment moment) {
    return view.agents().stream().map(agent -> agent.freshness(moment.nanos())).toList();
  }

  private static Map<String, BackendRow> backends(ClusterView view, List<ServerRow> servers, Moment now) {
    var named = servers.stream().collect(Collectors.groupingBy(ServerRow::backend, LinkedHashMap::new,
        Collectors.toList()));
    var fresh = view.fresh(now.nanos());
    var reports = new LinkedHashMap<String, List<Backend>>();
    for (var agent : fresh.isEmpty() ? view.agents() : fresh) {
      agent.lastStatus().ifPresent(status -> status.getBackendsList()
          .forEach(backend -> reports.computeIfAbsent(backend.getName(), _ -> new ArrayList<>()).add(backend)));
    }
    var rows = new LinkedHashMap<String, BackendRow>();
    named.forEach((name, list) -> rows.put(name, new BackendRow(name, list, reports.getOrDefault(name, List.of()))));
    reports.forEach((name, list) -> rows.putIfAbsent(name, new BackendRow(name, List.of(), list)));
    return rows;
  }

  long count(Freshness freshness) {
    return view.agents().stream().filter(agent -> agent.freshness(now.nanos()) == freshness).count();
  }

  long held() {
    return instances.stream().filter(instance -> instance.holding() == Holding.HELD).count();
  }

  long up() {
    return servers.stream().filter(ServerRow::isUp).count();
  }

  /// Age of the oldest report that is still trusted, else of the newest one; zero before the first.
  Duration dataAge() {
    var fresh = view.fresh(now.nanos());
    var from = fresh.isEmpty() ? view.agents() : fresh;
    return from.stream().flatMap(agent -> agent.age(now.nanos()).stream())
        .reduce((a, b) -> (a.compareTo(b) > 0) == !fresh.isEmpty() ? a : b).orElse(Duration.ZERO);
  }

  /// Whether an agent's clock is so wrong that times of its events mislead.
  boolean hasWrongClock(String agent) {
    return history.skew(agent).filter(skew -> skew.abs().compareTo(WRONG_CLOCK) > 0).isPresent();
  }

  /// What fresh agents want an operator to know, each sentence once with those who say it: causes first.
  List<AlarmList.Present> alarms() {
    var statuses = new LinkedHashMap<String, Status>();
    view.agents().forEach(agent -> agent.freshStatus(now.nanos())
        .ifPresent(status -> statuses.put(agent.name(), status)));
    var alarms = Alarms.of(statuses);
    var files = differentFiles().stream()
        .map(text -> new AlarmList.Present("", text));
    return Stream.of(alarms.stream().filter(Alarms.Alarm::cause).map(Facts::present), files,
        alarms.stream().filter(alarm -> !alarm.cause()).map(Facts::present)).flatMap(each -> each).toList();
  }

  /// While a change goes round the nodes differ because of it, by the file before and the one after it: they watch it
  /// themselves, and a banner tells of it. A node with any other file differs all the same.
  private Optional<String> differentFiles() {
    var fresh = view.fresh(now.nanos());
    var goesRound = fresh.stream().flatMap(agent -> agent.lastStatus().stream()).anyMatch(Status::hasPendingConfig);
    return goesRound && digests(fresh.stream()).size() <= 2 ? Optional.empty() : ClusterView.differentFiles(fresh);
  }

  private static Set<String> digests(Stream<AgentView> agents) {
    return agents.flatMap(agent -> agent.lastStatus().stream()).map(Status::getConfigDigest)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static AlarmList.Present present(Alarms.Alarm alarm) {
    return new AlarmList.Present(alarm.who(), alarm.sentence());
  }

  /// All that is wrong as far as it is known here: what agents say, and what only shows from outside of them.
  List<AlarmList.Present> wrongs() {
    var own = new ArrayList<AlarmList.Present>();
    for (var instance : instances) {
      switch (instance.holding()) {
        case SPLIT -> own.add(new AlarmList.Present(Level.CRITICAL, "console",
            "split brain of " + instance.name() + ": "
                + instance.claims().stream().map(InstanceRow.Cell::agent).collect(Collectors.joining(" and "))
                + " are master"));
        case UNHELD -> own.add(new AlarmList.Present(Level.CRITICAL, "console", "nobody holds " + instance.name()));
        case HELD, MOVING, ELSEWHERE, UNKNOWN -> {
        }
      }
    }
    backends.values().forEach(backend -> backend.wrongs(own));
    view.agents().stream().filter(agent -> agent.freshness(now.nanos()) == Freshness.LOST)
        .filter(agent -> agent.status() != null || agent.error() != null)
        .forEach(agent -> own.add(new AlarmList.Present("console", agent.name() + " does not answer")));
    servers.stream().filter(server -> server.disagrees() && server.differsFor(now).compareTo(SETTLED) > 0)
        .forEach(server -> own
            .add(new AlarmList.Present("console", "the agents differ on " + server.id())));
    view.agents().stream().filter(agent -> hasWrongClock(agent.name())).forEach(agent -> own
        .add(new AlarmList.Present("console", "the clock of " + agent.name() + " differs from this host's")));
    return Stream.concat(own.stream(), alarms().stream()).toList();
  }

  /// Why there is nothing of a kind.
  /// @param what in the plural: `servers`
  String nothing(String what) {
    var heard = view.agents().stream().filter(agent -> agent.status() != null).map(AgentView::name).toList();
    if (!heard.isEmpty()) {
      return "no " + what + ": the file of " + String.join(", ", heard) + " has none";
    }
    var errors = view.agents().stream().map(agent -> agent.error() == null
        ? agent.name() + " was asked and has not answered yet"
        : agent.name() + " cannot be reached: " + Failures.plain(agent.error())).toList();
    return "no " + what + ", as no agent has reported yet; " + String.join("; ", errors);
  }
}
