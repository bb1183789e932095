package dev.buoy.console.tui;

/// What was asked for because a page wanted it.
record Fetched(Talk talk, LogBook logs, FileBook files, Answer answer) {
  static final Fetched NOTHING = new Fetched(Talk.NONE, LogBook.EMPTY, FileBook.EMPTY, Answer.NONE);

  Fetched with(Talk other) {
    return new Fetched(other, logs, files, answer);
  }

  Fetched with(LogBook other) {
    return new Fetched(talk, other, files, answer);
  }

  Fetched with(FileBook other) {
    return new Fetched(talk, logs, other, answer);
  }

  Fetched with(Answer other) {
    return new Fetched(talk, logs, files, other);
  }
}
