package dev.buoy.agent.director;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Policy;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.whatif.Prospect;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/// Three nodes in virtual time, which passes while whoever directs a drill waits: `n1` is master, `n2` takes over, and the
/// responder is silent in between.
public final class SimulatedStage implements Stage {
  public static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration TICK = Duration.ofMillis(10);
  /// Later than anything, with room for what is added to it.
  private static final long NEVER = Long.MAX_VALUE / 4;
  private static final long SECOND = 1_000_000_000;
  private static final Duration LATE = Duration.ofMillis(200);
  private static final Duration PROBE = Duration.ofMillis(50);

  final Set<Fault> allowed = new HashSet<>(Set.of(Fault.values()));
  final Set<String> production = new HashSet<>();
  /// What is called at each instant, by its time since the begin.
  public final List<Consumer<Duration>> clients = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  public final Queue<Runnable> tasks = new ArrayDeque<>();
  Duration takeover = Duration.ofMillis(400);
  Duration comesBack = Duration.ofMillis(900);
  /// How long nobody answers once the role goes back.
  Duration givingBack = Duration.ZERO;
  String target = "vip:1";
  /// Who is master of VI_2, and for how long nobody is, from the fault on.
  String otherMaster = "";
  Duration otherGone = Duration.ZERO;
  boolean alwaysLate;
  /// Until when the servers stay down that a fault took; none does.
  long serversUpNanos;
  /// How long the target takes to begin, and that its answer comes only then.
  Duration slow = Duration.ZERO;
  /// How often the target does not answer when the fault is to be lifted.
  int deaf;
  /// What the target says once instead of lifting the fault, although roles are as before; empty: nothing.
  String sticks = "";
  boolean preempts = true;
  boolean refusesFault;
  List<List<String>> outcomes = List.of(List.of("n2"));
  /// The fault does nothing to the role.
  boolean stays;
  boolean nobodyTakesOver;
  List<String> alarms = List.of();
  /// Every question of it fails, from the fault on.
  boolean broken;
  /// A node that does not answer in time now and then.
  boolean late;
  /// A node that does not probe; empty: all do.
  public String mute = "";
  private final Map<String, Consumer<Batch>> probers = new LinkedHashMap<>();
  private long nanos;
  private long faultNanos = NEVER;
  private long liftedNanos = NEVER;
  private long backNanos = NEVER;
  private boolean running;

  /// Virtual time.
  public long nanos() {
    return nanos;
  }

  /// The same since the begin.
  public Duration since() {
    return Duration.ofNanos(nanos);
  }

  /// Time passes, and everything that is due happens.
  public void pass(Duration time) {
    for (long end = nanos + time.toNanos(); nanos < end;) {
      nanos += TICK.toNanos();
      for (var task = tasks.poll(); task != null; task = tasks.poll()) {
        if (running) {
          run(task);
        }
      }
      if (nanos % PROBE.toNanos() == 0) {
        probers.forEach((node, heard) -> heard.accept(node.equals(mute)
            ? Batch.none(node, target, PROBE, node + " does not answer")
            : new Batch(node, target, PROBE, List.of(exchange()), 10, 0, 0)));
      }
      List.copyOf(clients).forEach(client -> client.accept(since()));
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Hangs _) {
      // Whoever waits for it does nothing more.
    }
  }

  /// A call that is never answered.
  private static final class Hangs extends Error {
    private static final long serialVersionUID = 1L;
  }

  /// Runs the drill to its end, on this thread.
  public void play() {
    running = true;
    var play = tasks.remove();
    play.run();
  }

  private Exchange exchange() {
    return down()
        ? new Exchange(nanos - 1_000_000, nanos, "", Exchange.Failure.REFUSED)
        : new Exchange(nanos - 1_000_000, nanos, master(), null);
  }

  /// Whether the fault is there, as far as it has been lifted.
  boolean faulty() {
    return nanos >= faultNanos && nanos < liftedNanos;
  }

  private boolean down() {
    if (nanos >= backNanos && nanos < backNanos + givingBack.toNanos()) {
      return true;
    }
    return !stays && nanos >= faultNanos
        && (nobodyTakesOver ? nanos < backNanos : nanos < faultNanos + takeover.toNanos());
  }

  private String master() {
    return stays || nanos < faultNanos + takeover.toNanos() || nanos >= backNanos ? "n1" : "n2";
  }

  @Override
  public Scene scene(Commission commission) {
    var nodes = List.of("n1", "n2", "n3").stream()
        .map(node -> new Scene.NodeReport(node, "", "digest", "1", new Scene.Router(node.equals("n1"), 100, true, ""),
            List.of(), Duration.ZERO, node.equals("n3") ? alarms : List.of(), Map.of(), true, false))
        .toList();
    return new Scene(new Policy(allowed, Map.of(), null, production, Duration.ZERO), commission.order(), nodes,
        LocalDateTime.parse("2026-11-23T10:00:00"), Duration.ofHours(1), false, List.of(), List.of());
  }

  @Override
  public String probed(String instance) {
    return "10.77.0.100:7444";
  }

  @Override
  public Optional<Prospect> forecast(Commission commission, String target) {
    return Optional.of(new Prospect("VI_1", List.of("10.77.0.100"), List.of("n1"), outcomes,
        Duration.ofMillis(300), Duration.ofMillis(600),
        new Prospect.Outage(Duration.ofMillis(300), Duration.ofMillis(600), false), 3, List.of(),
        List.<Forecast.Turn>of(),
        true));
  }

  @Override
  public List<Standing> standings() {
    if (broken && nanos >= faultNanos) {
      throw new IllegalStateException("no such node");
    }
    if (alwaysLate || (late && nanos % LATE.toNanos() == 0)) {
      return List.of(new Standing("n1", "", nanos, "", Map.of(), Map.of()),
          new Standing("n2", "no answer in time", nanos, "", Map.of(), Map.of()),
          new Standing("n3", "", nanos, "", Map.of(), Map.of()));
    }
    var master = nobodyTakesOver && down() ? "" : master();
    boolean gone = nanos >= faultNanos && nanos < faultNanos + otherGone.toNanos();
    return List.of("n1", "n2", "n3").stream().map(node -> new Standing(node, "", nanos, boot(node),
        Map.of("VI_1", role(node, node.equals(master)), "VI_2", role(node, node.equals(otherMaster) && !gone)),
        Map.of("server web/s1", nanos < serversUpNanos && nanos >= faultNanos ? "DOWN READY" : "UP READY"))).toList();
  }

  private Role role(String node, boolean master) {
    return new Role(master ? "MASTER" : "BACKUP", 100, false, preempts, age(), sent(node));
  }

  /// Since the role moved last.
  private Duration age() {
    long taken = faultNanos + takeover.toNanos();
    return Duration.ofNanos(nanos - (nanos >= backNanos ? backNanos : nanos >= taken ? taken : 0));
  }

  /// The agent of n1 is started anew with the end of the fault.
  private String boot(String node) {
    return node.equals("n1") && nanos >= backNanos ? "second" : "first";
  }

  /// An advertisement each second while a node is master, and three announcements once it is.
  private Sent sent(String node) {
    if (node.equals("n1")) {
      return nanos >= backNanos
          ? advertised(backNanos, nanos)
          : advertised(-3_600 * SECOND, Math.min(nanos, faultNanos));
    }
    long from = faultNanos + takeover.toNanos();
    return node.equals("n2") && nanos >= from && from < NEVER
        ? advertised(from, Math.min(nanos, backNanos))
        : new Sent(0, 0);
  }

  private static Sent advertised(long fromNanos, long toNanos) {
    return new Sent(1 + (toNanos - fromNanos) / SECOND, 3);
  }

  @Override
  public void begin(String drill, Commission commission, String target, Duration atMost) {
    calls.add("begin " + target);
    if (refusesFault) {
      throw new Refused(Refused.Kind.UNREACHABLE, "n1 does not answer");
    }
    if (slow.isPositive()) {
      pass(slow);
    }
    faultNanos = nanos + commission.order().fault().delay().toNanos();
    liftedNanos = NEVER;
  }

  @Override
  public void end(String drill, Commission commission, String target) {
    if (deaf-- > 0) {
      throw new Refused(Refused.Kind.UNREACHABLE, "n1 does not answer");
    }
    if (!sticks.isEmpty()) {
      if (backNanos != NEVER) {
        throw new Hangs();
      }
      backNanos = nanos + comesBack.toNanos();
      throw new Refused(Refused.Kind.PRECONDITION, sticks);
    }
    calls.add("end " + target);
    liftedNanos = nanos;
    if (preempts && faultNanos != NEVER) {
      backNanos = nanos + comesBack.toNanos();
    }
  }

  @Override
  public void giveBack(Commission commission, String to) {
    calls.add("give back to " + to);
    backNanos = nanos + comesBack.toNanos();
  }

  @Override
  public Duration longestReturn(String instance) {
    return Duration.ofSeconds(20);
  }

  @Override
  public Running probe(String node, String instance, Duration interval, Consumer<Batch> heard) {
    probers.put(node, heard);
    return () -> probers.remove(node);
  }

  boolean probing() {
    return !probers.isEmpty();
  }

  @Override
  public List<Moment> moments(Instant since) {
    return List.of(new Moment(since.plusMillis(400), "n2", "n2 MASTER"));
  }

  @Override
  public Makes makes() {
    return new Makes("n2", "1", "digest", Map.of("n1", "6.1"));
  }

  static Commission commission(Fault fault, boolean confirmed) {
    return new Commission(new Scene.Order("VI_1", fault, "", true), new Commission.Details("BOTH", "web", List.of()),
        new Request(new Caller("alice", Caller.Role.OPERATOR, "local"), "monthly", false, true, "", null, "", null),
        confirmed, null, Duration.ofSeconds(6), Duration.ofSeconds(5), PROBE, List.of());
  }
}
