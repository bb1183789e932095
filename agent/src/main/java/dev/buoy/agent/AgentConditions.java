package dev.buoy.agent;

import dev.buoy.agent.identity.Complaint;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is wrong with the agent's own certificates and tokens: each is told once when it begins and once when it is over,
/// and stands in between. [#update] is called by one thread at a time; the rest by any.
final class AgentConditions {
  private final Journal journal;
  private Map<String, Complaint> standing = Map.of();
  private volatile List<String> sentences = List.of();

  AgentConditions(Journal journal) {
    this.journal = journal;
  }

  /// What stands now, one sentence each.
  List<String> sentences() {
    return sentences;
  }

  /// @param now everything that is wrong now
  void update(List<Complaint> now) {
    var next = new HashMap<String, Complaint>();
    now.forEach(complaint -> next.putIfAbsent(complaint.object() + " " + complaint.kind(), complaint));
    var before = standing;
    standing = next;
    sentences = now.stream().map(Complaint::sentence).toList();
    next.forEach((key, complaint) -> {
      if (!before.containsKey(key)) {
        journal.append(Entry.of(Kind.AGENT_CONDITION, complaint.grave() ? Severity.ERROR : Severity.WARNING,
            complaint.object(), "", complaint.kind(), Why.because(complaint.sentence())));
      }
    });
    before.forEach((key, complaint) -> {
      if (!next.containsKey(key)) {
        journal.append(Entry.of(Kind.AGENT_CONDITION, Severity.NOTICE, complaint.object(), complaint.kind(), "",
            Why.because("over; it was: " + complaint.sentence())));
      }
    });
  }
}
