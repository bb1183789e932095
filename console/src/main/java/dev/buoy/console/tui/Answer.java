package dev.buoy.console.tui;

import java.util.List;

/// What an agent answered for all.
/// @param question as an operator would type it
record Answer(String question, List<String> lines) {
  static final Answer NONE = new Answer("", List.of());

  Answer {
    lines = List.copyOf(lines);
  }
}
