package dev.buoy.console.tui;

/// What was asked for because a page wanted it.
record Fetched(Talk talk, LogBook logs, FileBook files) {
  static final Fetched NOTHING = new Fetched(Talk.NONE, LogBook.EMPTY, FileBook.EMPTY);

  Fetched with(Talk other) {
    return new Fetched(other, logs, files);
  }

  Fetched with(LogBook other) {
    return new Fetched(talk, other, files);
  }

  Fetched with(FileBook other) {
    return new Fetched(talk, logs, other);
  }
}
