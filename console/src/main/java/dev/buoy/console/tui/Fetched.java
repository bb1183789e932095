package dev.buoy.console.tui;

/// What was asked for because a page wanted it.
record Fetched(Talk talk, LogBook logs, FileBook files, Printouts printouts) {
  static final Fetched NOTHING = new Fetched(Talk.NONE, LogBook.EMPTY, FileBook.EMPTY, Printouts.NONE);

  Fetched with(Talk other) {
    return new Fetched(other, logs, files, printouts);
  }

  Fetched with(LogBook other) {
    return new Fetched(talk, other, files, printouts);
  }

  Fetched with(FileBook other) {
    return new Fetched(talk, logs, other, printouts);
  }

  Fetched with(Printouts other) {
    return new Fetched(talk, logs, files, other);
  }
}
