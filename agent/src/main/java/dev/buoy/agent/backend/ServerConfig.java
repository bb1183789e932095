package dev.buoy.agent.backend;

import java.net.InetSocketAddress;
import java.time.Duration;

/// One server of a backend as the file describes it. How it is checked is `check.CheckTarget`'s.
/// @param address where connections go
/// @param weight share of the connections, 0 to 256; 0: none
/// @param maxconn sessions that it gets at once from this node; more wait for one to end; 0: any number
/// @param backup whether it is used only when no other server is
/// @param slowStart how long its share grows after it came up again; zero: not at all
/// @param link how connections to it are made
/// @param marked what its going down, or coming up, does to open sessions
public record ServerConfig(String name, InetSocketAddress address, int weight, int maxconn, boolean backup,
    Duration slowStart, ServerLink link, Marked marked) {
  public ServerConfig {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be 0 to 256, was " + weight);
    }
  }

  /// What a change of its state does to open sessions.
  /// @param downEndsSessions its own end when it is down, or in maintenance
  /// @param upEndsBackups those of the backup servers end when it may be used again, unless it is a backup itself
  public record Marked(boolean downEndsSessions, boolean upEndsBackups) {
    public static final Marked NOTHING = new Marked(false, false);
  }

  /// One that is connected to as the system does it, and of which the state does nothing to open sessions.
  public ServerConfig(String name, InetSocketAddress address, int weight, int maxconn, boolean backup,
      Duration slowStart) {
    this(name, address, weight, maxconn, backup, slowStart, ServerLink.PLAIN, Marked.NOTHING);
  }

  /// The same with another limit.
  /// @param newMaxconn 0: any number
  public ServerConfig withMaxconn(int newMaxconn) {
    return new ServerConfig(name, address, weight, newMaxconn, backup, slowStart, link, marked);
  }

  /// One without limit, that is no backup.
  public ServerConfig(String name, InetSocketAddress address, int weight) {
    this(name, address, weight, 0, false, Duration.ZERO);
  }

  /// The same, connected to in another way.
  public ServerConfig with(ServerLink newLink) {
    return new ServerConfig(name, address, weight, maxconn, backup, slowStart, newLink, marked);
  }

  /// The same, with other consequences of its state.
  public ServerConfig with(Marked newMarked) {
    return new ServerConfig(name, address, weight, maxconn, backup, slowStart, link, newMarked);
  }
}
