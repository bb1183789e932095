package dev.buoy.agent.rollout;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What takes a change back by itself, decided by how the nodes were before it and how they are now. Pure.
public final class Tripwires {
  /// A node that is silent for longer is taken for dead.
  static final Duration SILENCE = Duration.ofSeconds(5);
  /// A server that is DOWN for as long is no flicker between two looks.
  static final Duration DOWN = Duration.ofSeconds(1);
  /// So many failures at least, and one session of so many, are no accident.
  static final int FAILURES = 5;
  static final int ONE_OF = 10;

  private static final int LONGEST_MASTER_DOWN_INTERVALS = 4;

  private final Map<String, Sight> before;
  private final ClusterConfig next;
  private final String digest;

  /// What is wrong now.
  /// @param patience how long it may be
  private record Wrong(String sentence, Duration patience) {}

  /// How things stand.
  /// @param since when each thing that is wrong began, in nanoseconds
  /// @param tripped what has been wrong for too long; empty: nothing
  /// @param calm nothing is wrong, and what every server is like is known
  public record Standing(Map<String, Long> since, Optional<String> tripped, boolean calm) {
    /// Before the first look.
    public static final Standing FIRST = new Standing(Map.of(), Optional.empty(), false);

    public Standing {
      since = Map.copyOf(since);
    }
  }

  /// @param before every node just before the change
  /// @param next what the nodes get
  public Tripwires(Map<String, Sight> before, ClusterConfig next) {
    this.before = Map.copyOf(before);
    this.next = next;
    this.digest = next.bytes().digest();
  }

  /// How long an instance may be without a master: twice its master down interval, with the longest skew.
  static Duration patience(VirtualRouterConfig router) {
    return router.advertInterval().multipliedBy(2L * LONGEST_MASTER_DOWN_INTERVALS);
  }

  /// The longest of these.
  public Duration patience() {
    return next.nodeNames().stream().flatMap(node -> next.node(node).routers().stream()).map(Tripwires::patience)
        .max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /// Looks at the nodes.
  /// @param earlier the look before
  /// @param seen every node that answers
  /// @param changed nodes that have the new file
  public Standing look(Standing earlier, long nanos, Map<String, Sight> seen, Set<String> changed) {
    var wrong = wrong(seen, changed);
    var since = new LinkedHashMap<String, Long>();
    wrong.keySet().forEach(key -> since.put(key, earlier.since().getOrDefault(key, nanos)));
    var tripped = wrong.entrySet().stream()
        .filter(each -> nanos - since.getOrDefault(each.getKey(), nanos) >= each.getValue().patience().toNanos())
        .map(each -> each.getValue().sentence()).findFirst();
    boolean known = changed.stream().map(seen::get).allMatch(
        sight -> sight != null && !sight.servers().containsValue(OperationalState.UNKNOWN));
    return new Standing(since, tripped, wrong.isEmpty() && known);
  }

  private Map<String, Wrong> wrong(Map<String, Sight> seen, Set<String> changed) {
    var wrong = new TreeMap<String, Wrong>();
    before.keySet().stream().filter(node -> !seen.containsKey(node))
        .forEach(node -> wrong.put("silent " + node, new Wrong(node + " does not answer any more", SILENCE)));
    masters(seen, wrong);
    for (var node : changed) {
      var sight = seen.get(node);
      if (sight != null && !sight.digest().equals(digest)) {
        wrong.put("digest " + node, new Wrong(node + " does not run it any more", Duration.ZERO));
      } else if (sight != null) {
        servers(node, sight, wrong);
        tries(node, sight, wrong);
      }
    }
    return wrong;
  }

  /// Only instances that had a master and are still somewhere need one; who is silent may be it.
  private void masters(Map<String, Sight> seen, Map<String, Wrong> wrong) {
    var patience = new TreeMap<String, Duration>();
    next.nodeNames().stream().flatMap(node -> next.node(node).routers().stream())
        .forEach(router -> patience.merge(router.name(), patience(router), (a, b) -> a.compareTo(b) > 0 ? a : b));
    for (var instance : patience.entrySet()) {
      var name = instance.getKey();
      long had = mastersOf(name, before.values()).size();
      var has = masterNames(name, seen);
      if (had == 1 && has.isEmpty() && seen.keySet().containsAll(before.keySet())) {
        wrong.put("no master " + name, new Wrong(name + " has no master", instance.getValue()));
      } else if (had <= 1 && has.size() > 1) {
        wrong.put("masters " + name,
            new Wrong(name + " has two masters: " + String.join(" and ", has), instance.getValue()));
      }
    }
  }

  private static List<Sight> mastersOf(String instance, Collection<Sight> sights) {
    return sights.stream().filter(sight -> sight.masters().getOrDefault(instance, false)).toList();
  }

  private static List<String> masterNames(String instance, Map<String, Sight> seen) {
    return new TreeMap<>(seen).entrySet().stream()
        .filter(node -> node.getValue().masters().getOrDefault(instance, false)).map(Map.Entry::getKey).toList();
  }

  /// As many have to be up as were, but for those that the file takes out. What is not checked yet counts as up.
  private void servers(String node, Sight sight, Map<String, Wrong> wrong) {
    var old = before.get(node);
    if (old == null) {
      return;
    }
    for (var backend : next.node(node).backends()) {
      var up = up(old, backend.name());
      var kept = up.stream().filter(key -> backend.servers().stream()
          .anyMatch(server -> key.equals(backend.name() + "/" + server.name()))).count();
      long planned = up.isEmpty() ? 0 : Math.max(kept, 1);
      long down = sight.count(backend.name(), OperationalState.DOWN);
      long usable = sight.count(backend.name(), OperationalState.UP)
          + sight.count(backend.name(), OperationalState.UNKNOWN);
      if (down > 0 && usable < planned) {
        wrong.put("servers " + node + " " + backend.name(),
            new Wrong("%s: %d of %s's servers %s up, %d were to be (%s DOWN)".formatted(node, usable, backend.name(),
                usable == 1 ? "is" : "are", planned, String.join(", ", down(sight, backend.name()))), DOWN));
      }
    }
  }

  private static Set<String> up(Sight sight, String backend) {
    var up = new TreeSet<String>();
    sight.servers().forEach((key, state) -> {
      if (state == OperationalState.UP && key.startsWith(backend + "/")) {
        up.add(key);
      }
    });
    return up;
  }

  private static List<String> down(Sight sight, String backend) {
    var down = new ArrayList<String>();
    new TreeMap<>(sight.servers()).forEach((key, state) -> {
      if (state == OperationalState.DOWN && key.startsWith(backend + "/")) {
        down.add(key.substring(backend.length() + 1));
      }
    });
    return down;
  }

  /// Of the sessions since the change began more than 5 and more than one in ten failed, and twice the share that failed
  /// before it.
  private void tries(String node, Sight sight, Map<String, Wrong> wrong) {
    var old = before.get(node);
    if (old == null) {
      return;
    }
    sight.tries().forEach((backend, now) -> {
      var earlier = old.tries().getOrDefault(backend, Sight.Tries.NONE);
      var since = now.since(earlier);
      boolean many = since.failed() > FAILURES && since.failed() * ONE_OF > since.sessions();
      boolean more = share(since) >= 2 * share(earlier);
      if (many && more) {
        wrong.put("tries " + node + " " + backend, new Wrong("%s: errors of %s rise: %d of %d sessions since the change"
            .formatted(node, backend, since.failed(), Math.max(since.sessions(), since.failed())), Duration.ZERO));
      }
    });
  }

  private static double share(Sight.Tries tries) {
    return tries.failed() == 0 ? 0 : (double) tries.failed() / Math.max(tries.sessions(), tries.failed());
  }
}
