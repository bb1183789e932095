package dev.buoy.agent.backend;

import java.net.InetSocketAddress;

/// One server of a backend as the file describes it. How it is checked is `check.CheckTarget`'s.
/// @param address where connections go
/// @param weight share of the connections, 0 to 256; 0: none
public record ServerConfig(String name, InetSocketAddress address, int weight) {
  public ServerConfig {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be 0 to 256, was " + weight);
    }
  }
}
