package dev.buoy.agent.operation;

import java.util.List;

/// What a forced failover does, and to whom.
/// @param plan as the operator sees it
/// @param standBack nodes that have to make room for the target first
/// @param release whether the target itself stands back and has to compete again first
record FailoverPlan(Plan plan, List<String> standBack, boolean release) {
  FailoverPlan {
    standBack = List.copyOf(standBack);
  }
}
