package dev.buoy.agent.operation;

import java.util.List;

/// Port: where the cluster has come apart, as far as this node can tell.
@FunctionalInterface
public interface Splits {
  /// Nothing ever comes apart.
  Splits NONE = List::of;

  /// One sentence for each virtual router with two masters, and for each whose master cannot be told from here: who
  /// hears whom. Empty while all is well.
  List<String> now();
}
