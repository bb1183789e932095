package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Alarms;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.console.tui.InstanceRow.Holding;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What follows from the reports at one instant: the rows of every table and the banners above them.
record Facts(ClusterView view, Moment now, List<InstanceRow> instances, List<ServerRow> servers) {

  static Facts of(ClusterView view, Rates rates, Moment now) {
    return new Facts(view, now, InstanceRow.of(view, now.nanos()), ServerRow.of(view, rates, now.nanos()));
  }

  /// Servers by backend, in order.
  Map<String, List<ServerRow>> backends() {
    return servers.stream().collect(Collectors.groupingBy(ServerRow::backend, LinkedHashMap::new, Collectors.toList()));
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

  /// Age of the oldest report that is still trusted, else of the newest one; null-like zero before the first.
  Duration dataAge() {
    var fresh = view.fresh(now.nanos());
    var from = fresh.isEmpty() ? view.agents() : fresh;
    return from.stream().flatMap(agent -> agent.age(now.nanos()).stream())
        .reduce((a, b) -> (a.compareTo(b) > 0) == !fresh.isEmpty() ? a : b).orElse(Duration.ZERO);
  }

  /// Conditions that go over the whole width, the worst first.
  /// @param width of the screen: who hears whom is told where there is room
  List<Line> banners(int width) {
    var banners = new ArrayList<Line>();
    for (var instance : instances) {
      switch (instance.holding()) {
        case SPLIT -> banners.add(split(instance, width));
        case UNHELD -> banners.add(alarm(" !! VIP UNHELD " + instance.label() + "  " + instance.addresses()
            + "  no master for " + Words.seconds(instance.silence()), width));
        case HELD, MOVING, ELSEWHERE, UNKNOWN -> {
        }
      }
    }
    return banners;
  }

  /// The longest of these that fits: with who hears whom, with since when, the names alone.
  private static Line split(InstanceRow instance, int width) {
    var head = " !! SPLIT BRAIN ";
    var full = head + instance.label() + "  " + claims(instance, "   ",
        claim -> claim.agent() + " !MASTER! since " + since(claim) + rival(claim.router()));
    var brief = head + instance.name() + "  "
        + claims(instance, "  ", claim -> claim.agent() + " since " + since(claim)) + cause(instance);
    var names = head + instance.name() + "  " + claims(instance, " ", InstanceRow.Cell::agent) + cause(instance);
    return alarm(Text.width(full) <= width ? full : Text.width(brief) <= width ? brief : names, width);
  }

  private static String claims(InstanceRow instance, String between, Function<InstanceRow.Cell, String> claim) {
    return instance.claims().stream().map(claim).collect(Collectors.joining(between));
  }

  private static String since(InstanceRow.Cell claim) {
    return Words.clock(claim.router().getLastTransition().getTime());
  }

  /// Not to accept what arrives is something else than to hear nothing.
  private static String rival(VirtualRouter router) {
    var refusal = Alarms.refusal(router);
    return !router.getRival().isEmpty()
        ? " hears " + router.getRival()
        : refusal.isEmpty() ? " hears no rival" : " does not accept its rival (" + refusal + ")";
  }

  private static String cause(InstanceRow instance) {
    return instance.claims().stream().map(claim -> Alarms.refusal(claim.router())).filter(word -> !word.isEmpty())
        .findFirst().map(word -> "  not accepted: " + word).orElse("");
  }

  private static Line alarm(String text, int width) {
    return Line.of(Span.of(Text.left(text, width), Role.DOWN).asBold().asReverse());
  }

  /// What fresh agents want an operator to know, each sentence once with those who say it.
  List<Line> alarms() {
    var statuses = new LinkedHashMap<String, Status>();
    view.agents().forEach(agent -> agent.freshStatus(now.nanos())
        .ifPresent(status -> statuses.put(agent.name(), status)));
    var alarms = Alarms.of(statuses);
    return Stream.of(alarms.stream().filter(Alarms.Alarm::cause).map(Alarms.Alarm::text),
        ClusterView.differentFiles(view.fresh(now.nanos())).stream(),
        alarms.stream().filter(alarm -> !alarm.cause()).map(Alarms.Alarm::text)).flatMap(each -> each)
        .map(text -> Line.text(" ! " + text, Role.WARN)).toList();
  }

  /// One sentence for every agent that does not answer, and what its peers say.
  List<Line> absences() {
    return view.agents().stream().filter(agent -> agent.freshness(now.nanos()) != Freshness.FRESH).map(this::absence)
        .toList();
  }

  private Line absence(AgentView agent) {
    var age = agent.age(now.nanos()).map(time -> "silent for " + Words.age(time)).orElse("never heard");
    var error = agent.error();
    var why = error == null ? "" : " (" + Failures.plain(error) + ")";
    return Line.text(" " + agent.name() + ": " + age + why + peers(agent), Role.STALE);
  }

  /// Unreachable is not down: peers may still hear the node's advertisements.
  private String peers(AgentView agent) {
    for (var instance : instances) {
      var last = instance.cell(agent.name());
      if (last.isPresent() && last.get().claims() && !last.get().isFresh()) {
        return peers(instance, last.get());
      }
    }
    return "";
  }

  private static String peers(InstanceRow instance, InstanceRow.Cell last) {
    var claims = instance.claims();
    if (!claims.isEmpty()) {
      return "; " + claims.getFirst().agent() + " took over " + instance.name()
          + ": the node is down, cut off, or its agent stopped";
    }
    var heard = instance.heardFrom(last.router().getMaster());
    var ago = heard.stream().map(InstanceRow.Cell::heard).min(Comparator.naturalOrder()).map(Words::seconds);
    if (ago.isEmpty()) {
      return instance.fresh().isEmpty() ? "; nobody else answers" : "; its peers do not hear it";
    }
    return heard.stream().anyMatch(InstanceRow.Cell::hearsMaster)
        ? "; peers heard its " + instance.name() + " " + ago.get() + " ago: VRRP alive, management path lost"
        : "; peers last heard its " + instance.name() + " " + ago.get() + " ago";
  }
}
