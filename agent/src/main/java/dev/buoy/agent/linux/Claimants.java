package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The MACs that answer for addresses held here, each asked alone until it answers no more: a node that steps down after
/// a split says nothing, and hosts that believe in it are lost until they are told. Every 20 ms for ten minutes, then
/// every second; two questions in a row without an answer, 20 ms each, mean that it gave up. Of several addresses
/// it is asked for one: a node gives up all of a virtual router. On one loop.
final class Claimants {
  static final Duration PATIENCE = Duration.ofMillis(20);
  static final Duration SLOW = Duration.ofSeconds(1);
  static final Duration ATTENTIVE = Duration.ofMinutes(10);
  /// How often what goes on is told: below the time for which a claim is remembered, and as seldom as it was when only
  /// broadcast questions found it.
  static final Duration REMINDER = Duration.ofSeconds(10);
  private static final int MISSES = 2;
  /// More are not followed until one of these is gone: a flood of invented ones costs no more than so many questions.
  static final int MOST = 16;

  private final Scheduler scheduler;
  private final Line line;
  private final Map<MacAddress, Claimant> known = new LinkedHashMap<>();

  /// Where questions go out, and what is found out goes to.
  interface Line {
    /// Asks one MAC for an address.
    /// @return whether the question went out
    boolean ask(VirtualAddress address, MacAddress mac);

    /// A MAC claims an address.
    void claimed(VirtualAddress address, MacAddress mac);

    /// A MAC does not answer any more.
    /// @param addresses all that it claimed
    void gone(List<VirtualAddress> addresses, MacAddress mac);
  }

  Claimants(Scheduler scheduler, Line line) {
    this.scheduler = scheduler;
    this.line = line;
  }

  /// Another node claims an address. What everyone heard is told each time; an answer to this node misleads nobody.
  void heard(VirtualAddress address, Claim claim) {
    var claimant = known.get(claim.mac());
    if (claimant == null && known.size() == MOST) {
      return;
    }
    if (claimant == null) {
      claimant = new Claimant(claim.mac(), address);
      known.put(claim.mac(), claimant);
      line.claimed(address, claim.mac());
      claimant.ask();
    } else if (claimant.answered(address) || claim.toAll()) {
      line.claimed(address, claim.mac());
    }
  }

  /// Asks nobody any more.
  void forget() {
    known.values().forEach(Claimant::cancel);
    known.clear();
  }

  /// One MAC and what it claims.
  private final class Claimant {
    private final MacAddress mac;
    private final VirtualAddress asked;
    private final Set<VirtualAddress> addresses = new LinkedHashSet<>();
    private final long since = scheduler.nanoTime();
    private long told = since;
    private int unanswered;
    private @Nullable Cancellable next;

    Claimant(MacAddress mac, VirtualAddress address) {
      this.mac = mac;
      this.asked = address;
      addresses.add(address);
    }

    /// Whether that is worth telling: another address, or nothing was told for a while.
    boolean answered(VirtualAddress address) {
      unanswered = address.equals(asked) ? 0 : unanswered;
      boolean news = addresses.add(address) || scheduler.nanoTime() - told >= REMINDER.toNanos();
      told = news ? scheduler.nanoTime() : told;
      return news;
    }

    /// What cannot be sent tells nothing.
    void ask() {
      if (line.ask(asked, mac)) {
        unanswered++;
      }
      next = scheduler.schedule(PATIENCE, this::judge);
    }

    private void judge() {
      if (unanswered >= MISSES) {
        known.remove(mac);
        line.gone(List.copyOf(addresses), mac);
      } else if (unanswered == 0 && scheduler.nanoTime() - since >= ATTENTIVE.toNanos()) {
        next = scheduler.schedule(SLOW, this::ask);
      } else {
        ask();
      }
    }

    void cancel() {
      if (next != null) {
        next.cancel();
      }
    }
  }
}
