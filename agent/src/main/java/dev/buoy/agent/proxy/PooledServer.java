package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.check.AgentWords;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.Flapping;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server with its counters and its latest check. Changed under the lock of its pool, read by anybody.
final class PooledServer {
  private final Statistics statistics;
  private final AtomicInteger sessions = new AtomicInteger();
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

  PooledServer(Server state, Statistics statistics, Instant now) {
    this.state = state;
    this.statistics = statistics;
    this.lastChange = now;
    this.reason = "in the file";
    this.operator = state.admin();
  }

  Server state() {
    return state;
  }

  /// Takes room for a session.
  /// @param most that it may have at once; 0: any number
  /// @return whether there was any
  boolean take(int most) {
    return most == 0
        ? sessions.incrementAndGet() > 0
        : sessions.getAndUpdate(count -> count < most ? count + 1 : count) < most;
  }

  /// It has ended.
  void released() {
    sessions.decrementAndGet();
  }

  /// How many are open now, on all loops.
  int sessions() {
    return sessions.get();
  }

  Statistics statistics() {
    return statistics;
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
    return new ServerStatus(state, statistics.totals(), lastChange, reason, check, checkTime, flapping.at(now));
  }
}
