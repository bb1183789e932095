package dev.buoy.agent.track;

/// Whether a script's tracker holds, and how far results have come to change it. Before the first result it holds; the
/// first result alone decides, later ones need `rise` or `fall` of a kind in a row.
/// @param decided whether there was a result
/// @param against results in a row that say the opposite of `holds`
record Streak(boolean holds, boolean decided, int against) {
  static final Streak START = new Streak(true, false, 0);

  Streak after(boolean passed, int rise, int fall) {
    if (!decided || passed == holds) {
      return new Streak(passed, true, 0);
    }
    int needed = holds ? fall : rise;
    return against + 1 >= needed ? new Streak(passed, true, 0) : new Streak(holds, true, against + 1);
  }
}
