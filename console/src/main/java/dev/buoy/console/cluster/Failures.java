package dev.buoy.console.cluster;

import io.grpc.Status;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Failed calls in words.
public final class Failures {
  /// How Netty begins the errors of its native calls.
  private static final Pattern CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed( with error\\(-?[0-9]+\\))?: ");

  /// How gRPC tells of a deadline of the console's own.
  private static final Pattern OWN_WORDS = Pattern.compile("deadline exceeded after|Deadline .*exceeded");

  private Failures() {}

  /// `CODE: description` on one line, with the root cause where gRPC's own words say nothing ("io exception").
  public static String sentence(Throwable failure) {
    var status = Status.fromThrowable(failure);
    var description = status.getDescription();
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && description != null
        && OWN_WORDS.matcher(description).find()) {
      return status.getCode() + ": no answer in time";
    }
    if (description != null && description.contains("GOAWAY")) {
      return status.getCode() + ": the agent closed the connection";
    }
    var root = root(status.getCause());
    if (description == null || description.isBlank() || description.equals("io exception")) {
      description = root.isEmpty() ? "no reason given" : root;
    }
    return Safe.text(status.getCode() + ": " + description);
  }

  private static String root(@Nullable Throwable cause) {
    var deepest = cause;
    while (deepest != null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    var message = deepest == null ? null : deepest.getMessage();
    return message == null ? "" : CALL.matcher(message).replaceFirst("");
  }
}
