package dev.buoy.e2e.interop;

import java.util.List;
import java.util.stream.Stream;

/// Something that happens in a network where Buoy is one of several kinds of nodes, and what must come of it.
/// @param name what `scripts/interop` calls it
/// @param shows what it proves, as a sentence
/// @param often whether it is part of one pass of all; else it runs by its name, or with `--all`
/// @param alone whether the processors have nothing left for others meanwhile
record Scenario(String name, String shows, boolean often, boolean alone, Play play) {
  @FunctionalInterface
  interface Play {
    void on(Stage stage);
  }

  static Scenario scenario(String name, String shows, Play play) {
    return new Scenario(name, shows, true, false, play);
  }

  /// Takes long, and shows little more than another one.
  Scenario rare() {
    return new Scenario(name, shows, false, alone, play);
  }

  /// Nothing else may run beside it, or that would be late.
  Scenario apart() {
    return new Scenario(name, shows, often, true, play);
  }

  static List<Scenario> all() {
    return Stream.of(Elections.ALL, Settings.ALL, Failures.ALL, BadNetworks.ALL, HandOvers.ALL, Fleets.ALL,
        Alongside.ALL, Releases.ALL, Disagreements.ALL)
        .flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
