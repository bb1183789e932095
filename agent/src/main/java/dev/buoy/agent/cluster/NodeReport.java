package dev.buoy.agent.cluster;

import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a node says of itself when it is asked, as far as elections and servers go.
/// @param error why it said nothing; absent: it answered
/// @param digest of the file that it runs; empty when not known
/// @param sessions open through it
public record NodeReport(String node, @Nullable String error, String digest, List<Router> routers,
    List<Tracker> trackers, List<Server> servers, List<Frontend> frontends, long sessions) {
  /// One of which no frontends are known.
  public NodeReport(String node, @Nullable String error, String digest, List<Router> routers, List<Tracker> trackers,
      List<Server> servers, long sessions) {
    this(node, error, digest, routers, trackers, servers, List.of(), sessions);
  }

  public NodeReport {
    routers = List.copyOf(routers);
    trackers = List.copyOf(trackers);
    servers = List.copyOf(servers);
    frontends = List.copyOf(frontends);
  }

  /// A node that did not answer.
  public static NodeReport silent(String node, String error) {
    return new NodeReport(node, error, "", List.of(), List.of(), List.of(), 0);
  }

  /// Whether it answered.
  public boolean answered() {
    return error == null;
  }

  /// Its router of an instance.
  public Optional<Router> router(String instance) {
    return routers.stream().filter(router -> router.instance().equals(instance)).findFirst();
  }

  /// A virtual router.
  /// @param state empty: one that this version does not know
  /// @param priority as the file says
  /// @param effective after trackers and overrides
  /// @param standsBack for a forced failover
  /// @param standby the whole node is
  /// @param observes it never becomes master
  /// @param override who had it stand back or put the node in standby, a sentence; empty: nobody
  /// @param reasons why it does not stand as configured, or leaves the master alone; one sentence each
  /// @param problems with packets of others, and what agents found wrong together; one sentence each
  /// @param rests for how long it leaves the role where it is, as it moved often; zero: it may move
  public record Router(String instance, Optional<RouterState> state, int priority, int effective, boolean standsBack,
      boolean standby, boolean observes, String override, List<String> reasons, List<String> problems,
      Duration rests) {
    /// One that may move.
    public Router(String instance, Optional<RouterState> state, int priority, int effective, boolean standsBack,
        boolean standby, boolean observes, String override, List<String> reasons, List<String> problems) {
      this(instance, state, priority, effective, standsBack, standby, observes, override, reasons, problems,
          Duration.ZERO);
    }

    public Router {
      reasons = List.copyOf(reasons);
      problems = List.copyOf(problems);
    }

    /// Whether it is in this state.
    public boolean is(RouterState wanted) {
      return state.filter(wanted::equals).isPresent();
    }
  }

  /// A tracker.
  public record Tracker(String name, boolean holds, String reason) {}

  /// A frontend.
  /// @param listens on all that it is bound to
  public record Frontend(String name, boolean listens) {}

  /// A server.
  /// @param state `UP`, `DOWN` or `UNKNOWN`
  /// @param admin `READY`, `DRAIN` or `MAINT`
  /// @param check the last result, as `L4CON connection refused`; `NONE`: it is not checked
  /// @param override who set it so, a sentence; empty: nobody
  public record Server(String backend, String name, String state, String admin, int weight, boolean backup,
      long sessions, String check, String override) {
    /// As the file's readers write it.
    public String path() {
      return backend + "/" + name;
    }

    /// Whether it gets new connections, and counts for trackers.
    public boolean usable() {
      return !state.equals("DOWN") && admin.equals("READY");
    }
  }
}
