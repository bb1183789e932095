package dev.buoy.agent.control;

import dev.buoy.agent.director.Account;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Terms;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.whatif.Prospect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a drill is going to do, as operators read it before they begin it.
final class DrillSentences {
  private DrillSentences() {}

  /// What is to happen, a sentence for each step.
  static List<String> plan(Account account, Terms terms) {
    var lines = new ArrayList<String>();
    lines
        .add("baseline: every node but " + account.target() + ", and the client, probes " + account.probed() + " every "
            + Words.duration(account.commission().interval()) + " for " + Words.duration(terms.baseline()));
    if (terms.approval()) {
      lines.add("approval: " + terms.instance() + " is in drills.production: somebody else has to approve it first");
    }
    lines.add("fault: " + terms.fault() + " on " + account.target() + ", for at most "
        + Words.duration(terms.longestFault()) + (terms.fault().place() == Fault.Place.HELPER
            ? "; the helper takes it back, whatever becomes of the agents and of this client"
            : ""));
    lines.add("takeover: " + account.prospect().map(DrillSentences::takeover)
        .orElse("nothing is forecast"));
    lines.add("give back: " + switch (terms.fault()) {
      case STOP, KILL, FREEZE -> account.target() + " comes back after " + Words.duration(terms.longestFault())
          + ", no earlier, as its agent cannot be asked";
      case HANDOVER, LINK, ISOLATE, PROXY, BACKEND -> "the fault is taken back after " + Words.duration(terms.watch());
    } + ", and " + account.target() + " is to be master again");
    lines.add("aborted and taken back: when the outage is longer than " + Words.duration(terms.budget().multipliedBy(2))
        + " (twice the budget), when another instance has no master for longer than the budget, when this client is not heard of for "
        + Words.duration(terms.lease()));
    return lines;
  }

  private static String takeover(Prospect prospect) {
    var outage = prospect.outage().lasts()
        ? ", nobody who serves has the address for as long as the fault is there"
        : prospect.outage().most().isPositive()
            ? ", nobody who serves has the address for up to " + Words.duration(prospect.outage().most())
            : ", and somebody always has the address";
    if (!prospect.moves()) {
      return "nothing is forecast to move" + outage;
    }
    var masters = prospect.outcomes().stream().map(DrillSentences::masters).collect(Collectors.joining(" or "));
    return masters + " after " + Words.duration(prospect.earliest()) + " to " + Words.duration(prospect.latest())
        + outage;
  }

  private static String masters(List<String> outcome) {
    return outcome.isEmpty()
        ? "nobody is master"
        : String.join(" and ", outcome) + (outcome.size() == 1 ? " is" : " are") + " master";
  }
}
