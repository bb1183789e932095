package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;

/// What the agents reported, and when it is now.
record Data(ClusterView view, Rates rates, Moment now) {

  Facts facts() {
    return Facts.of(view, rates, now);
  }

  Data at(Moment moment) {
    return new Data(view, rates, moment);
  }

  Data with(ClusterView other) {
    return new Data(other, rates.with(other), now);
  }

  Data tick() {
    return new Data(view, rates.tick(facts().servers()), now);
  }
}
