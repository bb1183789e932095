package dev.buoy.console.command;

import com.google.protobuf.Timestamp;
import dev.buoy.v1.Event;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Changes told in words.
public final class Sentences {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private Sentences() {}

  /// Time of day in UTC with milliseconds.
  public static String time(Timestamp time) {
    return CLOCK.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
  }

  /// Time of day of now.
  static String time(Instant now) {
    return CLOCK.format(now);
  }

  /// `14:02:20.804 n1: VI_1 went from BACKUP to MASTER: n3 silent 3.4 s.`
  public static String of(Event event) {
    var text = new StringBuilder(time(event.getTime())).append(' ').append(event.getNode()).append(": ");
    text.append(event.getObject().isEmpty() ? words(event.getKind()) : event.getObject());
    if (!event.getFrom().isEmpty() && !event.getTo().isEmpty()) {
      text.append(" went from ").append(event.getFrom()).append(" to ").append(event.getTo());
    } else if (!event.getTo().isEmpty()) {
      text.append(" is ").append(event.getTo());
    } else if (!event.getObject().isEmpty()) {
      text.append(' ').append(words(event.getKind()));
    }
    if (!event.getReason().isEmpty()) {
      text.append(": ").append(event.getReason());
    }
    if (!author(event).isEmpty()) {
      text.append(", by ").append(author(event));
    }
    return text.append('.').toString();
  }

  /// `BACKUP->MASTER`, `held`, `not held`, `notice`, `TWO_MASTERS over`, `released`, else the kind in words: `agent started`.
  public static String change(Event event) {
    if (event.getTo().isEmpty()) {
      return switch (event.getKind()) {
        case VRRP_ADDRESS -> event.getFrom().equals("held") ? "not held" : "notice";
        case VRRP_CONDITION, BACKEND_CONDITION ->
          event.getFrom().isEmpty() ? words(event.getKind()) : event.getFrom() + " over";
        case VRRP_OVERRIDE -> "released";
        default -> words(event.getKind());
      };
    }
    return event.getFrom().isEmpty() ? event.getTo() : event.getFrom() + "->" + rest(event.getFrom(), event.getTo());
  }

  /// What both begin with is said once: `generation 3->4`.
  private static String rest(String from, String to) {
    var word = from.substring(0, from.indexOf(' ') + 1);
    return to.startsWith(word) ? to.substring(word.length()) : to;
  }

  /// Who asked for it, where the reason does not say so itself; else empty.
  public static String author(Event event) {
    return event.getReason().contains(" by " + event.getOperator()) ? "" : event.getOperator();
  }

  private static String words(Event.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
