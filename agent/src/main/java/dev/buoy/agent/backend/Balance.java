package dev.buoy.agent.backend;

/// How a backend chooses the next server.
public enum Balance {
  /// Smooth weighted round robin: shares by weight, interleaved.
  ROUND_ROBIN("roundrobin");

  private final String word;

  Balance(String word) {
    this.word = word;
  }

  /// As the file spells it.
  public String word() {
    return word;
  }
}
