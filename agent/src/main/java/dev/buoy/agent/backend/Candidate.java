package dev.buoy.agent.backend;

/// A server as the rotation sees it.
/// @param server its name, unique among the candidates
/// @param weight share of the connections; 0: gets none
public record Candidate(String server, int weight) {
  public Candidate {
    if (weight < 0) {
      throw new IllegalArgumentException("weight must not be negative, was " + weight);
    }
  }
}
