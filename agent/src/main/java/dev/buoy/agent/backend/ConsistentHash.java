package dev.buoy.agent.backend;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Weighted rendezvous hashing: every server draws a number from its own name and the key, the better the larger its weight,
/// and the best one wins. The same names, weights and key give the same server everywhere and at any time. When a server
/// goes, its keys are spread over the others and no other key moves; when one comes, it takes its share from all.
///
/// With u uniform in (0, 1), the largest of -w/ln u wins with probability w over the sum of the weights (Schindelhauer and
/// Schomaker, Weighted distributed hash tables, 2005).
final class ConsistentHash implements Balancer {
  private static final double UNIT = 0x1p-53;

  @Override
  public Pick pick(Choice choice) {
    var candidates = choice.candidates();
    var key = mix(choice.key());
    var best = -1;
    var highest = 0.0;
    for (var i = 0; i < candidates.size(); i++) {
      var candidate = candidates.get(i);
      var drawn = ((mix(candidate.hash() ^ key) >>> 11) + 0.5) * UNIT;
      // As ln u <= u - 1, only few need the logarithm to be compared.
      if (candidate.weight() > highest * (1 - drawn) && choice.eligible(i)) {
        // The same to the last bit on every machine, which Math.log does not promise.
        var score = -candidate.weight() / StrictMath.log(drawn);
        if (best < 0 || score > highest) {
          best = i;
          highest = score;
        }
      }
    }
    return new Pick(best < 0 ? Optional.empty() : Optional.of(candidates.get(best).server()), this);
  }

  /// A number for some bytes, the same on every machine: FNV-1a, then mixed.
  static long hash(byte[] bytes) {
    var hash = 0xcbf29ce484222325L;
    for (var each : bytes) {
      hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  static long hash(String name) {
    return hash(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Spreads what differs in a few bits over all of them (the finisher of splitmix64).
  private static long mix(long value) {
    var mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
