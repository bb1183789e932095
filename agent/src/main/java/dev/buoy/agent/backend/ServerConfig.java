package dev.buoy.agent.backend;

import java.net.InetSocketAddress;
import java.time.Duration;

/// One server of a backend as the file describes it. How it is checked is `check.CheckTarget`'s.
/// @param address where connections go
/// @param weight share of the connections, 0 to 256; 0: none
/// @param maxconn sessions that it gets at once from this node; more wait for one to end; 0: any number
/// @param backup whether it is used only when no other server is
/// @param slowStart how long its share grows after it came up again; zero: not at all
public record ServerConfig(String name, InetSocketAddress address, int weight, int maxconn, boolean backup,
    Duration slowStart) {
  public ServerConfig {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be 0 to 256, was " + weight);
    }
  }

  /// The same with another limit.
  /// @param newMaxconn 0: any number
  public ServerConfig withMaxconn(int newMaxconn) {
    return new ServerConfig(name, address, weight, newMaxconn, backup, slowStart);
  }

  /// One without limit, that is no backup.
  public ServerConfig(String name, InetSocketAddress address, int weight) {
    this(name, address, weight, 0, false, Duration.ZERO);
  }
}
