package dev.buoy.console.tui;

import dev.buoy.console.recording.Playhead.Turn;
import java.util.Arrays;
import java.util.Optional;

/// What keys do while a recording is shown, before all that they do else.
enum Winding {
  BACK("[", "ten seconds back", Turn.BACK), ON("]", "ten seconds on", Turn.ON),
  FAR_BACK("{", "a minute back", Turn.FAR_BACK), FAR_ON("}", "a minute on", Turn.FAR_ON),
  SLOWER("(", "half as fast", Turn.SLOWER), FASTER(")", "twice as fast", Turn.FASTER),
  PAUSE("p", "the recording stands still, or goes on; at its end: from the beginning", Turn.PAUSE);

  private final String key;
  private final String help;
  private final Turn turn;

  Winding(String key, String help, Turn turn) {
    this.key = key;
    this.help = help;
    this.turn = turn;
  }

  static Optional<Winding> of(String key) {
    return Arrays.stream(values()).filter(winding -> winding.key.equals(key)).findFirst();
  }

  String key() {
    return key;
  }

  String help() {
    return help;
  }

  Turn turn() {
    return turn;
  }
}
