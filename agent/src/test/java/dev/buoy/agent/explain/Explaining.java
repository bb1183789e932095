package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.vrrp.RouterState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Explains what hand-written journals tell, as node n2 does.
abstract class Explaining {
  static final Subject VI_1 = new Subject(Subject.Kind.INSTANCE, "VI_1");
  static final Map<String, String> NODES = Map.of("10.77.0.1", "n1", "10.77.0.2", "n2", "10.77.0.3", "n3");

  final Journals journals = new Journals();

  final Explanation explain(Subject subject, NodeReport... reports) {
    return Explanation.of(subject, journals.timeline("n2"), new Explanation.Background(NODES, _ -> Journals.ELECTION,
        Set.of("strange"), List.of(reports)));
  }

  final Explanation explainUntil(long millis, Subject subject, NodeReport... reports) {
    return Explanation.of(subject, journals.timeline("n2").until(Journals.NOON.plusMillis(millis)),
        new Explanation.Background(NODES, _ -> Journals.ELECTION, Set.of(), List.of(reports)));
  }

  static List<String> texts(Explanation explanation) {
    return explanation.steps().stream().map(step -> step.node() + " " + step.text()).toList();
  }

  static List<Step.Role> roles(Explanation explanation) {
    return explanation.steps().stream().map(Step::role).toList();
  }

  final void n1WasMaster() {
    journals.transition("n1", -60_000, "BACKUP", "MASTER", "no advertisement heard for 3.6 s");
  }

  static NodeReport report(String node, RouterState state, int priority, String... reasons) {
    return of(node, new NodeReport.Router("VI_1", Optional.of(state), 150, priority, false, false, false, "",
        state == RouterState.FAULT ? List.of("it does") : List.of(reasons), List.of()));
  }

  static NodeReport of(String node, NodeReport.Router router) {
    return new NodeReport(node, null, "", List.of(router), List.of(), List.of(), 0);
  }
}
