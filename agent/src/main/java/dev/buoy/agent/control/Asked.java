package dev.buoy.agent.control;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import org.jspecify.annotations.Nullable;

/// What the request of every mutation carries beside its own words, by the names that these fields have in all of them.
final class Asked {
  private Asked() {}

  /// @param message the request of a mutation, of whose caller this call is
  /// @throws Refused INVALID when the reason is too long
  static Request by(Message message) {
    return new Request(CallerInterceptor.caller(), Messages.reason(text(message, "reason")), is(message, "dry_run"),
        is(message, "force"), text(message, "plan_id"), (Long) given(message, "expected_generation"),
        text(message, "operation_id"),
        given(message, "for") instanceof Duration lasting ? Messages.duration(lasting) : null);
  }

  private static String text(Message message, String field) {
    return given(message, field) instanceof String text ? text : "";
  }

  private static boolean is(Message message, String field) {
    return given(message, field) instanceof Boolean set && set;
  }

  /// Null where the message has no such field, or it is not set.
  private static @Nullable Object given(Message message, String field) {
    FieldDescriptor described = message.getDescriptorForType().findFieldByName(field);
    return described != null && (!described.hasPresence() || message.hasField(described))
        ? message.getField(described)
        : null;
  }
}
