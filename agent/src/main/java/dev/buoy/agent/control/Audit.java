package dev.buoy.agent.control;

import dev.buoy.agent.identity.AuditEntry;
import dev.buoy.agent.identity.Identity;
import dev.buoy.agent.time.Ticker;
import io.grpc.MethodDescriptor;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;

/// Writes one line for each call that changed something or was not permitted. Any thread.
/// @param lines takes them; must not throw
public record Audit(Consumer<String> lines, InstantSource clock, Ticker ticker) {
  /// A call that went no further.
  void refused(Identity identity, MethodDescriptor<?, ?> method, String status, String why) {
    write(identity, method, "", new Ended(status, why, ""), ticker.nanoTime());
  }

  /// What came of a call.
  /// @param operation the id that the agent gave it; empty: none
  record Ended(String result, String message, String operation) {}

  /// @param request its message, or what stands for none
  /// @param began on the ticker
  void write(Identity identity, MethodDescriptor<?, ?> method, Object request, Ended ended, long began) {
    var operation = RequestText.field(request, "operation_id");
    lines.accept(new AuditEntry(clock.instant(), identity, Objects.requireNonNullElse(method.getBareMethodName(), ""),
        RequestText.of(request), RequestText.field(request, "reason"),
        operation.isEmpty() ? ended.operation : operation, ended.result, ended.message,
        (ticker.nanoTime() - began) / 1_000_000).json());
  }
}
