package dev.buoy.agent.control;

import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Why;
import dev.buoy.v1.Event;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Events as messages, and back. Names of enums are the same on both sides.
public final class EventMessages {
  private EventMessages() {}

  /// An event as a message.
  public static Event of(dev.buoy.agent.journal.Event event) {
    var message = Event.newBuilder().setId(event.id()).setTime(Messages.timestamp(event.time())).setNode(event.node())
        .setKind(Event.Kind.valueOf(event.kind().name())).setObject(event.object()).setFrom(event.from())
        .setTo(event.to()).setReason(event.why().reason()).addAllCauses(event.why().causes())
        .setSeverity(Event.Severity.valueOf(event.severity().name())).setBoot(event.boot())
        .setHlc(event.hlc());
    if (event.operator() != null) {
      message.setOperator(event.operator());
    }
    if (event.operation() != null) {
      message.setOperation(event.operation());
    }
    return message.build();
  }

  /// A message as an event; empty when this version does not know its kind.
  public static Optional<dev.buoy.agent.journal.Event> from(Event message) {
    var kind = Arrays.stream(Kind.values()).filter(each -> each.name().equals(message.getKind().name())).findFirst();
    var severity = Arrays.stream(Severity.values()).filter(each -> each.name().equals(message.getSeverity().name()))
        .findFirst();
    return kind.flatMap(some -> severity.flatMap(grave -> number(message.getId())
        .map(number -> new dev.buoy.agent.journal.Event(message.getNode(), number, time(message), some, grave,
            message.getObject(), message.getFrom(), message.getTo(), new Why(message.getReason(),
                message.getCausesList()),
            orNull(message.getOperator()), orNull(message.getOperation()), message.getBoot(),
            message.getHlc()))));
  }

  /// The number in `NODE-NUMBER`.
  public static Optional<Long> number(String id) {
    try {
      return Optional.of(Long.parseLong(id.substring(id.lastIndexOf('-') + 1)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Instant time(Event message) {
    return Instant.ofEpochSecond(message.getTime().getSeconds(), message.getTime().getNanos());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
