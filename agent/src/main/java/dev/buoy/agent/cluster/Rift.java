package dev.buoy.agent.cluster;

import dev.buoy.agent.vrrp.Decoded.Reason;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Nodes that do not accept each other's packets, as one sentence that is the same on every node.
final class Rift {
  private final TreeSet<String> receivers = new TreeSet<>();
  private final TreeSet<String> senders = new TreeSet<>();
  private final Set<Pair> pairs;

  /// @param by who does not accept
  /// @param of whose packets
  record Pair(String by, String of) {}

  private Rift(Set<Pair> pairs) {
    this.pairs = pairs;
    pairs.forEach(pair -> {
      receivers.add(pair.by);
      senders.add(pair.of);
    });
  }

  /// Who does not accept whose packets. The one that differs from all others, where there is one, comes first.
  /// @param pairs at least one
  static String sentence(Set<Pair> pairs) {
    return new Rift(pairs).sentence();
  }

  /// What is wrong, for the reasons that are a password or a key.
  static String cause(Reason reason) {
    return switch (reason) {
      case PASSWORD -> "their passwords differ";
      case AUTHENTICATION_TYPE -> "some of them have a password and some have none";
      case HMAC -> "their auth_hmac differs";
      case LENGTH, OTHER_ROUTER, VERSION, TYPE, CHECKSUM, TTL, DESTINATION, PEER, DUPLICATE_ID, INTERVAL, ADDRESSES,
          REPLAY ->
        "their settings differ";
    };
  }

  private String sentence() {
    var all = new TreeSet<>(receivers);
    all.addAll(senders);
    var common = all.stream().filter(node -> pairs.stream().allMatch(pair -> names(pair, node))).toList();
    if (receivers.stream().noneMatch(senders::contains)) {
      return list(receivers) + (receivers.size() == 1 ? " does" : " do") + " not accept the packets of "
          + list(senders);
    }
    if (common.size() == 1) {
      all.remove(common.getFirst());
      return common.getFirst() + " and the others (" + String.join(", ", all) + ") do not accept each other's packets";
    }
    return list(all) + " do not accept each other's packets";
  }

  private static boolean names(Pair pair, String node) {
    return pair.by.equals(node) || pair.of.equals(node);
  }

  private static String list(SortedSet<String> nodes) {
    return nodes.size() == 1
        ? nodes.first()
        : String.join(", ", nodes.headSet(nodes.last())) + " and " + nodes.last();
  }
}
