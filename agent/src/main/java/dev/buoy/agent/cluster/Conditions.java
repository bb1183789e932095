package dev.buoy.agent.cluster;

import dev.buoy.agent.cluster.Condition.Kind;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What the nodes' claims and the packets that were not accepted amount to, at one instant. What several nodes can see
/// is named by the first of them alone, in the order of their names.
public final class Conditions {
  /// Packets of other kinds are broken, not another opinion.
  private static final Map<Reason, Kind> BY_REASON = Map.of(Reason.PASSWORD, Kind.WRONG_PASSWORD,
      Reason.AUTHENTICATION_TYPE, Kind.WRONG_PASSWORD, Reason.INTERVAL, Kind.WRONG_INTERVAL, Reason.VERSION,
      Kind.WRONG_VERSION, Reason.ADDRESSES, Kind.UNEQUAL_ADDRESSES, Reason.DUPLICATE_ID, Kind.DUPLICATE_VRID,
      Reason.HMAC,
      Kind.WRONG_PASSWORD);

  private final String self;
  private final String instance;
  private final Map<String, RouterClaim> claims = new LinkedHashMap<>();
  private final RouterClaim own;
  private final TreeSet<String> silent;
  private final List<Condition> found = new ArrayList<>();

  private Conditions(String self, RouterClaim own, List<NodeClaims> others, Collection<String> nodes) {
    this.self = self;
    this.own = own;
    this.instance = own.instance();
    var byName = new java.util.TreeMap<String, RouterClaim>();
    byName.put(self, own);
    others.forEach(node -> node.router(instance).ifPresent(claim -> byName.put(node.node(), claim)));
    claims.putAll(byName);
    silent = new TreeSet<>(nodes);
    silent.removeAll(claims.keySet());
  }

  /// Everything that is wrong with one router.
  /// @param self name of this node
  /// @param own this node's claim
  /// @param others fresh claims of the other nodes
  /// @param sightings packets that this node did not accept lately
  /// @param nodes of the file, this one among them
  public static List<Condition> of(String self, RouterClaim own, List<NodeClaims> others, List<Sighting> sightings,
      Collection<String> nodes) {
    var conditions = new Conditions(self, own, others, nodes);
    if (own.state() == RouterState.INITIALIZE) {
      return List.of();
    }
    if (conditions.claims.keySet().iterator().next().equals(self)) {
      conditions.compareSettings();
      conditions.readSightings(sightings);
      conditions.compareRoles();
    } else {
      conditions.readSightings(sightings);
    }
    return List.copyOf(conditions.found);
  }

  /// Two masters, or a node that cannot tell whether there is one, as far as this node can see, whoever names them.
  public static List<Condition> splits(String self, RouterClaim own, List<NodeClaims> others,
      Collection<String> nodes) {
    if (own.state() == RouterState.INITIALIZE) {
      return List.of();
    }
    var conditions = new Conditions(self, own, others, nodes);
    conditions.compareRoles();
    return conditions.found.stream()
        .filter(condition -> condition.kind() == Kind.TWO_MASTERS || condition.kind() == Kind.ISOLATED).toList();
  }

  /// Nodes whose packets are not accepted for a reason that is a setting.
  public static List<Refusal> refusals(List<Sighting> sightings) {
    return sightings.stream().filter(Sighting::named).filter(sighting -> BY_REASON.containsKey(sighting.reason()))
        .map(sighting -> new Refusal(sighting.node(), sighting.reason())).distinct().toList();
  }

  /// What packets that were not accepted for a reason show; empty when they are only broken.
  public static Optional<Kind> kindOf(Reason reason) {
    return Optional.ofNullable(BY_REASON.get(reason));
  }

  /// How long something has to last before it counts, two seconds at least; an ordinary failover raises nothing. The
  /// old master of a hand-over steps down at the first advertisement that it hears, at the second where the first is
  /// lost: two masters need no longer. Without a master an election may run, of three times Master_Down_Interval at most.
  /// One packet that is not accepted is none of these.
  public static Duration hold(Condition condition, Duration interval) {
    var least = Duration.ofSeconds(2);
    var needed = switch (condition.kind()) {
      case TWO_MASTERS, ONE_WAY_LOSS -> interval.plusSeconds(1);
      case UNEQUAL_ADDRESSES, DUPLICATE_VRID, WRONG_PASSWORD, WRONG_INTERVAL, WRONG_VERSION ->
        interval.plus(RouterView.lately(interval));
      case NO_MASTER, ISOLATED -> interval.multipliedBy(12);
    };
    return needed.compareTo(least) < 0 ? least : needed;
  }

  /// Whether more than one node is master of an instance now.
  public static boolean split(RouterClaim own, List<NodeClaims> others) {
    long theirs = others.stream().flatMap(node -> node.router(own.instance()).stream()).filter(RouterClaim::master)
        .count();
    return theirs + (own.master() ? 1 : 0) > 1;
  }

  private void compareRoles() {
    var masters = claims.entrySet().stream().filter(each -> each.getValue().master()).map(Map.Entry::getKey).toList();
    if (masters.isEmpty()) {
      if (claims.values().stream().noneMatch(RouterClaim::hearsAnybody)) {
        tellNoMaster();
      }
      return;
    }
    for (int i = 0; i < masters.size(); i++) {
      for (int j = i + 1; j < masters.size(); j++) {
        comparePair(masters.get(i), masters.get(j));
      }
    }
  }

  /// Who sees nobody knows nothing of the others: one of them may serve.
  private void tellNoMaster() {
    if (claims.size() == 1 && !silent.isEmpty()) {
      add(Kind.ISOLATED, "", self + " is " + own.state() + " and neither hears an advertisement nor reaches another "
          + "agent; whether " + String.join(" or ", silent) + " serves cannot be told from here");
    } else {
      add(Kind.NO_MASTER, "", "no master: " + states()
          + (silent.isEmpty() ? "" : ", no answer from " + String.join(", ", silent)));
    }
  }

  private void comparePair(String first, String second) {
    boolean there = claim(first).hears(claim(second));
    boolean back = claim(second).hears(claim(first));
    var pair = first + " and " + second;
    boolean refused = refuses(first, second);
    boolean refusedBack = refuses(second, first);
    if (refused || refusedBack) {
      add(Kind.TWO_MASTERS, pair, pair + " are both master, as " + (refused == refusedBack
          ? "neither accepts the other's packets"
          : (refused ? first : second) + " does not accept the packets of " + (refused ? second : first)));
      return;
    }
    var hearing = there == back
        ? there ? "each hears the other" : "neither hears the other: something between them drops protocol 112"
        : oneWay(there ? first : second, there ? second : first);
    add(Kind.TWO_MASTERS, pair, pair + " are both master; " + hearing);
    if (there != back) {
      add(Kind.ONE_WAY_LOSS, pair, oneWay(there ? first : second, there ? second : first)
          + ": packets are lost in one direction");
    }
  }

  private boolean refuses(String by, String of) {
    return claim(by).refusals().stream().anyMatch(refusal -> refusal.node().equals(of));
  }

  private static String oneWay(String hearing, String deaf) {
    return hearing + " hears " + deaf + ", " + deaf + " does not hear " + hearing;
  }

  private String states() {
    return String.join(", ",
        claims.entrySet().stream().map(each -> each.getKey() + " is " + each.getValue().state()).toList());
  }

  private void compareSettings() {
    claims.forEach((node, claim) -> {
      if (!new HashSet<>(claim.addresses()).equals(new HashSet<>(own.addresses()))) {
        add(Kind.UNEQUAL_ADDRESSES, node, node + " has " + difference(claim.addresses(), own.addresses()) + " than "
            + self);
      }
      if (claim.version() != own.version()) {
        add(Kind.WRONG_VERSION, node,
            node + " speaks VRRP version " + claim.version() + ", " + self + " version " + own.version());
      } else if (claim.version() == 2 && !claim.interval().equals(own.interval())) {
        add(Kind.WRONG_INTERVAL, node, node + " advertises every " + claim.interval().toSeconds() + " s, " + self
            + " every " + own.interval().toSeconds() + " s");
      }
    });
  }

  private static String difference(Collection<String> theirs, Collection<String> ours) {
    var more = new TreeSet<>(theirs);
    more.removeAll(ours);
    var fewer = new TreeSet<>(ours);
    fewer.removeAll(theirs);
    var words = new ArrayList<String>();
    if (!more.isEmpty()) {
      words.add(String.join(", ", more) + " more");
    }
    if (!fewer.isEmpty()) {
      words.add(String.join(", ", fewer) + " less");
    }
    return String.join(" and ", words);
  }

  /// What the claims say already is not said again. A password parts nodes, and is told once for all of them.
  private void readSightings(List<Sighting> sightings) {
    tellPasswords(sightings);
    for (var sighting : sightings) {
      var kind = BY_REASON.get(sighting.reason());
      if (kind == null || claims.containsKey(sighting.node()) || (sighting.named() && kind == Kind.WRONG_PASSWORD)) {
        continue;
      }
      if (sighting.known()) {
        add(kind, sighting.node(), sighting.node() + ": " + sighting.detail(), sighting.count());
      } else {
        add(Kind.DUPLICATE_VRID, sighting.source(), sighting.source()
            + ", which is no peer of the file, uses the same virtual router id: " + sighting.detail(),
            sighting.count());
      }
    }
  }

  private void tellPasswords(List<Sighting> sightings) {
    var seen = sightings.stream().filter(Sighting::named)
        .filter(sighting -> BY_REASON.get(sighting.reason()) == Kind.WRONG_PASSWORD).toList();
    if (seen.isEmpty()) {
      return;
    }
    var pairs = new HashSet<Rift.Pair>();
    seen.forEach(sighting -> pairs.add(new Rift.Pair(self, sighting.node())));
    claims.forEach((node, claim) -> claim.refusals().stream()
        .filter(refusal -> BY_REASON.get(refusal.reason()) == Kind.WRONG_PASSWORD)
        .forEach(refusal -> pairs.add(new Rift.Pair(node, refusal.node()))));
    add(Kind.WRONG_PASSWORD, "", Rift.sentence(pairs) + ": " + Rift.cause(seen.getFirst().reason()),
        seen.stream().mapToLong(Sighting::count).sum());
  }

  private RouterClaim claim(String node) {
    return java.util.Objects.requireNonNull(claims.get(node));
  }

  private void add(Kind kind, String subject, String detail) {
    add(kind, subject, detail, 0);
  }

  private void add(Kind kind, String subject, String detail, long packets) {
    found.add(new Condition(kind, instance, subject, detail, packets));
  }
}
