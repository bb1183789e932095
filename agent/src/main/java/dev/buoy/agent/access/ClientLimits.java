package dev.buoy.agent.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// How many connections each client has, and how fast it opens them. What is kept is bounded: an entry for each client
/// that has connections, and for as many others as `IDLE`, of which those go first whose last connection ended longest
/// ago. Any thread may call; times are milliseconds from one arbitrary origin.
public final class ClientLimits {
  /// Clients without connections that are remembered.
  static final int IDLE = 100_000;
  private static final int SWEEP = 2;
  /// Where in an entry's value its numbers are: of this period, of the one before, of open connections.
  private static final int BITS = 22;
  private static final int OPEN = 2 * BITS;
  private static final long MASK = (1L << BITS) - 1;

  private final Shards shards;
  private final int ipv6Prefix;

  /// @param ipv6Prefix IPv6 clients whose addresses begin with the same bits, as many as this, are one
  /// @param seed any number that clients do not know
  public ClientLimits(int ipv6Prefix, long seed) {
    this.ipv6Prefix = ipv6Prefix;
    this.shards = new Shards(IDLE, seed);
  }

  public int ipv6Prefix() {
    return ipv6Prefix;
  }

  /// Counts a connection, unless it goes beyond a limit.
  /// @param most connections of one client at once; 0: any number
  /// @param rate of new connections that were admitted; absent: any
  public Verdict admit(InetAddress client, int most, @Nullable Rate rate, long now) {
    var address = key(client);
    return shards.ask(address, shard -> admit(shard, address, most, rate, now));
  }

  /// Counts a connection that is open already.
  public void count(InetAddress client, long now) {
    admit(client, 0, null, now);
  }

  /// A connection that was counted is over.
  public void ended(InetAddress client) {
    var address = key(client);
    shards.with(address, shard -> {
      var table = shard.table;
      int place = table.find(address);
      if (place != AddressTable.NONE && open(table, place) > 0) {
        table.set(place, table.time(place), table.value(place) - (1L << OPEN));
        if (open(table, place) == 0) {
          table.touch(place);
        }
      }
      return 0;
    });
  }

  /// How many clients it knows.
  public int known() {
    return (int) shards.each(shard -> shard.table.size());
  }

  private static Verdict admit(Shards.Shard shard, AddressBits address, int most, @Nullable Rate rate, long now) {
    var table = shard.table;
    long period = rate == null ? 1 : rate.period().toMillis();
    sweep(table, period, now);
    int known = table.find(address);
    int open = known == AddressTable.NONE ? 0 : open(table, known);
    if (most > 0 && open >= most) {
      return Verdict.TOO_MANY;
    }
    var window = known == AddressTable.NONE ? new Rate.Window(now, 0, 0) : window(table, known).at(now, period);
    if (rate != null && !rate.allows(window, now)) {
      return Verdict.TOO_FAST;
    }
    int place = known == AddressTable.NONE ? add(shard, address) : known;
    put(table, place, open + 1, window.counted());
    table.pin(place);
    return Verdict.ADMITTED;
  }

  /// Who has connections is never forgotten.
  private static int add(Shards.Shard shard, AddressBits address) {
    var table = shard.table;
    if (table.size() >= shard.most && table.oldest() != AddressTable.NONE) {
      table.remove(table.oldest());
    }
    return table.add(address);
  }

  /// Those that have no connections, and whose rate is zero by now.
  private static void sweep(AddressTable table, long period, long now) {
    for (int count = 0; count < SWEEP && table.oldest() != AddressTable.NONE
        && now - table.time(table.oldest()) >= 2 * period; count++) {
      table.remove(table.oldest());
    }
  }

  private static int open(AddressTable table, int place) {
    return (int) (table.value(place) >>> OPEN);
  }

  private static Rate.Window window(AddressTable table, int place) {
    long value = table.value(place);
    return new Rate.Window(table.time(place), (int) ((value >>> BITS) & MASK), (int) (value & MASK));
  }

  private static void put(AddressTable table, int place, int open, Rate.Window window) {
    table.set(place, window.start(), ((long) open << OPEN) | ((long) window.before() << BITS) | window.during());
  }

  private AddressBits key(InetAddress client) {
    var address = AddressBits.of(client);
    return address.four() ? address : address.prefix(ipv6Prefix);
  }
}
