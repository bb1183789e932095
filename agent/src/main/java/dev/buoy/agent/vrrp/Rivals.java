package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who else claims a master's role or its addresses, and how that was answered.
/// @param heard another node that advertises too; absent when none was heard lately
/// @param told  nodes that were told of while some node was heard; several may take turns
/// @param claims addresses that other MACs answered for lately, with those MACs, sixteen at most; none when all of them
///   gave up
/// @param answers how often they were answered with announcements
/// @param departures how often a MAC gave up what it had claimed; forgotten when no claim was seen for a while
/// @param pace whether the next sighting is answered at once
record Rivals(@Nullable Heard heard, Set<InetAddress> told, Map<VirtualAddress, List<String>> claims, int answers,
    int departures,
    Pace pace) {
  /// Nobody else.
  static final Rivals NONE = new Rivals(null, Set.of(), Map.of(), 0, 0, Pace.READY);
  /// Nobody else yet; what the preempted master still sends finds the role taken and announced a moment ago.
  static final Rivals PREEMPTED = new Rivals(null, Set.of(), Map.of(), 0, 0, Pace.RESTING);

  private static final int MOST_MACS = 16;
  private static final int MOST_TOLD = 16;

  Rivals {
    told = Set.copyOf(told);
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
  }

  /// At most one answer a second: networks block an address that moves too often.
  enum Pace {
    /// The next sighting is answered at once.
    READY,
    /// Answered within the last second.
    RESTING,
    /// Answered within the last second, and seen since: to be answered once more.
    OWING
  }

  Rivals with(Heard other) {
    return new Rivals(other, told, claims, answers, departures, pace);
  }

  /// This node is told of.
  Rivals telling(Heard other) {
    if (knows(other)) {
      return with(other);
    }
    var more = new HashSet<>(told);
    more.add(other.source());
    return new Rivals(other, more, claims, answers, departures, pace);
  }

  Rivals with(VirtualAddress address, String mac) {
    var known = claims.getOrDefault(address, List.of());
    if (known.contains(mac) || known.size() == MOST_MACS) {
      return this;
    }
    var macs = new ArrayList<>(known);
    macs.add(mac);
    var more = new LinkedHashMap<>(claims);
    more.put(address, List.copyOf(macs));
    return new Rivals(heard, told, more, answers, departures, pace);
  }

  Rivals at(Pace next) {
    return new Rivals(heard, told, claims, answers, departures, next);
  }

  /// One answer more; the number stays at the one after the last.
  Rivals answered(int atMost) {
    return new Rivals(heard, told, claims, Math.min(answers + 1, atMost + 1), departures, Pace.RESTING);
  }

  /// No node advertises any more.
  Rivals withoutHeard() {
    return new Rivals(null, Set.of(), claims, claimed() ? answers : 0, departures, pace);
  }

  /// No other MAC answers any more.
  Rivals withoutClaims() {
    return new Rivals(heard, told, Map.of(), heard == null ? 0 : answers, 0, pace);
  }

  /// A MAC gave these up.
  Rivals departed(List<VirtualAddress> addresses, String mac) {
    var left = new LinkedHashMap<>(claims);
    addresses.forEach(
        address -> left.computeIfPresent(address,
            (_, macs) -> macs.stream().filter(each -> !each.equals(mac)).toList()));
    return new Rivals(heard, told, left, answers, departures + 1, pace);
  }

  /// Whether this MAC answers for the address.
  boolean claims(VirtualAddress address, String mac) {
    return claims.getOrDefault(address, List.of()).contains(mac);
  }

  /// Whether another MAC answers for any address.
  boolean claimed() {
    return claims.values().stream().anyMatch(macs -> !macs.isEmpty());
  }

  /// Each claimed address with the MAC addresses that answer for it, the first one heard first.
  Map<VirtualAddress, List<String>> claimants() {
    var claimants = new LinkedHashMap<VirtualAddress, List<String>>();
    claims.forEach((address, macs) -> {
      if (!macs.isEmpty()) {
        claimants.put(address, macs);
      }
    });
    return Collections.unmodifiableMap(claimants);
  }

  /// Whether this node was told of, or would be one too many.
  boolean knows(Heard other) {
    return told.contains(other.source()) || told.size() >= MOST_TOLD;
  }
}
