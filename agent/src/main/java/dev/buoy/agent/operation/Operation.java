package dev.buoy.agent.operation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mutation that was asked for: who, why, and what came of it.
/// @param id repeated, it answers the first result
/// @param task what is done
/// @param operator who asked
/// @param origin where the call came from: an address, `local`, or `signal`
/// @param finished absent while it is under way
/// @param steps what has been done by now, oldest first
/// @param result absent while it is under way
public record Operation(String id, Task task, String operator, String origin, String reason,
    Instant started, @Nullable Instant finished, List<String> steps, @Nullable Result result) {
  /// No operation tells more than this of itself.
  static final int STEPS = 200;

  public Operation {
    steps = List.copyOf(steps);
  }

  static Operation begin(Request request, Task task, Instant now) {
    return new Operation(request.operationId(), task, request.caller().name(), request.caller().origin(),
        request.reason(), now, null, List.of(), null);
  }

  /// Whether it is under way.
  public boolean running() {
    return result == null;
  }

  Operation step(String text) {
    if (steps.size() == STEPS) {
      return this;
    }
    var more = new ArrayList<>(steps);
    more.add(text);
    return new Operation(id, task, operator, origin, reason, started, finished, more, result);
  }

  Operation end(Result how, Instant now) {
    return new Operation(id, task, operator, origin, reason, started, now, steps, how);
  }
}
