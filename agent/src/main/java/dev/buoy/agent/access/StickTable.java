package dev.buoy.agent.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which server each client stays with. An entry lives until its client has not come for as long as `expire`, or, in a full
/// table, until somebody new takes the place of the one who came least lately (of its part of the table, for a large one).
/// It takes 48 bytes an entry, growing by doubling: about 5 to 10 MB for 100k, and nothing to speak of while it is empty.
/// Any thread may call; times are milliseconds from one arbitrary origin.
public final class StickTable {
  /// How many entries whose time is over go whenever somebody comes.
  private static final int SWEEP = 2;

  private final Shards shards;
  private final long seed;
  private volatile StickConfig config;
  private final AtomicReference<Names> names = new AtomicReference<>(new Names(List.of(), Map.of()));

  /// One client.
  /// @param idle since it came last
  /// @param left until it is forgotten; empty: never
  public record Entry(InetAddress client, String server, Duration idle, Optional<Duration> left) {}

  /// Servers by the numbers that stand for them.
  private record Names(List<String> byNumber, Map<String, Integer> numbers) {
    Names with(String server) {
      var more = new ArrayList<>(byNumber);
      var known = new HashMap<>(numbers);
      known.put(server, more.size());
      more.add(server);
      return new Names(List.copyOf(more), Map.copyOf(known));
    }
  }

  /// @param seed any number that clients do not know
  public StickTable(StickConfig config, long seed) {
    this.config = config;
    this.seed = seed;
    this.shards = new Shards(config.size(), seed);
  }

  public StickConfig config() {
    return config;
  }

  /// The table for another configuration: this one, or one of another size with what fits of this one's entries.
  public StickTable with(StickConfig newConfig, long now) {
    if (newConfig.size() == config.size()) {
      config = newConfig;
      return this;
    }
    var other = new StickTable(newConfig, seed);
    other.names.set(names.get());
    entries(_ -> true, now).reversed()
        .forEach(entry -> other.stick(entry.client(), entry.server(), now - entry.idle().toMillis()));
    return other;
  }

  /// The server of a client that has come now.
  public Optional<String> find(InetAddress client, long now) {
    var address = AddressBits.of(client);
    long number = shards.with(address, shard -> {
      var table = shard.table;
      sweep(table, now, SWEEP);
      int place = table.find(address);
      if (place == AddressTable.NONE) {
        return AddressTable.NONE;
      }
      if (over(table.time(place), now)) {
        table.remove(place);
        return AddressTable.NONE;
      }
      table.set(place, now, table.value(place));
      table.touch(place);
      return table.value(place);
    });
    return number == AddressTable.NONE ? Optional.empty() : Optional.of(names.get().byNumber().get((int) number));
  }

  /// From now on the client stays with this server.
  public void stick(InetAddress client, String server, long now) {
    var address = AddressBits.of(client);
    int number = number(server);
    shards.with(address, shard -> {
      var table = shard.table;
      sweep(table, now, SWEEP);
      int place = table.find(address);
      if (place == AddressTable.NONE && table.size() >= shard.most) {
        if (config.nopurge()) {
          return 0;
        }
        table.remove(table.oldest());
      }
      place = place == AddressTable.NONE ? table.add(address) : place;
      table.set(place, now, number);
      table.touch(place);
      return 0;
    });
  }

  /// How many clients it knows.
  public int used(long now) {
    return (int) shards.each(shard -> {
      sweep(shard.table, now, Integer.MAX_VALUE);
      return shard.table.size();
    });
  }

  /// Bytes that it takes.
  public long bytes() {
    return shards.each(shard -> shard.table.bytes());
  }

  /// The clients of which this holds, those that came latest first.
  public List<Entry> entries(Predicate<InetAddress> wanted, long now) {
    var found = new ArrayList<Entry>();
    shards.each(shard -> {
      sweep(shard.table, now, Integer.MAX_VALUE);
      for (int place = shard.table.newest(); place != AddressTable.NONE; place = shard.table.older(place)) {
        var client = shard.table.address(place).address();
        if (wanted.test(client)) {
          found.add(entry(client, (int) shard.table.value(place), now - shard.table.time(place)));
        }
      }
      return 0;
    });
    found.sort(Comparator.comparing(Entry::idle));
    return found;
  }

  /// Forgets the clients of which this holds.
  /// @return how many there were
  public int clear(Predicate<InetAddress> wanted) {
    return remove((table, place) -> wanted.test(table.address(place).address()));
  }

  /// Forgets the clients of all other servers than these.
  /// @return how many there were
  public int keep(Collection<String> servers) {
    var kept = names.get().byNumber().stream().map(servers::contains).toList();
    return kept.contains(false) ? remove((table, place) -> {
      int number = (int) table.value(place);
      return number < kept.size() && !kept.get(number);
    }) : 0;
  }

  private interface Doomed {
    boolean test(AddressTable table, int place);
  }

  private int remove(Doomed doomed) {
    return (int) shards.each(shard -> {
      var table = shard.table;
      long before = table.size();
      for (int place = table.newest(); place != AddressTable.NONE;) {
        int next = table.older(place);
        if (doomed.test(table, place)) {
          table.remove(place);
        }
        place = next;
      }
      return before - table.size();
    });
  }

  private Entry entry(InetAddress client, int number, long idle) {
    var expire = config.expire();
    var silent = Math.max(0, idle); // loops look at their clocks at other times
    return new Entry(client, names.get().byNumber().get(number), Duration.ofMillis(silent),
        Optional.ofNullable(expire).map(whole -> whole.minusMillis(silent)));
  }

  /// The order of use is the order in which they expire.
  private void sweep(AddressTable table, long now, int most) {
    for (int count = 0; count < most && table.oldest() != AddressTable.NONE
        && over(table.time(table.oldest()), now); count++) {
      table.remove(table.oldest());
    }
  }

  private boolean over(long lastUse, long now) {
    @Nullable
    Duration expire = config.expire();
    return expire != null && now - lastUse >= expire.toMillis();
  }

  /// Numbers are few: one for each server that ever was in the backend.
  private int number(String server) {
    var known = names.get().numbers().get(server);
    return known != null
        ? known
        : names.updateAndGet(now -> now.numbers().containsKey(server) ? now : now.with(server)).numbers()
            .getOrDefault(server, 0);
  }
}
