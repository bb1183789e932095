package dev.buoy.agent.proxy;

import dev.buoy.agent.time.Cancellable;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Those who wait for a server of a backend to have room: first come, first served, among those who can use what there is.
/// Any thread may call.
final class WaitingRoom {
  /// By the servers that they cannot use: what one of them does not find none of its group finds.
  private final Map<Set<String>, LinkedHashSet<Ticket>> groups = new HashMap<>();
  private long entered;
  private int size;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int length;
  private volatile @Nullable Ticket first;
  private final AtomicInteger everywhere;
  private final Peak most;
  private final Peak mostHere = new Peak();

  /// @param everywhere counts those who wait in this room and in others
  /// @param most the most that ever did, everywhere
  WaitingRoom(AtomicInteger everywhere, Peak most) {
    this.everywhere = everywhere;
    this.most = most;
  }

  /// One who waits.
  static final class Ticket {
    final ServerSelection.Client client;
    final Set<String> excluded;
    private final Consumer<ServerSelection.Selection> answer;
    private final long since;
    private long number;
    private @Nullable Cancellable timeout;

    Ticket(ServerSelection.Client client, Set<String> excluded, Consumer<ServerSelection.Selection> answer) {
      this.client = client;
      this.excluded = Set.copyOf(excluded);
      this.answer = answer;
      this.since = client.scheduler().nanoTime();
    }

    /// When waiting ends by itself. On the client's loop, where every answer arrives.
    void until(Cancellable end) {
      timeout = end;
    }

    /// Answers at once: whoever asks is on the client's loop, and has not begun to wait.
    void give(ServerSelection.Selection selection) {
      answer.accept(selection);
    }

    /// Answers on the client's loop.
    void answer(ServerSelection.Selection selection) {
      var _ = client.scheduler().schedule(Duration.ZERO, () -> {
        if (timeout != null) {
          timeout.cancel();
        }
        answer.accept(selection);
      });
    }
  }

  /// How many wait.
  int length() {
    return length;
  }

  /// The most that waited here at once.
  int mostHere() {
    return mostHere.most();
  }

  /// Whether somebody has waited longer here than anybody has there.
  boolean before(WaitingRoom other) {
    var here = first;
    var there = other.first;
    return here != null && (there == null || here.since - there.since < 0);
  }

  /// Begins to wait, where there is room.
  /// @param most that may wait; 0: any number
  /// @return its place, from 1; 0: there was no room
  int enter(Ticket ticket, int most) {
    lock.lock();
    try {
      if (most > 0 && size >= most) {
        return 0;
      }
      ticket.number = entered++;
      groups.computeIfAbsent(ticket.excluded, _ -> new LinkedHashSet<>()).add(ticket);
      count(1);
      return size;
    } finally {
      lock.unlock();
    }
  }

  /// Ends waiting.
  /// @return whether it was still waiting; else an answer is on its way
  boolean leave(Ticket ticket) {
    lock.lock();
    try {
      return remove(ticket);
    } finally {
      lock.unlock();
    }
  }

  /// Offers what there is to those who wait, in turn, passing over those who cannot use it.
  /// @param served whether it found a server, or is turned away
  void serve(Predicate<Ticket> served) {
    if (length == 0) {
      return;
    }
    lock.lock();
    try {
      var passed = new HashSet<Set<String>>();
      for (var next = oldest(passed); next.isPresent(); next = oldest(passed)) {
        var ticket = next.get();
        if (served.test(ticket)) {
          remove(ticket);
        } else {
          passed.add(ticket.excluded);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<Ticket> oldest(Set<Set<String>> without) {
    return groups.entrySet().stream().filter(group -> !without.contains(group.getKey()))
        .map(group -> group.getValue().getFirst()).min(Comparator.comparingLong(ticket -> ticket.number));
  }

  private boolean remove(Ticket ticket) {
    var group = groups.get(ticket.excluded);
    if (group == null || !group.remove(ticket)) {
      return false;
    }
    if (group.isEmpty()) {
      groups.remove(ticket.excluded);
    }
    count(-1);
    return true;
  }

  private void count(int more) {
    size += more;
    length = size;
    mostHere.reached(size);
    most.reached(everywhere.addAndGet(more));
    first = oldest(Set.of()).orElse(null);
  }
}
