package dev.buoy.agent;

import dev.buoy.agent.control.StoredOperations;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.OperationStore;
import dev.buoy.agent.state.JournalFile;
import dev.buoy.agent.state.SettingsFile;
import dev.buoy.agent.store.RollingLog;
import dev.buoy.agent.store.Trouble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the agent keeps in its state folder: journal, settings, operations, audit log. Where there is no folder it keeps
/// nothing, and the audit goes to the log. Any thread; nothing here throws because a disk is full: it is one alarm, and what is
/// lost for the audit's file is in the log.
final class Records implements Journal.Sink, AutoCloseable {
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");
  private static final long AUDIT_BYTES = 8 << 20;
  private static final int AUDIT_FILES = 4;
  /// Room for a thousand operations, twice over.
  private static final long OPERATIONS_BYTES = 1 << 20;
  private static final int OPERATIONS_FILES = 3;
  private static final long DRILLS_BYTES = 2 << 20;
  private static final int DRILLS_FILES = 3;

  private final @Nullable Path folder;
  private final Trouble trouble = new Trouble();
  private final List<RollingLog> logs = new ArrayList<>();
  private final @Nullable JournalFile journal;
  private final @Nullable SettingsFile settings;
  private final OperationStore operations;
  private final Consumer<String> audit;
  private final @Nullable RollingLog drills;

  /// @param folder exists; null: there is none
  /// @param writer runs what writes the journal, until this is closed
  Records(@Nullable Path folder, Executor writer) {
    this.folder = folder;
    if (folder == null) {
      this.journal = null;
      this.settings = null;
      this.operations = OperationStore.NONE;
      this.audit = line -> AUDIT.info("{}", line);
      this.drills = null;
      return;
    }
    this.journal = JournalFile.open(folder, writer, sentence -> trouble.note("journal", sentence));
    this.settings = new SettingsFile(folder, trouble::found, trouble);
    this.operations = new StoredOperations(
        rolling(folder.resolve("operations.log"), OPERATIONS_BYTES, OPERATIONS_FILES, "operations"));
    this.drills = rolling(folder.resolve("drills.log"), DRILLS_BYTES, DRILLS_FILES, "reports of drills");
    var file = rolling(folder.resolve("audit.log"), AUDIT_BYTES, AUDIT_FILES, "audit log");
    this.audit = line -> {
      if (!file.append(line)) {
        AUDIT.info("{}", line); // who reads the log of a service still finds it
      }
    };
  }

  private RollingLog rolling(Path file, long bytes, int files, String part) {
    var rolling = RollingLog.open(file, bytes, files, sentence -> trouble.note(part, sentence));
    logs.add(rolling);
    return rolling;
  }

  /// The number of the newest event that was kept; 0 where there is none.
  long lastEvent() {
    return journal == null ? 0 : journal.last();
  }

  /// The stamp of the newest event that was kept; 0 where there is none.
  long lastStamp() {
    return journal == null ? 0 : journal.lastStamp();
  }

  /// The events of other starts, oldest first. Takes a while.
  List<Event> eventsBefore(String boot) {
    return journal == null ? List.of() : journal.before(boot);
  }

  @Override
  public void accept(Event event) {
    if (journal != null) {
      journal.accept(event);
    }
  }

  /// What was set, and the number of the generation, as the agent before this one left them.
  SettingsFile.Kept settings() {
    return settings == null ? SettingsFile.Kept.NOTHING : settings.read();
  }

  /// Blocks until it is on the disk. One thread at a time.
  void keep(Generation generation) {
    if (settings != null) {
      settings.keep(generation);
    }
  }

  OperationStore operations() {
    return operations;
  }

  /// Reports of drills that this agent has directed.
  @Nullable
  RollingLog drills() {
    return drills;
  }

  /// Takes a line about who changed what.
  Consumer<String> audit() {
    return audit;
  }

  /// Where the versions of the file are kept.
  @Nullable
  Path versions() {
    return folder == null ? null : folder.resolve("versions");
  }

  /// Tells it what is not kept now, and from now on when something is not kept, or is again.
  void tell(Consumer<String> news) {
    trouble.tell(news);
  }

  /// What is not kept now, as one sentence.
  Optional<String> alarm() {
    return trouble.alarm();
  }

  /// Finds out whether what could not be written can be now.
  void tryAgain() {
    if (journal != null) {
      journal.tryAgain();
    }
    logs.forEach(RollingLog::tryAgain);
  }

  /// Writes the events that wait, for at most half a second.
  @Override
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
