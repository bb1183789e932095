package dev.buoy.e2e.interop;

import java.util.List;
import java.util.stream.Stream;

/// Something that happens in a network where Buoy is one of several kinds of nodes, and what must come of it.
/// @param name what `scripts/interop` calls it
/// @param shows what it proves, as a sentence
record Scenario(String name, String shows, Play play) {
  @FunctionalInterface
  interface Play {
    void on(Stage stage);
  }

  static Scenario scenario(String name, String shows, Play play) {
    return new Scenario(name, shows, play);
  }

  static List<Scenario> all() {
    return Stream.of(Elections.ALL, Settings.ALL, Failures.ALL, BadNetworks.ALL, HandOvers.ALL).flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
