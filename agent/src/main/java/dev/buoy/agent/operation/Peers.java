package dev.buoy.agent.operation;

import dev.buoy.agent.vrrp.RouterState;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Port: the other agents of the cluster. Calls block for at most a few seconds; not to be made on a loop.
public interface Peers {
  /// What every other node of the file says of its virtual router, in the order of the file.
  List<PeerRouter> ask(String instance);

  /// Asks every other node once, for any number of instances: what each says of one, as [#ask].
  default Function<String, List<PeerRouter>> askOnce() {
    return this::ask;
  }

  /// Passes a failover on to the node whose virtual router is the master.
  /// @throws Refused as that node refuses it, or PRECONDITION when it cannot be reached
  Result failover(String node, String instance, String to, Request request);

  /// Passes a change of a node's state on to that node.
  /// @throws Refused as that node refuses it, or PRECONDITION when it cannot be reached
  Result setNodeState(String node, boolean standby, Request request);

  /// Makes another node's virtual router stand back in favour of `to`.
  /// @throws Refused when it cannot be reached, or refuses
  void standBack(String node, String instance, String to, Request request);

  /// Lets another node's virtual router compete again.
  /// @return whether it stood back
  /// @throws Refused when it cannot be reached, or refuses
  boolean release(String node, String instance, Request request);

  /// A virtual router on another node.
  /// @param error why nothing is known of it; absent when it answered
  /// @param effectivePriority 0 when not known
  /// @param standsBack whether an earlier forced failover is in force on it
  /// @param digest of the file that its node runs; empty when not known
  /// @param rests for how long it leaves the role where it is, as it moved often; zero: it may move
  record PeerRouter(String node, InetAddress address, @Nullable String error, @Nullable RouterState state,
      int effectivePriority, boolean standsBack, String digest, Duration rests) {
    /// One that may move, as far as it is known.
    public PeerRouter(String node, InetAddress address, @Nullable String error, @Nullable RouterState state,
        int effectivePriority, boolean standsBack, String digest) {
      this(node, address, error, state, effectivePriority, standsBack, digest, Duration.ZERO);
    }

    boolean answered() {
      return error == null;
    }

    /// Whether it takes part and is not master.
    boolean ready() {
      return state == RouterState.BACKUP;
    }
  }
}
