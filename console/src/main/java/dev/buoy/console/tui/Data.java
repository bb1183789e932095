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
  /// Of the same reports, earlier.
  private final @Nullable Facts before;
  private @Nullable Facts facts;

  Data(ClusterView view, History history, Moment now) {
    this(view, history, now, Fetched.NOTHING, null);
  }

  private Data(ClusterView view, History history, Moment now, Fetched fetched, @Nullable Facts before) {
    this.view = view;
    this.history = history;
    this.now = now;
    this.fetched = fetched;
    this.before = before;
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
      known = before == null ? Facts.of(view, history, now) : before.later(history, now);
      facts = known;
    }
    return known;
  }

  Data at(Moment moment) {
    return new Data(view, history, moment, fetched, latest());
  }

  Data with(ClusterView other) {
    return new Data(other, history.with(other, now), now, fetched, null);
  }

  Data with(Fetched other) {
    return new Data(view, history, now, other, latest());
  }

  Data tick() {
    return new Data(view, history.tick(facts().servers()), now, fetched, latest());
  }

  private @Nullable Facts latest() {
    return facts == null ? before : facts;
  }
}
