package dev.buoy.agent.operation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// What a mutation would do, computed before it is done.
/// @param generation of what runs, when the plan was made
/// @param changes current and new state, one line each, in the order they happen
/// @param warnings what an operator should weigh: numbers that move while one looks at them
/// @param guards why it is refused unless forced; mostly none
/// @param confirm the word an operator types: the server, backend or instance
/// @param tier how dangerous, 0 (harmless) to 3 (needs force)
public record Plan(long generation, List<String> changes, List<String> warnings, List<String> guards, String confirm,
    int tier) {
  public Plan {
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
    guards = List.copyOf(guards);
  }

  /// The same with what refuses it on other nodes.
  Plan guarded(List<String> elsewhere) {
    var more = elsewhere.stream().filter(guard -> guards.stream().noneMatch(guard::endsWith)).toList();
    return more.isEmpty()
        ? this
        : new Plan(generation, changes, warnings, Stream.concat(guards.stream(), more.stream()).toList(), confirm, 3);
  }

  /// The same with what refuses it because the cluster has come apart, which other nodes may have said as well.
  Plan with(List<String> splits) {
    if (splits.isEmpty()) {
      return this;
    }
    var others = guards.stream().filter(guard -> splits.stream().noneMatch(guard::endsWith));
    return new Plan(generation, changes, warnings, Stream.concat(others, splits.stream()).toList(), confirm, 3);
  }

  /// Names the decision this plan stands for: equal for a plan made again as long as nothing it rests on has moved.
  /// Warnings do not count, their numbers move all the time.
  public String id() {
    var text = generation + "\n" + String.join("\n", changes) + "\n" + String.join("\n", guards);
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
