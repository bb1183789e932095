package dev.buoy.agent.rollout;

import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The last trial, on the disk beside the file itself: who starts with the file finds it before the file is read, which
/// may name another state_dir. Used by one thread at a time.
public final class Marker {
  private static final String SUFFIX = ".trial";
  private static final int FORMAT = 1;
  private static final String HOLDER = "state_dir";

  private final Installed installed;
  private final @Nullable Path holder;
  private final Consumer<String> report;

  /// @param holder the state_dir that this agent holds: no other may take back what it tries; absent: it holds none
  /// @param report takes a sentence for the log about a marker that cannot be used
  public Marker(Installed installed, @Nullable Path holder, Consumer<String> report) {
    this.installed = installed;
    this.holder = holder;
    this.report = report;
  }

  /// The state_dir of the agent that tries, or tried, another file here; empty: nothing is under way.
  public Optional<Path> heldBy() {
    return sheet().filter(sheet -> trial(sheet).flatMap(Trial::underWay).isPresent()).map(sheet -> sheet.fact(HOLDER))
        .filter(text -> !text.isEmpty()).map(Path::of);
  }

  /// Before the file is read at a start, by who holds [#heldBy]: one that was on trial when the agent ended is not
  /// trusted, and the one before it is put in its place, unless somebody edited it. What became of it elsewhere is asked
  /// later.
  /// @return a sentence for the log when something was on trial
  /// @throws IOException when it could not be
  public Optional<String> recover() throws IOException {
    var sheet = sheet();
    var found = sheet.flatMap(Marker::trial).flatMap(Trial::underWay);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var change = found.get();
    var ended = "change %s by %s was not confirmed when the agent ended: ".formatted(change.operation(),
        change.operator());
    if (!installed.swap(change, change.before())) {
      write(new Trial.Over(change.operation(), false, "somebody edited the file while it waited"));
      return Optional.of(ended + installed.path() + " was edited meanwhile, and is left as it is");
    }
    file().write(sheet(new Trial.Withdrawn(change), sheet.orElseThrow().fact(HOLDER)).text());
    return Optional.of(ended + "the file before it is back");
  }

  /// The last trial.
  Trial read() {
    return sheet().flatMap(Marker::trial).orElseGet(Trial.None::new);
  }

  void write(Trial trial) throws IOException {
    file().write(sheet(trial, holder == null ? "" : holder.toAbsolutePath().toString()).text());
  }

  /// Where nothing can be written any more, nothing may lead back either.
  void erase() throws IOException {
    Files.deleteIfExists(installed.beside(SUFFIX));
  }

  private Optional<Sheet> sheet() {
    try {
      return file().read().flatMap(Sheet::of);
    } catch (IOException _) {
      return Optional.empty(); // no file, no trial of it
    }
  }

  private StateFile file() throws IOException {
    return new StateFile(installed.beside(SUFFIX), FORMAT, report);
  }

  private static Sheet sheet(Trial trial, String holder) {
    return switch (trial) {
      case Trial.None _ -> new Sheet(Map.of(), Map.of());
      case Trial.Waiting(var change, _) -> sheet("WAITING", change, holder);
      case Trial.Withdrawn(var change) -> sheet("WITHDRAWN", change, holder);
      case Trial.Over(var operation, var kept, var why) -> new Sheet(Map.of("state",
          (kept ? FileState.KEPT : FileState.TAKEN_BACK).name(), "operation", operation, "why", why), Map.of());
    };
  }

  private static Sheet sheet(String state, Trial.Change change, String holder) {
    var facts = new HashMap<>(Map.of("state", state, "operation", change.operation(), "operator", change.operator(),
        "reason", change.reason(), "coordinator", change.coordinator(), "until", change.until().toString()));
    facts.put(HOLDER, holder);
    return new Sheet(facts, Map.of(Sheet.BEFORE, change.before(), Sheet.AFTER, change.after()));
  }

  private static Optional<Trial> trial(Sheet sheet) {
    try {
      return switch (sheet.fact("state")) {
        case "WAITING" -> change(sheet).map(change -> new Trial.Waiting(change, ""));
        case "WITHDRAWN" -> change(sheet).map(Trial.Withdrawn::new);
        case "KEPT" -> Optional.of(new Trial.Over(sheet.fact("operation"), true, ""));
        case "TAKEN_BACK" -> Optional.of(new Trial.Over(sheet.fact("operation"), false, sheet.fact("why")));
        default -> Optional.empty();
      };
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Optional<Trial.Change> change(Sheet sheet) {
    return sheet.bytes(Sheet.BEFORE).flatMap(before -> sheet.bytes(Sheet.AFTER)
        .map(after -> new Trial.Change(sheet.fact("operation"), sheet.fact("operator"), sheet.fact("reason"),
            sheet.fact("coordinator"), Instant.parse(sheet.fact("until")), before, after)));
  }
}
