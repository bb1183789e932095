package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import org.jspecify.annotations.Nullable;

/// What the agents reported, and when it is now. Immutable; what follows from it is worked out when it is first asked
/// for. For one thread.
final class Data {
  private final ClusterView view;
  private final History history;
  private final Moment now;
  private final Fetched fetched;
  private @Nullable Facts facts;

  Data(ClusterView view, History history, Moment now) {
    this(view, history, now, Fetched.NOTHING);
  }

  private Data(ClusterView view, History history, Moment now, Fetched fetched) {
    this.view = view;
    this.history = history;
    this.now = now;
    this.fetched = fetched;
  }

  /// What pages asked for.
  Fetched fetched() {
    return fetched;
  }

  ClusterView view() {
    return view;
  }

  History history() {
    return history;
  }

  Moment now() {
    return now;
  }

  Facts facts() {
    var known = facts;
    if (known == null) {
      known = Facts.of(view, history, now);
      facts = known;
    }
    return known;
  }

  Data at(Moment moment) {
    return new Data(view, history, moment, fetched);
  }

  Data with(ClusterView other) {
    return new Data(other, history.with(other, now), now, fetched);
  }

  Data with(Fetched other) {
    return new Data(view, history, now, other);
  }

  Data tick() {
    return new Data(view, history.tick(facts().servers()), now, fetched);
  }
}
