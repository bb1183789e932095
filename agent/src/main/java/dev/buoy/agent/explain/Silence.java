package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import java.util.List;
import java.util.Optional;

/// What is known of a master that lost its role without a word in any journal.
record Silence(Timeline timeline, Links links, List<NodeReport> reports) {
  /// The step that is missing before a node took over; empty where a journal has the cause, or there was no master.
  Optional<Step> before(Event took) {
    if (!Links.took(took)) {
      return Optional.empty();
    }
    return links.masterBefore(took)
        .filter(master -> links.causes(took).stream().noneMatch(cause -> cause.node().equals(master.node())))
        .filter(master -> links.causes(took).isEmpty())
        .map(master -> new Step(timeline.time(took), master.node(), words(master, took), Step.Role.CAUSE, List.of()));
  }

  private String words(Event master, Event took) {
    var node = master.node();
    var heard = took.node() + " heard it no more: ";
    var report = reports.stream().filter(each -> each.node().equals(node)).findFirst();
    var error = report.map(NodeReport::error);
    var later = timeline.after(took).filter(event -> event.node().equals(node)).findFirst();
    var started = timeline.after(took)
        .filter(event -> event.node().equals(node) && event.kind() == Kind.AGENT_STARTED).findFirst();
    if (started.isPresent() && later.filter(event -> event.boot().equals(master.boot())).isEmpty()) {
      return heard + "its agent had ended without a word, and was started again later";
    }
    if (later.isPresent() || error.isEmpty()) {
      return heard + "its agent went on, so what is between them did not carry the advertisements";
    }
    return heard + "its agent does not answer since (" + error.get() + "), so its journal is missing here";
  }
}
