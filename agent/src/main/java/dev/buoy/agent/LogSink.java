package dev.buoy.agent;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes each event of the journal as one line of the log: facts with keys, the reason last.
final class LogSink implements Journal.Sink {
  private static final Logger LOG = LoggerFactory.getLogger("event");

  @Override
  public void accept(Event event) {
    LOG.atLevel(level(event.severity())).log(line(event));
  }

  private static Level level(Event.Severity severity) {
    return switch (severity) {
      case INFO, NOTICE -> Level.INFO;
      case WARNING -> Level.WARN;
      case ERROR, ALERT -> Level.ERROR;
    };
  }

  private static String line(Event event) {
    var line = new StringBuilder(event.kind().name().toLowerCase(Locale.ROOT)).append(' ').append(event.object());
    append(line, "from", event.from());
    append(line, "to", event.to());
    append(line, "operator", event.operator());
    append(line, "operation", event.operation());
    append(line, "id", event.id());
    append(line, "causes", String.join(",", event.why().causes()));
    return line.append(" reason=\"").append(event.why().reason().replace("\"", "'")).append('"').toString();
  }

  private static void append(StringBuilder line, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      line.append(' ').append(key).append('=').append(value.indexOf(' ') < 0 ? value : '"' + value + '"');
    }
  }
}
