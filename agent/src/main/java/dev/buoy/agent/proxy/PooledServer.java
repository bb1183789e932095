package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.AgentWords;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.relay.Outgoing;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.net.InetAddress;
import dev.buoy.agent.check.Flapping;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server with its counters and its latest check. Changed under the lock of its pool, read by anybody.
final class PooledServer {
  private final Statistics statistics;
  private final AtomicInteger sessions = new AtomicInteger();
  /// Which source address comes next.
  private final AtomicInteger turn = new AtomicInteger();
  /// Whether few source ports were left when it was looked at last.
  private final AtomicBoolean scarce = new AtomicBoolean();
  private volatile int ports;
  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
  private final WaitingRoom waiting;
  private volatile Server state;
  private volatile Instant lastChange;
  private volatile String reason;
  private volatile @Nullable CheckReport check;
  private volatile @Nullable Instant checkTime;
  private volatile Flapping flapping = Flapping.NEVER;
  /// What checks say, and operators, and the agent on the server: the state is made of all three.
  private OperationalState checked = OperationalState.UNKNOWN;
  private AdminState operator;
  private AgentWords agent = AgentWords.SILENCE;
  private volatile boolean observed;
  private volatile boolean suspect;

  PooledServer(Server state, Statistics statistics, WaitingRoom waiting, Instant now) {
    this.waiting = waiting;
    this.state = state;
    this.statistics = statistics;
    this.lastChange = now;
    // What an operator has set says so itself, with a name and a reason.
    this.reason = state.admin() == AdminState.READY ? "in the file" : "";
    this.operator = state.admin();
  }

  /// Those who wait for this server and no other.
  WaitingRoom waiting() {
    return waiting;
  }

  Server state() {
    return state;
  }

  /// Takes room for a session.
  /// @param most that it may have at once; 0: any number
  /// @return whether there was any
  boolean take(int most) {
    int before = most == 0
        ? sessions.getAndIncrement()
        : sessions.getAndUpdate(count -> count < most ? count + 1 : count);
    if (most == 0 || before < most) {
      statistics.peak().reached(before + 1);
      return true;
    }
    return false;
  }

  /// How the next connection is made.
  /// @param client whose it is
  Outgoing outgoing(ServerLink link, InetAddress client) {
    return switch (link.source()) {
      case Source.Any _ -> link.options().equals(SocketOptions.STANDARD)
          ? Outgoing.PLAIN
          : new Outgoing(link.options(), List.of(), 0, false);
      case Source.Client _ -> new Outgoing(link.options(), List.of(new Source.Place(client, 0, 0)), 0, true);
      case Source.Addresses(var places) -> new Outgoing(link.options(), places, turn.getAndIncrement(), false);
    };
  }

  /// Whether clients may stay with it: an operator has not withdrawn it, and it is not down. Unlike the balancer's
  /// choice that is no matter of its weight, nor of its being a backup.
  boolean keepsClients() {
    return state.admin() == AdminState.READY && state.operational() != OperationalState.DOWN;
  }

  /// It has ended.
  void released() {
    sessions.decrementAndGet();
  }

  /// How many are open now, on all loops.
  int sessions() {
    return sessions.get();
  }

  /// Somebody is about to use it. Any thread, like all that follows of leases.
  void leased(Lease lease) {
    leases.add(lease);
  }

  void returned(Lease lease) {
    leases.remove(lease);
  }

  /// Those who use it, or are about to, as far as they began before this call.
  Set<Lease> leases() {
    return leases;
  }

  Statistics statistics() {
    return statistics;
  }

  /// How many more sessions it can have before this node's ports towards it are used up.
  int portsLeft() {
    return Math.max(0, ports - sessions.get());
  }

  /// Whether ports have become few, under 10 %, since this was asked last; they are no more when a fifth is free.
  boolean portsRanLow() {
    int left = portsLeft();
    if (left * 10L >= ports) {
      if (left * 5L >= ports && scarce.getPlain()) {
        scarce.set(false);
      }
      return false;
    }
    return !scarce.getPlain() && scarce.compareAndSet(false, true);
  }

  /// From how many ports this node can connect to it.
  void ports(int count) {
    ports = count;
  }

  /// Takes over a new state; what only the file changed leaves reason and time as they are.
  void become(Server newState) {
    state = newState;
  }

  void become(Server newState, String newReason, Instant now) {
    state = newState;
    reason = newReason;
    lastChange = now;
  }

  void checked(@Nullable CheckReport report, @Nullable Instant now, OperationalState found) {
    check = report;
    checkTime = now;
    checked = found;
  }

  /// An operator's word.
  void told(AdminState wanted) {
    operator = wanted;
  }

  /// What the agent on it says now; what it does not speak of stays as it was.
  void told(AgentWords words) {
    agent = new AgentWords(words.down() == null ? agent.down() : words.down(),
        words.admin() == null ? agent.admin() : words.admin(), null, null, words.because(), "");
  }

  /// Whether its agent has said anything.
  boolean asked() {
    return !agent.equals(AgentWords.SILENCE);
  }

  /// There is no agent on it.
  void unasked() {
    agent = AgentWords.SILENCE;
  }

  /// Down as soon as its agent says so; otherwise what checks found.
  OperationalState operational() {
    return agent.down() != null && agent.down() ? OperationalState.DOWN : checked;
  }

  /// The stricter of what operators and the agent want.
  AdminState admin() {
    var wish = switch (agent.admin()) {
      case null -> AdminState.READY;
      case READY -> AdminState.READY;
      case DRAIN -> AdminState.DRAIN;
      case MAINT -> AdminState.MAINT;
    };
    return wish.compareTo(operator) > 0 ? wish : operator;
  }

  /// Its state went up or down.
  void turned(Instant now) {
    flapping = flapping.changed(now);
  }

  /// Whether connections of clients count for its health.
  void observe(boolean wanted) {
    observed = wanted;
  }

  /// A connection of a client succeeded or failed.
  /// @return whether that is worth telling: it failed, or others before it did
  boolean noted(boolean failed) {
    if (!observed || (!failed && !suspect)) {
      return false;
    }
    suspect = failed;
    return true;
  }

  ServerStatus status(Instant now) {
    return new ServerStatus(state, statistics.totals(), statistics.activity(), lastChange, reason, check, checkTime,
        flapping.at(now),
        portsLeft(), waiting.length(), waiting.mostHere());
  }
}
