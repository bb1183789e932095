package dev.buoy.agent.backend;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One server as it stands now: what the file says, what checks say, what operators want, and the weight in force.
/// @param weight share of the connections now, 0 to 256; differs from the file's after a change at run time
/// @param upSince when it came up after it had been down or in maintenance; absent: it has not
/// @param lastUp when it went down after it had been up; absent: it has not
public record Server(ServerConfig config, OperationalState operational, AdminState admin, int weight,
    @Nullable Instant upSince, @Nullable Instant lastUp) {
  public Server {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be 0 to 256, was " + weight);
    }
  }

  /// A server before its first check: usable, with the file's weight.
  public static Server initial(ServerConfig config) {
    return new Server(config, OperationalState.UNKNOWN, AdminState.READY, config.weight(), null, null);
  }

  /// Its name, unique in the backend.
  public String name() {
    return config.name();
  }

  /// Whether it may be given connections at all.
  public boolean usable() {
    return admin == AdminState.READY && operational != OperationalState.DOWN && weight > 0;
  }

  /// Whether it may be used when no other is left: it is down, but has been up, and nobody took it out of use.
  boolean lastResort() {
    return admin == AdminState.READY && operational == OperationalState.DOWN && lastUp != null && weight > 0;
  }

  /// How much of its share it gets, as it grows after it came up: above 0, and 1 in the end.
  public double warm(Instant now) {
    var slow = config.slowStart();
    if (upSince == null || slow.isZero()) {
      return 1;
    }
    var up = Duration.between(upSince, now);
    return up.compareTo(slow) >= 0 ? 1 : Math.max(0.01, (double) up.toNanos() / slow.toNanos());
  }

  /// The same server as another configuration describes it.
  public Server with(ServerConfig newConfig) {
    return new Server(newConfig, operational, admin, weight, upSince, lastUp);
  }

  /// The same server after a check.
  public Server with(OperationalState newOperational, Instant now) {
    var rose = operational == OperationalState.DOWN && newOperational != OperationalState.DOWN;
    var fell = operational == OperationalState.UP && newOperational == OperationalState.DOWN;
    return new Server(config, newOperational, admin, weight, rose ? now : upSince, fell ? now : lastUp);
  }

  /// The same server after an operator's word.
  public Server with(AdminState newAdmin, Instant now) {
    var rose = admin == AdminState.MAINT && newAdmin != AdminState.MAINT;
    return new Server(config, operational, newAdmin, weight, rose ? now : upSince, lastUp);
  }

  /// The same server with another share.
  /// @param newWeight 0 to 256
  public Server withWeight(int newWeight) {
    return new Server(config, operational, admin, newWeight, upSince, lastUp);
  }
}
