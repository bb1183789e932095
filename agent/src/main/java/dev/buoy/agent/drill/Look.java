package dev.buoy.agent.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What is to be seen of the cluster and of the probes at one moment.
/// @param masters nodes that say they are master of the instance, and are fresh
/// @param refusals what speaks against the drill now, a sentence each
/// @param quiet how long every probe of every prober has been good
/// @param outage the longest outage that any prober saw since the fault, one that goes on included
/// @param elsewhere what goes wrong on other instances since the fault; empty: nothing
/// @param restored for how long the target and every other node have been as they were before: roles, priorities, overrides, servers;
///   absent: they are not
public record Look(List<String> masters, List<String> refusals, Duration quiet, Duration outage, String elsewhere,
    Optional<Duration> restored) {
  public Look {
    masters = List.copyOf(masters);
    refusals = List.copyOf(refusals);
  }

  /// Whether exactly one other node serves; where none has to take over, none may. One that is cut off from the others
  /// goes on as well: it does not know better.
  boolean taken(Terms terms) {
    long others = masters.stream().filter(node -> !node.equals(terms.target())).count();
    return others == 1 || (others == 0 && !terms.moves());
  }

  boolean isBack() {
    return restored.isPresent();
  }

  boolean isRestored() {
    return restored.filter(each -> each.compareTo(Terms.QUIET) >= 0).isPresent();
  }

  boolean isQuiet() {
    return quiet.compareTo(Terms.QUIET) >= 0;
  }
}
