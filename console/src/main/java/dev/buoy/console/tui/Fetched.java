package dev.buoy.console.tui;

/// What was asked for because a page wanted it.
record Fetched(Talk talk, LogBook logs, FileBook files, Printouts printouts, DrillBook drills) {
  static final Fetched NOTHING = new Fetched(Talk.NONE, LogBook.EMPTY, FileBook.EMPTY, Printouts.NONE,
      DrillBook.EMPTY);

  Fetched with(Talk other) {
    return new Fetched(other, logs, files, printouts, drills);
  }

  Fetched with(LogBook other) {
    return new Fetched(talk, other, files, printouts, drills);
  }

  Fetched with(FileBook other) {
    return new Fetched(talk, logs, other, printouts, drills);
  }

  Fetched with(Printouts other) {
    return new Fetched(talk, logs, files, other, drills);
  }

  Fetched with(DrillBook other) {
    return new Fetched(talk, logs, files, printouts, other);
  }
}
