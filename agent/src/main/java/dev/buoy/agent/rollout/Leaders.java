package dev.buoy.agent.rollout;

import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;

/// Port: the node that leads a change, when it is another one.
public interface Leaders {
  /// Passes a confirmation on.
  /// @throws dev.buoy.agent.operation.Refused as that node refuses it, or when it does not answer
  Result confirm(String node, String operation, Request request);

  /// Passes on that an operator does not want it.
  /// @throws dev.buoy.agent.operation.Refused as that node refuses it, or when it does not answer
  Result rollback(String node, String operation, Request request);
}
