package dev.buoy.console.cluster;

import io.grpc.Status;
import java.io.FileNotFoundException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Failed calls in words.
public final class Failures {
  /// How Netty begins the errors of its native calls.
  private static final Pattern CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed( with error\\(-?[0-9]+\\))?: ");

  /// How gRPC tells of a deadline of the console's own.
  private static final Pattern OWN_WORDS = Pattern.compile("deadline exceeded after|Deadline .*exceeded");

  private static final Pattern UNREACHED = Pattern
      .compile("\\b(UNAVAILABLE|DEADLINE_EXCEEDED|UNAUTHENTICATED|PERMISSION_DENIED): ");

  private static final Pattern REFUSED = Pattern.compile("[Cc]onnection refused(?:: [^/]*/?\\[?([0-9a-f.:]+?)\\]?$)?");

  /// How gRPC tells of who does not speak it.
  private static final Pattern FOREIGN = Pattern.compile("frame was not SETTINGS|HTTP/1\\.[01]|invalid content-type"
      + "|HTTP status code|Frame length: \\d+ exceeds");

  private Failures() {}

  /// `CODE: description` on one line, with the root cause where gRPC's own words say nothing ("io exception").
  public static String sentence(Throwable failure) {
    var status = Status.fromThrowable(failure);
    var description = oneLine(status.getDescription());
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && description != null
        && OWN_WORDS.matcher(description).find()) {
      return status.getCode() + ": no answer in time: node down or cut off";
    }
    if (description != null && description.contains("GOAWAY")) {
      return status.getCode() + ": the agent closed the connection";
    }
    var handshake = Handshakes.sentence(status);
    if (handshake.isPresent()) {
      return Safe.text(handshake.get());
    }
    var root = root(status.getCause());
    if (root.startsWith("Permission denied")) {
      return Safe
          .text("PERMISSION_DENIED: this user may not open the socket: join its group, or use sudo (" + root + ")");
    }
    if (FOREIGN.matcher(description + " " + root).find()) {
      return "UNAVAILABLE: no agent: something else answers on that port (an agent's is " + Endpoint.DEFAULT_PORT
          + ", or api.port of its file)";
    }
    if (description == null || description.isBlank() || description.equals("io exception")) {
      description = root.isEmpty() ? "no reason given" : root;
    }
    if (status.getCode() == Status.Code.UNAVAILABLE || status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      description = unreachable(description);
    }
    return Safe.text(status.getCode() + ": " + description);
  }

  private static @Nullable String oneLine(@Nullable String description) {
    return description == null ? null : description.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /// Whether an agent was reached, and does not permit it.
  public static boolean refused(String sentence) {
    return sentence.startsWith("UNAUTHENTICATED: ") || sentence.startsWith("PERMISSION_DENIED: ");
  }

  /// Whether the host answers, and no agent is there.
  public static boolean isStopped(String sentence) {
    return sentence.contains(": connection refused: no agent");
  }

  /// The same for people: how gRPC calls it that no agent was reached, or none permits it, helps programs only.
  public static String plain(String sentence) {
    return UNREACHED.matcher(sentence).replaceAll("");
  }

  /// A host that refuses answers; one that is silent may be anything.
  private static String unreachable(String description) {
    var refused = REFUSED.matcher(description);
    if (refused.find()) {
      return "connection refused: no agent" + (refused.group(1) == null ? "" : " on " + refused.group(1))
          + " (the host answers)";
    }
    return description.toLowerCase(Locale.ROOT).contains("timed out")
        ? "no answer: node down or cut off (" + description + ")"
        : description;
  }

  private static String root(@Nullable Throwable cause) {
    var deepest = cause;
    while (deepest != null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof FileNotFoundException) {
      return "no agent: there is no such socket"; // Netty's has no message of its own
    }
    var message = deepest == null ? null : deepest.getMessage();
    return message == null ? "" : CALL.matcher(message).replaceFirst("");
  }
}
