package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckReport;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server with its counters and its latest check. Changed under the lock of its pool, read by anybody.
final class PooledServer {
  private final Statistics statistics;
  private final AtomicInteger sessions = new AtomicInteger();
  private final WaitingRoom waiting;
  private volatile Server state;
  private volatile Instant lastChange;
  private volatile String reason;
  private volatile @Nullable CheckReport check;
  private volatile @Nullable Instant checkTime;

  PooledServer(Server state, Statistics statistics, WaitingRoom waiting, Instant now) {
    this.waiting = waiting;
    this.state = state;
    this.statistics = statistics;
    this.lastChange = now;
    this.reason = "in the file";
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
    return most == 0
        ? sessions.incrementAndGet() > 0
        : sessions.getAndUpdate(count -> count < most ? count + 1 : count) < most;
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

  void checked(@Nullable CheckReport report, @Nullable Instant now) {
    check = report;
    checkTime = now;
  }

  ServerStatus status() {
    return new ServerStatus(state, statistics.totals(), lastChange, reason, check, checkTime);
  }
}
