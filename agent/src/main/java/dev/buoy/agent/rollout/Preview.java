package dev.buoy.agent.rollout;

import dev.buoy.agent.operation.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What other bytes would do to a node.
/// @param plan absent when the bytes have problems
/// @param refusals why the node would not take them, whatever is forced
/// @param problems what is wrong with the bytes, as `FILE:LINE:COLUMN: KEY: message`
/// @param digest of what runs there
/// @param leads instances that it is master of
public record Preview(@Nullable Plan plan, List<String> refusals, List<String> problems, String digest,
    List<String> leads) {
  public Preview {
    refusals = List.copyOf(refusals);
    problems = List.copyOf(problems);
    leads = List.copyOf(leads);
  }
}
