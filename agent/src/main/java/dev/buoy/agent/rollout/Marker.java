package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The last trial, on the disk beside the file itself: who starts with the file finds it before the file is read, which
/// may name another state_dir. Used by one thread at a time.
public final class Marker {
  private static final String SUFFIX = ".trial";
  private static final int FORMAT = 1;
  private static final ConfigBytes NOTHING = ConfigBytes.of(Map.of());

  private final Installed installed;
  private final Consumer<String> report;

  /// @param report takes a sentence for the log about a marker that cannot be used
  public Marker(Installed installed, Consumer<String> report) {
    this.installed = installed;
    this.report = report;
  }

  /// Before the file is read at a start: one that was on trial when the agent ended is not trusted, and the one before it
  /// is put in its place.
  /// @return a sentence for the log when that was done
  /// @throws IOException when it could not be
  public Optional<String> recover() throws IOException {
    if (!(read() instanceof Trial.Waiting(var change))) {
      return Optional.empty();
    }
    installed.write(change.before());
    write(new Trial.Over(change.operation(), false, "the agent started anew before it was confirmed"));
    return Optional.of("change %s by %s was not confirmed when the agent ended: the file before it is back"
        .formatted(change.operation(), change.operator()));
  }

  /// The last trial.
  Trial read() {
    try {
      return file().read().flatMap(Sheet::of).flatMap(Marker::trial).orElseGet(Trial.None::new);
    } catch (IOException _) {
      return new Trial.None(); // no file, no trial of it
    }
  }

  void write(Trial trial) throws IOException {
    file().write(sheet(trial).text());
  }

  private StateFile file() throws IOException {
    return new StateFile(installed.beside(SUFFIX), FORMAT, report);
  }

  private static Sheet sheet(Trial trial) {
    return switch (trial) {
      case Trial.None _ -> new Sheet(Map.of(), null);
      case Trial.Waiting(var change) -> new Sheet(Map.of("state", FileState.WAITING.name(), "operation",
          change.operation(), "operator", change.operator(), "reason", change.reason(), "coordinator",
          change.coordinator(), "until", change.until().toString(), "digest", change.digest()), change.before());
      case Trial.Over(var operation, var kept, var why) -> new Sheet(Map.of("state",
          (kept ? FileState.KEPT : FileState.TAKEN_BACK).name(), "operation", operation, "why", why), null);
    };
  }

  private static Optional<Trial> trial(Sheet sheet) {
    try {
      return Optional.ofNullable(switch (sheet.fact("state")) {
        case "WAITING" -> new Trial.Waiting(new Trial.Change(sheet.fact("operation"), sheet.fact("operator"),
            sheet.fact("reason"), sheet.fact("coordinator"), Instant.parse(sheet.fact("until")),
            sheet.bytes() == null ? NOTHING : sheet.bytes(), sheet.fact("digest")));
        case "KEPT" -> new Trial.Over(sheet.fact("operation"), true, "");
        case "TAKEN_BACK" -> new Trial.Over(sheet.fact("operation"), false, sheet.fact("why"));
        default -> null;
      });
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
