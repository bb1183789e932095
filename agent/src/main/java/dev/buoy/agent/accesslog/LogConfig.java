package dev.buoy.agent.accesslog;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is logged, as the file says.
/// @param level of the agent's own log: error, warn, info or debug; absent: as the environment says
/// @param access absent: no access log
/// @param silent names of frontends that the access log leaves out
public record LogConfig(@Nullable String level, Optional<Access> access, Set<String> silent) {
  /// A file that says nothing.
  public static final LogConfig NONE = new LogConfig(null, Optional.empty(), Set.of());

  public LogConfig {
    silent = Set.copyOf(silent);
  }

  /// Whether the access log leaves this frontend out.
  public boolean silences(String frontend) {
    return silent.contains(frontend);
  }

  /// An access log.
  /// @param dontLogNull leaves out clients that sent nothing
  /// @param dontLogNormal leaves out sessions without an error, a retry or another server than the first
  /// @param separateErrors gives what would be left out by `dontLogNormal` the severity info, and the rest err
  public record Access(Destination to, Format format, boolean dontLogNull, boolean dontLogNormal,
      boolean separateErrors) {}

  /// How a line is written.
  public enum Format {
    /// As HAProxy's `option tcplog`.
    TCPLOG,
    /// One object of JSON with the fault in words.
    JSON
  }
}
