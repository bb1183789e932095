package dev.buoy.agent.director;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.whatif.Prospect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Port: the nodes, as the agent that directs a drill reaches them. Calls block for as long as a node may take to answer,
/// two seconds at most where nothing else is said; any thread.
public interface Stage {
  /// Everything that may speak against it.
  Scene scene(Commission commission);

  /// Where probes go to: an address of the instance, and the responder's port there.
  /// @throws dev.buoy.agent.operation.Refused when there is no responder, or no such instance
  String probed(String instance);

  /// What would come of the fault.
  Optional<Prospect> forecast(Commission commission, String target);

  /// What every node says of its virtual routers now. Answers within half a second: who does not is silent.
  List<Standing> standings();

  /// The fault begins on its target.
  /// @param atMost it ends by itself after this time
  /// @throws dev.buoy.agent.operation.Refused when it does not, or nobody knows
  void begin(String drill, Commission commission, String target, Duration atMost);

  /// The fault is gone from its target.
  /// @throws dev.buoy.agent.operation.Refused when it may be there still
  void end(String drill, Commission commission, String target);

  /// Makes a node master again that was so before.
  /// @throws dev.buoy.agent.operation.Refused when it cannot be
  void giveBack(Commission commission, String to);

  /// How long the cluster may take to be as it was, once the fault is gone.
  Duration longestReturn(String instance);

  /// Lets a node probe until it is closed.
  /// @param heard what it found, on any thread
  Running probe(String node, String instance, Duration interval, Consumer<Batch> heard);

  /// What the journals have since then, by the corrected clock.
  List<Moment> moments(Instant since);

  /// Versions, file and kernels of the nodes.
  Makes makes();

  /// What probes until it is closed.
  interface Running extends AutoCloseable {
    @Override
    void close();
  }

  /// A node's virtual routers at one moment.
  /// @param silent why it says nothing; empty: it does
  /// @param nanos when it said so, or was given up, by the director's ticker
  /// @param boot names the start of its agent; empty where it says nothing
  /// @param serves its frontends and servers, and the state of each in a word
  record Standing(String node, String silent, long nanos, String boot, Map<String, Role> roles,
      Map<String, String> serves) {
    public Standing {
      roles = Map.copyOf(roles);
      serves = Map.copyOf(serves);
    }

    boolean answers() {
      return silent.isEmpty();
    }
  }

  /// A virtual router of a node.
  /// @param state `MASTER`, `BACKUP`, `FAULT`, `INITIALIZE`
  /// @param overridden somebody had it stand back
  /// @param preempts it takes the role back by itself
  /// @param age since its state changed last, by its own clock; zero: it does not say
  /// @param sent since its agent started
  record Role(String state, int priority, boolean overridden, boolean preempts, Duration age, Sent sent) {
    boolean master() {
      return state.equals("MASTER");
    }

    /// The same but for what only counts.
    boolean like(Role other) {
      return stands(other) && overridden == other.overridden;
    }

    /// The same state and priority.
    boolean stands(Role other) {
      return state.equals(other.state) && priority == other.priority;
    }
  }

  /// What a virtual router told the others.
  /// @param announcements gratuitous ARPs and unsolicited neighbour advertisements
  record Sent(long advertisements, long announcements) {
    static final Sent NONE = new Sent(0, 0);

    Sent plus(Sent other) {
      return new Sent(advertisements + other.advertisements, announcements + other.announcements);
    }

    Sent minus(Sent other) {
      return new Sent(advertisements - other.advertisements, announcements - other.announcements);
    }
  }

  /// What a prober found since it last said so.
  /// @param prober a node; empty: the client
  /// @param target what it asks
  /// @param exchanges by this agent's monotonic clock
  record Batch(String prober, String target, Duration interval, List<Exchange> exchanges, int kept, int reset,
      int hung) {
    public Batch {
      exchanges = List.copyOf(exchanges);
    }
  }

  /// Something that a node's journal has.
  record Moment(Instant time, String node, String text) {}

  /// What the nodes run.
  /// @param self the node that directs
  record Makes(String self, String version, String digest, Map<String, String> kernels) {
    public Makes {
      kernels = Map.copyOf(kernels);
    }
  }
}
