package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Server;
import dev.buoy.v1.VirtualRouter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// What can be said of a cluster in sentences: who answers, who is master, which servers are up, which alarms stand.
final class Facts {
  /// One of them.
  /// @param about what it is about; there is one fact of each
  /// @param state what of it is worth a sentence when it is another one
  /// @param over said when it is none any more; empty: nothing is said
  /// @param usual whether nobody has to be told of it at the beginning
  record Fact(String about, String state, String sentence, String over, boolean usual) {}

  private final List<AgentView> answering;
  private final List<Fact> facts = new ArrayList<>();

  private Facts(ClusterView view) {
    answering = view.agents().stream().filter(StatusTable::answers).toList();
  }

  static List<Fact> of(ClusterView view) {
    var all = new Facts(view);
    view.agents().forEach(all::agent);
    all.file();
    var traffic = new TrafficTables(all.answering);
    traffic.distinct(status -> status.getVrrpList().stream().map(VirtualRouter::getInstance)).forEach(all::instance);
    traffic.distinct(status -> status.getBackendsList().stream()
        .flatMap(backend -> backend.getServersList().stream().map(each -> backend.getName() + "/" + each.getName())))
        .forEach(name -> all.server(name, traffic));
    all.alarms();
    return List.copyOf(all.facts);
  }

  private void agent(AgentView agent) {
    var error = agent.error();
    if (error != null) {
      add(agent.name(), "silent", "%s cannot be reached: %s.".formatted(agent.name(), Failures.plain(error)), false);
    } else if (agent.status() != null) {
      add(agent.name(), "answers", agent.name() + " answers.", true);
    }
  }

  private void file() {
    var different = ClusterView.differentFiles(answering);
    var digests = answering.stream().flatMap(agent -> agent.lastStatus().stream())
        .map(status -> status.getConfigDigest()).distinct().sorted().collect(Collectors.joining(" "));
    if (!digests.isEmpty()) {
      add("the file", digests, different.map(text -> text + ".").orElseGet(
          () -> "all agents run the file " + digests.substring(0, Math.min(8, digests.length())) + "."),
          different.isEmpty());
    }
  }

  private void instance(String name) {
    var masters = new LinkedHashMap<String, VirtualRouter>();
    for (var agent : answering) {
      agent.lastStatus().stream().flatMap(status -> status.getVrrpList().stream())
          .filter(router -> router.getInstance().equals(name) && router.getState() == RouterState.Value.MASTER)
          .forEach(router -> masters.put(agent.name(), router));
    }
    var who = String.join(" and ", masters.keySet());
    add(name, who, switch (masters.size()) {
      case 0 -> "no agent that answers is master of %s.".formatted(name);
      case 1 -> "%s is master of %s%s.".formatted(who, name, since(masters.values().iterator().next()));
      default -> "%s are master of %s at the same time.".formatted(who, name);
    }, false);
    override(name);
  }

  private static String since(VirtualRouter router) {
    var last = router.getLastTransition();
    return !router.hasLastTransition()
        ? ""
        : " since " + Sentences.time(last.getTime()) + (last.getReason().isEmpty() ? "" : ": " + last.getReason());
  }

  private void override(String name) {
    answering.stream().flatMap(agent -> agent.lastStatus().stream()).flatMap(status -> status.getVrrpList().stream())
        .filter(router -> router.getInstance().equals(name) && router.hasOverride()).findFirst().ifPresent(router -> {
          var by = router.getOverride().getOperator() + (router.getOverride().getReason().isEmpty()
              ? ""
              : " (" + router.getOverride().getReason() + ")");
          facts.add(new Fact("override of " + name, by, "a failover of %s is forced by %s.".formatted(name, by),
              "the forced failover of %s is over.".formatted(name), false));
        });
  }

  private void server(String name, TrafficTables traffic) {
    var backend = name.substring(0, name.indexOf('/'));
    var answers = traffic.answers(status -> TrafficTables.servers(status, backend)
        .filter(each -> (backend + "/" + each.getName()).equals(name)));
    var state = answers.agreed(Facts::state);
    var why = answers.sentences(server -> usual(server) ? "" : traffic.why(server));
    var since = answers.all().stream().map(answer -> answer.value()).filter(Server::hasLastChange)
        .map(server -> Sentences.time(server.getLastChange())).min(String::compareTo);
    boolean usual = answers.all().stream().allMatch(answer -> usual(answer.value()));
    add(name, state, "%s is %s%s%s.".formatted(name, state, usual ? "" : since.map(" since "::concat).orElse(""),
        why.isEmpty() ? "" : ": " + why), usual);
  }

  private static boolean usual(Server server) {
    return state(server).equals("UP") || state(server).equals("UNKNOWN");
  }

  private static String state(Server server) {
    return server.getAdminState() == AdminState.Value.READY || server.getAdminState() == AdminState.Value.UNSPECIFIED
        ? server.getState().toString()
        : server.getState() + " and in " + server.getAdminState();
  }

  /// Numbers in an alarm grow while it stands: it is the same alarm.
  private void alarms() {
    var said = new LinkedHashMap<String, List<String>>();
    var texts = new LinkedHashMap<String, String>();
    for (var agent : answering) {
      agent.lastStatus().ifPresent(status -> status.getAlarmsList().forEach(alarm -> {
        var key = alarm.replaceAll("[0-9]+", "#");
        texts.putIfAbsent(key, alarm);
        said.computeIfAbsent(key, _ -> new ArrayList<>()).add(agent.name());
      }));
    }
    texts.forEach((key, alarm) -> {
      var who = String.join(" ", said.getOrDefault(key, List.of()));
      facts.add(new Fact("alarm " + key, "", "alarm of %s: %s.".formatted(who, alarm),
          "no alarm any more: %s.".formatted(alarm), false));
    });
  }

  private void add(String about, String state, String sentence, boolean usual) {
    facts.add(new Fact(about, state, sentence, "", usual));
  }
}
