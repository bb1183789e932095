package dev.buoy.agent.state;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.buoy.agent.control.EventMessages;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.store.RollingLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The journal on the disk, one event a line as the API has it: `journal`, and older ones in `journal.1` and so on. Takes
/// events without waiting for the disk; what comes faster than the disk takes it is lost there, and reported.
public final class JournalFile implements Journal.Sink, AutoCloseable {
  private static final long MOST_BYTES = 4 << 20;
  private static final int OLDER_FILES = 4;
  private static final int WAITING = 20_000;
  private static final long LAST_WORDS_MILLIS = 500;
  private static final long LOOK_MILLIS = 100;
  /// JSON as the printer below writes it; to start needs no more of a line than this.
  private static final Pattern ID = Pattern.compile("\"id\":\"[^\"]*-(\\d{1,18})\"");
  private static final Pattern HLC = Pattern.compile("\"hlc\":\"(\\d{1,18})\"");

  private final RollingLog log;
  private final Consumer<String> report;
  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(WAITING);
  private final CountDownLatch written = new CountDownLatch(1);
  private volatile boolean lost;
  private volatile boolean closed;

  private JournalFile(RollingLog log, Consumer<String> report) {
    this.log = log;
    this.report = report;
  }

  /// Opens it, or begins it.
  /// @param folder exists
  /// @param writer runs what writes, until this is closed
  /// @param report takes a sentence about what does not work; empty: it works again
  public static JournalFile open(Path folder, Executor writer, Consumer<String> report) {
    var file = new JournalFile(RollingLog.open(folder.resolve("journal"), MOST_BYTES, OLDER_FILES, report), report);
    writer.execute(file::write);
    return file;
  }

  /// The number of the newest event there; 0 where there is none.
  public long last() {
    return number(ID);
  }

  /// The stamp of the newest event there; 0 where there is none.
  public long lastStamp() {
    return number(HLC);
  }

  private long number(Pattern pattern) {
    return log.last().map(pattern::matcher).filter(Matcher::find).map(found -> Long.parseLong(found.group(1)))
        .orElse(0L);
  }

  /// What other starts of the agent wrote, oldest first. Takes a while.
  /// @param boot this start
  public List<Event> before(String boot) {
    return log.lines().stream().map(JournalFile::parse).flatMap(Optional::stream)
        .filter(event -> !event.boot().equals(boot)).toList();
  }

  @Override
  public void accept(Event event) {
    if (!queue.offer(event)) {
      lost = true;
    }
  }

  /// Sees whether it can be written again, when it could not.
  public void tryAgain() {
    log.tryAgain();
  }

  private void write() {
    boolean told = false;
    try {
      while (!closed || !queue.isEmpty()) {
        var event = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (event != null) {
          print(event).forEach(log::append);
        }
        if (lost && !told) {
          report.accept("the disk is too slow for the journal: events are missing in it");
          told = true;
        } else if (told && event == null) {
          lost = false;
          told = false;
          report.accept(""); // it has caught up
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      written.countDown();
    }
  }

  private static Stream<String> print(Event event) {
    try {
      return Stream.of(JsonFormat.printer().omittingInsignificantWhitespace().print(EventMessages.of(event)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an event is no JSON: " + event, e);
    }
  }

  private static Optional<Event> parse(String line) {
    var message = dev.buoy.v1.Event.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(line, message);
      return EventMessages.from(message.build());
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty(); // of a newer agent
    }
  }

  /// Writes what waits, for at most half a second.
  @Override
  public void close() {
    closed = true;
    try {
      written.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    log.close();
  }
}
