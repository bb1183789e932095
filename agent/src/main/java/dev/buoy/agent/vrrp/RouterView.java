package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A virtual router at one instant, for status and console.
/// @param effectivePriority after trackers and a forced failover
/// @param master the node last heard as master; this one's address while it is master; absent when unknown
/// @param lastTransition absent until the first
/// @param held virtual addresses proven to be on the interface
/// @param reasons why it is in FAULT, or does not stand as configured; one sentence each
/// @param override the forced failover in force
/// @param lastHeard the last valid advertisement of another node
/// @param sent advertisements sent since the agent started
/// @param announced announcements sent since the agent started
/// @param received valid advertisements of other nodes
/// @param rejected packets of this virtual router that were not accepted
/// @param rival another node that advertises while this one is master
/// @param claims addresses that other MACs answer for while this one is master, with those MACs
/// @param problems what is wrong with packets of this virtual router: one for each source and reason, until the source
///   sends valid ones, or none for a minute
/// @param cadence how the advertisements keep their instants; empty when unknown
/// @param guard how its addresses are guarded
/// @param moves when the role moved lately
/// @param unannounced why neighbours could not be told where the addresses are; empty: they were
public record RouterView(VirtualRouterConfig config, RouterState state, int effectivePriority,
    @Nullable InetAddress master, @Nullable LastTransition lastTransition, List<VirtualAddress> held,
    List<String> reasons, @Nullable Yield override, @Nullable LastHeard lastHeard, long sent, long announced,
    long received,
    Map<Decoded.Reason, Long> rejected, @Nullable InetAddress rival, Map<VirtualAddress, List<String>> claims,
    List<Problem> problems, String cadence, Guard guard, RecentMoves moves, String unannounced) {
  public RouterView {
    held = List.copyOf(held);
    reasons = List.copyOf(reasons);
    rejected = Map.copyOf(rejected);
    problems = List.copyOf(problems);
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
  }

  /// One whose neighbours know where its addresses are.
  public RouterView(VirtualRouterConfig config, RouterState state, int effectivePriority,
      @Nullable InetAddress master, @Nullable LastTransition lastTransition, List<VirtualAddress> held,
      List<String> reasons, @Nullable Yield override, @Nullable LastHeard lastHeard, long sent, long announced,
      long received, Map<Decoded.Reason, Long> rejected, @Nullable InetAddress rival,
      Map<VirtualAddress, List<String>> claims, List<Problem> problems, String cadence, Guard guard,
      RecentMoves moves) {
    this(config, state, effectivePriority, master, lastTransition, held, reasons, override, lastHeard, sent, announced,
        received, rejected, rival, claims, problems, cadence, guard, moves, "");
  }

  /// The last change of state.
  public record LastTransition(Instant time, RouterState from, RouterState to, Why why) {}

  /// The last valid advertisement of another node.
  public record LastHeard(InetAddress source, int priority, Instant time) {}

  /// What is wrong with the packets of a source.
  /// @param sentence names source, reason and number
  /// @param last when the last such packet arrived
  public record Problem(InetAddress source, Decoded.Reason reason, String sentence, Instant last) {}

  /// A packet that was not accepted says for so long that something is wrong: two may be lost.
  public static Duration lately(Duration interval) {
    return interval.multipliedBy(3).plusSeconds(1);
  }

  /// The problems that packets still show: whoever was mended, or has become a backup, sends no more of them.
  public List<Problem> problems(Instant now) {
    var window = lately(config.advertInterval());
    return problems.stream().filter(problem -> !problem.last.plus(window).isBefore(now)).toList();
  }

  /// How the addresses are guarded.
  /// @param fence `off`, `on`, or `unavailable: ` with the reason
  /// @param muted whether the neighbours are answered no more, during a hand-over
  public record Guard(String fence, boolean muted) {
    public static final Guard NONE = new Guard("off", false);
  }

  /// The same with what guards the addresses.
  public RouterView with(Guard next) {
    return new RouterView(config, state, effectivePriority, master, lastTransition, held, reasons, override, lastHeard,
        sent, announced, received, rejected, rival, claims, problems, cadence, next, moves, unannounced);
  }

  RouterView with(Wire wire) {
    return new RouterView(config, state, effectivePriority, master, lastTransition, held, reasons, override, lastHeard,
        wire.advertisementsSent(), wire.announcementsSent(), received, rejected, rival, claims, problems,
        wire.cadence(), guard, moves, unannounced);
  }
}
