package dev.buoy.agent.operation;

import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.ElectionChange;
import dev.buoy.agent.vrrp.Forecast;
import java.util.ArrayList;
import java.util.List;

/// Plans the end of a forced failover: nobody stands back any more, and the forecast says who is master then.
final class ReleasePlanner {
  private ReleasePlanner() {}

  static Plan of(Situation now) {
    var name = now.local().config().name();
    var contenders = Electorate.of(now.self(), now.local(), now.peers(), now.settings());
    var forecast = Forecast.of(contenders, contenders.stream().filter(Contender::standsBack)
        .<ElectionChange>map(each -> new ElectionChange.Competes(each.node())).toList());
    var masters = contenders.stream().filter(Contender::master).map(Contender::node).toList();
    var changes = new ArrayList<>(List.of("every node: " + name + " competes as the file says"));
    var warnings = new ArrayList<String>();
    boolean moves = !masters.isEmpty() && forecast.possible().stream().anyMatch(node -> !masters.contains(node));
    if (moves) {
      masters.stream().filter(node -> !forecast.possible().equals(List.of(node)))
          .forEach(node -> changes.add(node + ": " + name + " MASTER -> BACKUP"));
      forecast.possible().stream().filter(node -> !masters.contains(node))
          .forEach(node -> changes.add(node + ": " + name + " BACKUP -> MASTER"));
      now.local().config().addresses().forEach(address -> changes.add("moves " + address));
      masters.forEach(node -> warnings.add(sessions(node, now) + "open sessions through " + node
          + " break where they came in over the moved address"));
    }
    now.peers().stream().filter(peer -> !peer.answered())
        .forEach(peer -> warnings.add(peer.node() + " does not answer: " + peer.error()));
    return new Plan(now.generation(), changes, warnings, List.of(), name, moves ? 2 : 1);
  }

  /// Only a node's own are known to it.
  private static String sessions(String node, Situation now) {
    return node.equals(now.self()) ? now.sessions() + " " : "";
  }
}
