package dev.buoy.agent.config;

import dev.buoy.agent.config.VrrpReader.ReadRouter;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the nodes of a file have together that makes no sense: weights that move nothing, priorities that tie.
final class ElectionWarnings {
  private static final int HIGHEST = 254;

  private final Map<String, List<Candidate>> routers = new LinkedHashMap<>();

  /// A node's part in the election of one router.
  private record Candidate(String node, ReadRouter router) {
    VirtualRouterConfig config() {
      return router.config();
    }

    Section section() {
      return router.section();
    }

    /// The priority while every tracker holds.
    int priority() {
      if (config().owner()) {
        return config().priority();
      }
      int gained = config().tracks().stream().mapToInt(track -> Math.max(0, track.weight())).sum();
      return Math.clamp(config().priority() + gained, 1, HIGHEST);
    }

    @Override
    public String toString() {
      return node + " (" + priority() + ")";
    }
  }

  /// Takes in what was read for a node.
  void add(String node, List<ReadRouter> read) {
    read.forEach(router -> routers.computeIfAbsent(router.config().name(), _ -> new ArrayList<>())
        .add(new Candidate(node, router)));
  }

  /// Reports each finding once, at its place, naming the node.
  void report() {
    for (var candidates : routers.values()) {
      ties(candidates);
      for (var candidate : candidates) {
        if (!candidate.config().owner()) {
          weights(candidate, candidates.stream().filter(other -> !other.node().equals(candidate.node())).toList());
        }
      }
    }
  }

  /// Where nobody preempts, equal priorities are the usual way to let whoever was there first stay.
  private static void ties(List<Candidate> candidates) {
    if (candidates.stream().noneMatch(candidate -> candidate.config().preempt())) {
      return;
    }
    var byPriority = new LinkedHashMap<Integer, List<Candidate>>();
    candidates.forEach(
        candidate -> byPriority.computeIfAbsent(candidate.priority(), _ -> new ArrayList<>()).add(candidate));
    byPriority.forEach((priority, equal) -> {
      if (equal.size() > 1) {
        equal.getLast().section().warning("priority", names(equal) + " have the same priority, " + priority
            + ": they take over at the same moment, and the higher address wins; give each node its own");
      }
    });
  }

  private static void weights(Candidate candidate, List<Candidate> others) {
    var below = others.stream().filter(other -> other.priority() <= candidate.priority()).toList();
    var preempting = below.stream().filter(other -> other.config().preempt()).toList();
    for (var track : candidate.config().tracks()) {
      if (track.fault() || below.isEmpty()) {
        continue;
      }
      var section = candidate.section().section("track");
      if (preempting.isEmpty()) {
        section.warning(track.tracker(), "%+d takes the role from no living %s: preempt is false on %s; fault does"
            .formatted(track.weight(), candidate.node(), names(below)));
      } else if (preempting.stream().noneMatch(other -> decides(track, candidate, other.priority()))) {
        section.warning(track.tracker(), tooSmall(track, candidate, preempting));
      }
    }
  }

  private static String tooSmall(Track track, Candidate candidate, List<Candidate> preempting) {
    int left = Math.max(1, candidate.priority() - Math.abs(track.weight()));
    var next = preempting.stream().max((a, b) -> Integer.compare(a.priority(), b.priority())).orElseThrow();
    return "%+d changes no election: it takes %s from %d to %d, %s %s; take more than %d, or fault".formatted(
        track.weight(), candidate.node(), candidate.priority(), left,
        left == next.priority() ? "as much as" : "still above", next,
        candidate.priority() - next.priority());
  }

  /// Whether the tracker's failure puts the candidate below the other, alone or together with its other trackers.
  private static boolean decides(Track track, Candidate candidate, int other) {
    var losses = new BitSet();
    losses.set(0);
    for (var next : candidate.config().tracks()) {
      if (!next.equals(track)) {
        var shifted = new BitSet();
        losses.stream().forEach(loss -> shifted.set(Math.min(HIGHEST, loss + Math.abs(next.weight()))));
        losses.or(shifted);
      }
    }
    int priority = candidate.priority();
    return losses.stream().anyMatch(loss -> Math.max(1, priority - loss) >= other
        && Math.max(1, priority - loss - Math.abs(track.weight())) < other);
  }

  private static String names(List<Candidate> candidates) {
    var names = candidates.stream().map(Candidate::node).toList();
    int last = names.size() - 1;
    return last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
