package dev.buoy.agent.operation;

import dev.buoy.agent.config.NodeConfig;
import java.util.List;

/// One thing that can happen to what runs. Everything that changes a running agent, a signal too, is one of these.
public sealed interface Change {
  /// The file as it is now takes the place of the file as it was.
  record LoadFile(NodeConfig file) implements Change {}

  /// Somebody set something, here or on another node.
  record Settle(List<Setting> news) implements Change {
    public Settle {
      news = List.copyOf(news);
    }
  }

  /// A virtual router of this node stands back.
  record StandBack(String instance, Overrides.Yield yield) implements Change {}

  /// A virtual router of this node competes again as the file says.
  /// @param reason why it ends
  record Release(String instance, String reason) implements Change {}
}
