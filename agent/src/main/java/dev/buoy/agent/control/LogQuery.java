package dev.buoy.agent.control;

import dev.buoy.v1.LogLine;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.WatchLogsResponse;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// Which lines of the log a client wants.
record LogQuery(LogTail.Level least, String containing) implements Predicate<LogTail.Line> {
  static LogQuery of(WatchLogsRequest request) {
    return new LogQuery(switch (request.getLeast()) {
      case INFO -> LogTail.Level.INFO;
      case WARNING -> LogTail.Level.WARNING;
      case ERROR -> LogTail.Level.ERROR;
      case LEVEL_UNSPECIFIED, DEBUG, UNRECOGNIZED -> LogTail.Level.DEBUG;
    }, request.getContaining().toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean test(LogTail.Line line) {
    return line.level().compareTo(least) >= 0
        && (containing.isEmpty() || line.message().toLowerCase(Locale.ROOT).contains(containing));
  }

  /// As the API has them.
  static WatchLogsResponse message(List<LogTail.Line> lines, long lost) {
    var message = WatchLogsResponse.newBuilder();
    lines.forEach(line -> message.addLines(LogLine.newBuilder().setTime(StatusMessages.time(line.time()))
        .setLevel(LogLine.Level.valueOf(line.level().name())).setLogger(line.logger()).setMessage(line.message())));
    return lost > 0 ? message.setLost(lost).build() : message.build();
  }
}
