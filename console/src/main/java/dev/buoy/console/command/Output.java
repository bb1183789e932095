package dev.buoy.console.command;

import java.io.PrintWriter;
import java.time.InstantSource;

/// Where answers and messages go.
/// @param out for data
/// @param err for what people are told besides
/// @param wall what time it is, for people
record Output(PrintWriter out, PrintWriter err, InstantSource wall) {
  /// The answer in its form, and what is missing in it.
  int print(Format format, Reply reply) {
    out.print(reply.as(format));
    if (!reply.complaints().isEmpty()) {
      out.flush();
      reply.complaints().forEach(err::println);
    }
    return reply.exit();
  }

  int complain(String message, int exit) {
    err.println("buoy: " + message);
    return exit;
  }
}
