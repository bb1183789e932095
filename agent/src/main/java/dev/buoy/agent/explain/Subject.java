package dev.buoy.agent.explain;

import java.util.Locale;

/// What is to be explained.
/// @param name as the file has it; a server as `BACKEND/SERVER`
public record Subject(Kind kind, String name) {
  /// What kind of object it is.
  public enum Kind {
    INSTANCE, SERVER, BACKEND, FRONTEND, AGENT, TRACKER;

    /// As the API has it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
