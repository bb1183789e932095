package dev.buoy.agent.backend;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// What one choice of a server is made from.
/// @param candidates in the order of the file, which decides between equals; the same list again is the quick case
/// @param excluded names of those that do not come into question this time, since they have just failed
/// @param sessions how many sessions a server has, by its place among the candidates
/// @param key stands for the address that a hash goes by; the same for the same address on every agent
/// @param chance of this choice, any number
public record Choice(List<Candidate> candidates, Set<String> excluded, IntUnaryOperator sessions, long key,
    long chance) {
  /// The key of an address.
  public static long key(InetAddress address) {
    return ConsistentHash.hash(address.getAddress());
  }

  /// One that neither load nor address nor chance comes into.
  public static Choice of(List<Candidate> candidates) {
    return new Choice(candidates, Set.of(), _ -> 0, 0, 0);
  }

  /// Whether a candidate comes into question, by its place: it has a share and room.
  boolean eligible(int place) {
    var candidate = candidates.get(place);
    return candidate.weight() > 0 && !excluded.contains(candidate.server())
        && (candidate.maxconn() == 0 || sessions(place) < candidate.maxconn());
  }

  /// Sessions of a candidate, by its place.
  int sessions(int place) {
    return sessions.applyAsInt(place);
  }
}
