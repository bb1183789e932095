package dev.buoy.agent.access;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// Tables that divide the addresses among them, each with a lock of its own: two loops seldom want the same one, and
/// whoever walks through one holds up a small part only.
final class Shards {
  private static final int USUAL = 4096;
  private static final int MOST = 256;

  private final List<Shard> all;
  private final long seed;

  /// One of them.
  static final class Shard {
    final AddressTable table;
    /// How many entries it may have.
    final int most;
    private final ReentrantLock lock = new ReentrantLock();

    Shard(AddressTable table, int most) {
      this.table = table;
      this.most = most;
    }
  }

  /// @param size entries of all of them together, at least 1
  Shards(int size, long seed) {
    this.seed = mix(seed);
    int count = Math.clamp(Integer.highestOneBit(Math.max(1, size / USUAL)), 1, MOST);
    this.all = IntStream.range(0, count)
        .mapToObj(number -> new Shard(new AddressTable(mix(this.seed + number)),
            size / count + (number < size % count ? 1 : 0)))
        .toList();
  }

  /// Does something with the table that an address belongs to, alone.
  long with(AddressBits address, ToLongFunction<Shard> action) {
    return with(of(address), action);
  }

  /// The same, for an answer that is no number.
  <T> T ask(AddressBits address, Function<Shard, T> action) {
    var shard = of(address);
    shard.lock.lock();
    try {
      return action.apply(shard);
    } finally {
      shard.lock.unlock();
    }
  }

  /// Does something with each of them in turn, and adds up what comes of it.
  long each(ToLongFunction<Shard> action) {
    return all.stream().mapToLong(shard -> with(shard, action)).sum();
  }

  private Shard of(AddressBits address) {
    var hash = mix((address.high() * 0xd1342543de82ef95L + address.low()) ^ seed);
    return all.get((int) (hash >>> 32) & (all.size() - 1));
  }

  private static long with(Shard shard, ToLongFunction<Shard> action) {
    shard.lock.lock();
    try {
      return action.applyAsLong(shard);
    } finally {
      shard.lock.unlock();
    }
  }

  /// Spreads what differs in a few bits over all of them (the finisher of splitmix64).
  static long mix(long number) {
    var mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
