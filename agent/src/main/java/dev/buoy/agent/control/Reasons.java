package dev.buoy.agent.control;

import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.net.BindException;

/// Why something of the network or the file system failed, in one clause.
final class Reasons {
  private Reasons() {}

  static String of(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException || cause.getCause() == null) {
        return cause instanceof IOException io ? StateFile.reason(io) : String.valueOf(cause.getMessage());
      }
    }
    return String.valueOf(e.getMessage());
  }
}
