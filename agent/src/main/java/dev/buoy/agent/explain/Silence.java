package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.Predecessor;
import java.util.List;
import java.util.Optional;

/// What is known of a master that lost its role without a word in any journal.
record Silence(Timeline timeline, Links links, List<NodeReport> reports) {
  /// The step that is missing before a node took over; empty where a journal has the cause, or there was no master.
  Optional<Step> before(Event took) {
    return Links.took(took) && links.causes(took).isEmpty()
        ? links.followed(took).filter(node -> !node.equals(took.node())).flatMap(node -> words(node, took)
            .map(words -> new Step(timeline.time(took), node, words, Step.Role.CAUSE, List.of())))
        : Optional.empty();
  }

  /// Who was outranked had not fallen silent, and whom nobody had heard could not.
  private Optional<String> words(String node, Event took) {
    var error = reports.stream().filter(each -> each.node().equals(node)).findFirst().map(NodeReport::error)
        .map(each -> "its journal is missing here, as its agent does not answer: " + each);
    return switch (Predecessor.in(took.why().reason())) {
      case SILENT -> error.or(() -> Optional.of(took.node() + " heard it no more: " + meanwhile(node, took)));
      case RESIGNED, UNTOLD -> error;
      case OUTRANKED, UNHEARD -> Optional.empty();
    };
  }

  private String meanwhile(String node, Event took) {
    var boot = timeline.newestBefore(Timeline.stamp(took), event -> event.node().equals(node)).map(Event::boot);
    var later = timeline.after(took).filter(event -> event.node().equals(node)).findFirst();
    boolean anew = later.isPresent() && later.get().kind() == Kind.AGENT_STARTED
        && boot.filter(later.get().boot()::equals).isEmpty();
    if (boot.isEmpty() && later.isEmpty()) {
      return "no journal of it tells why";
    }
    return anew
        ? "its agent had ended without a word, and was started again later"
        : "its agent went on, so what is between them did not carry the advertisements";
  }
}
