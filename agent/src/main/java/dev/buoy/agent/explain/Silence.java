package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import java.util.List;
import java.util.Optional;

/// What is known of a master that lost its role without a word in any journal.
record Silence(Timeline timeline, Links links, Wording wording, List<NodeReport> reports) {
  /// The step that is missing before a node took over; empty where a journal has the cause, or there was no master.
  Optional<Step> before(Event took) {
    return Links.took(took) && links.causes(took).isEmpty()
        ? masterBefore(took).filter(node -> !node.equals(took.node()))
            .map(node -> new Step(timeline.time(took), node, words(node, took), Step.Role.CAUSE, List.of()))
        : Optional.empty();
  }

  /// Whom the node had followed, by its own word: the journal of a node that died may be missing. Else by the journals.
  private Optional<String> masterBefore(Event took) {
    return wording.nodeIn(took.why().reason()).or(() -> links.masterBefore(took).map(Event::node));
  }

  private String words(String node, Event took) {
    var report = reports.stream().filter(each -> each.node().equals(node)).findFirst();
    var error = report.map(NodeReport::error);
    if (error.isPresent()) {
      return "its journal is missing here, as its agent does not answer: " + error.get();
    }
    var boot = timeline.newestBefore(Timeline.stamp(took), event -> event.node().equals(node)).map(Event::boot);
    var later = timeline.after(took).filter(event -> event.node().equals(node)).findFirst();
    boolean anew = later.isPresent() && later.get().kind() == Kind.AGENT_STARTED
        && boot.filter(later.get().boot()::equals).isEmpty();
    return took.node() + " heard it no more: " + (anew
        ? "its agent had ended without a word, and was started again later"
        : "its agent went on, so what is between them did not carry the advertisements");
  }
}
