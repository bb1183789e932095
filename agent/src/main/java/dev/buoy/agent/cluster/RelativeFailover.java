package dev.buoy.agent.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Decides whether this node's failing trackers count in the election of a router with `relative_failover`: only while
/// another node is better off (ADR 0017). Used by one thread at a time, but for
/// [#movedAge].
public final class RelativeFailover {
  /// Claims that are older say nothing.
  public static final Duration FRESH = Duration.ofSeconds(2);

  /// For how long another node has to be better off before failing trackers count.
  public static final Duration HOLD = Duration.ofSeconds(5);
  private static final Duration BETWEEN_MOVES = Duration.ofMinutes(5);
  /// Nodes tell each other of one move with ages that are a few seconds off: that is no other move.
  private static final Duration SAME_MOVE = Duration.ofSeconds(30);

  /// Since when another node is better off, while one is.
  private final Map<String, Long> betterSince = new HashMap<>();
  /// Since when failing trackers count, or last counted.
  private final Map<String, Long> counted = new HashMap<>();
  private final Set<String> counting = new HashSet<>();
  /// When a failing tracker last moved the role, here or on another node.
  private final Map<String, Long> moves = new ConcurrentHashMap<>();

  /// How long ago a failing tracker last moved the role, on any node; empty when none is known to have. Any thread.
  public Optional<Duration> movedAge(String instance, long nanos) {
    var move = moves.get(instance);
    return move == null ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, nanos - move)));
  }

  /// Whether the failing trackers count from now on.
  /// @param own this node's claim
  /// @param others claims of the other nodes that are not older than [#FRESH]
  public boolean counts(RouterClaim own, List<NodeClaims> others, long nanos) {
    var instance = own.instance();
    var theirs = others.stream().flatMap(node -> node.router(instance).stream()).toList();
    theirs.forEach(other -> learn(instance, other.movedAge(), nanos));
    boolean failing = own.deficit().compareTo(Deficit.NONE) > 0;
    boolean better = failing
        && theirs.stream().anyMatch(other -> other.able() && other.deficit().compareTo(own.deficit()) < 0);
    boolean split = Conditions.split(own, others);
    if (counting.contains(instance)) {
      stopCounting(instance, failing, better, split, theirs.stream().anyMatch(RouterClaim::master), nanos);
    } else {
      startCounting(own, better && !split, nanos);
    }
    return counting.contains(instance);
  }

  /// Only a master's trackers move the role: a backup that stands lower from now on moves nothing.
  private void startCounting(RouterClaim own, boolean better, long nanos) {
    var instance = own.instance();
    if (!better) {
      betterSince.remove(instance);
      return;
    }
    long since = betterSince.merge(instance, nanos, (before, _) -> before);
    if (nanos - since < HOLD.toNanos() || (own.master() && lately(moves.get(instance), nanos))) {
      return;
    }
    betterSince.remove(instance);
    counting.add(instance);
    counted.put(instance, nanos);
    if (own.master()) {
      moves.put(instance, nanos);
    }
  }

  /// Where nobody serves, a node that is no worse off than the others serves at once; where somebody does, coming back
  /// would be one more move.
  private void stopCounting(String instance, boolean failing, boolean better, boolean split, boolean served,
      long nanos) {
    if (!failing) {
      counting.remove(instance);
    } else if (!better && !split
        && !(served && (lately(counted.get(instance), nanos) || lately(moves.get(instance), nanos)))) {
      counting.remove(instance);
    }
  }

  /// A node that is started anew learns from the others what it did, or they did, before.
  private void learn(String instance, @Nullable Duration age, long nanos) {
    if (age != null && age.compareTo(BETWEEN_MOVES) < 0) {
      long move = nanos - age.toNanos();
      moves.merge(instance, move, (known, told) -> told - known > SAME_MOVE.toNanos() ? told : known);
    }
  }

  private static boolean lately(@Nullable Long instant, long nanos) {
    return instant != null && nanos - instant < BETWEEN_MOVES.toNanos();
  }
}
