package dev.buoy.agent.backend;

/// A server as a balancer sees it.
/// @param server its name, unique among the candidates
/// @param weight share of the connections; 0: gets none
/// @param maxconn sessions that it may have at once; 0: any number
/// @param hash of its name
public record Candidate(String server, int weight, int maxconn, long hash) {
  public Candidate {
    if (weight < 0) {
      throw new IllegalArgumentException("weight must not be negative, was " + weight);
    }
  }

  public Candidate(String server, int weight) {
    this(server, weight, 0);
  }

  public Candidate(String server, int weight, int maxconn) {
    this(server, weight, maxconn, ConsistentHash.hash(server));
  }
}
