package dev.buoy.agent.backend;

/// One server as it stands now: what the file says, what checks say, what operators want, and the weight in force.
/// @param weight share of the connections now, 0 to 256; differs from the file's after a change at run time
public record Server(ServerConfig config, OperationalState operational, AdminState admin, int weight) {
  public Server {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be 0 to 256, was " + weight);
    }
  }

  /// A server before its first check: usable, with the file's weight.
  public static Server initial(ServerConfig config) {
    return new Server(config, OperationalState.UNKNOWN, AdminState.READY, config.weight());
  }

  /// Its name, unique in the backend.
  public String name() {
    return config.name();
  }

  /// Whether it may be given connections at all.
  public boolean usable() {
    return admin == AdminState.READY && operational != OperationalState.DOWN && weight > 0;
  }

  /// How a balancer sees it: an unusable server has no share.
  public Candidate candidate(Balance balance) {
    var share = balance.unweighted() ? 1 : balance.fixedWeights() ? config.weight() : weight;
    return new Candidate(name(), usable() ? share : 0);
  }

  /// The same server as another configuration describes it.
  public Server with(ServerConfig newConfig) {
    return new Server(newConfig, operational, admin, weight);
  }

  /// The same server after a check.
  public Server with(OperationalState newOperational) {
    return new Server(config, newOperational, admin, weight);
  }

  /// The same server after an operator's word.
  public Server with(AdminState newAdmin) {
    return new Server(config, operational, newAdmin, weight);
  }

  /// The same server with another share.
  /// @param newWeight 0 to 256
  public Server withWeight(int newWeight) {
    return new Server(config, operational, admin, newWeight);
  }
}
