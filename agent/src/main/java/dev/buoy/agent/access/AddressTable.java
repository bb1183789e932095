package dev.buoy.agent.access;

import java.util.Arrays;

/// A hash table from addresses to two numbers, in arrays: 48 bytes an entry, and no objects. Its entries have an order of
/// use, from the oldest to the newest, which those that are pinned take no part in. An entry is named by its place, as
/// long as it is in the table. Grows by itself, and never shrinks; one thread at a time.
final class AddressTable {
  /// No place.
  static final int NONE = -1;
  private static final int PINNED = -2;
  private static final int FIRST = 16;

  private final long seed;
  private int[] buckets = filled(FIRST);
  private int[] chain = new int[FIRST];
  private int[] newer = new int[FIRST];
  private int[] older = new int[FIRST];
  private long[] high = new long[FIRST];
  private long[] low = new long[FIRST];
  private long[] time = new long[FIRST];
  private long[] value = new long[FIRST];
  private int newest = NONE;
  private int oldest = NONE;
  private int free = NONE;
  private int top;
  private int size;

  /// @param seed any number that a client does not know, so that none can choose addresses that share a bucket
  AddressTable(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  /// Bytes that its arrays take.
  long bytes() {
    return (long) buckets.length * Integer.BYTES + (long) chain.length * (3 * Integer.BYTES + 4 * Long.BYTES);
  }

  /// The place of an address; NONE: it is not there.
  int find(AddressBits address) {
    int place = buckets[bucket(address.high(), address.low())];
    while (place != NONE && (high[place] != address.high() || low[place] != address.low())) {
      place = chain[place];
    }
    return place;
  }

  /// Puts an address that is not there yet, as the newest, with both numbers zero.
  int add(AddressBits address) {
    int place = room();
    high[place] = address.high();
    low[place] = address.low();
    time[place] = 0;
    value[place] = 0;
    int bucket = bucket(address.high(), address.low());
    chain[place] = buckets[bucket];
    buckets[bucket] = place;
    size++;
    append(place);
    return place;
  }

  void remove(int place) {
    int bucket = bucket(high[place], low[place]);
    if (buckets[bucket] == place) {
      buckets[bucket] = chain[place];
    } else {
      int before = buckets[bucket];
      while (chain[before] != place) {
        before = chain[before];
      }
      chain[before] = chain[place];
    }
    pin(place);
    chain[place] = free;
    free = place;
    size--;
  }

  /// Makes it the newest.
  void touch(int place) {
    if (place != newest) {
      pin(place);
      append(place);
    }
  }

  /// Takes it out of the order, until it is touched.
  void pin(int place) {
    if (newer[place] == PINNED) {
      return;
    }
    if (newer[place] == NONE) {
      newest = older[place];
    } else {
      older[newer[place]] = older[place];
    }
    if (older[place] == NONE) {
      oldest = newer[place];
    } else {
      newer[older[place]] = newer[place];
    }
    newer[place] = PINNED;
  }

  int oldest() {
    return oldest;
  }

  int newest() {
    return newest;
  }

  /// The one that was used before it; NONE: it is the oldest.
  int older(int place) {
    return older[place];
  }

  AddressBits address(int place) {
    return new AddressBits(high[place], low[place]);
  }

  long time(int place) {
    return time[place];
  }

  long value(int place) {
    return value[place];
  }

  void set(int place, long newTime, long newValue) {
    time[place] = newTime;
    value[place] = newValue;
  }

  private void append(int place) {
    older[place] = newest;
    newer[place] = NONE;
    if (newest == NONE) {
      oldest = place;
    } else {
      newer[newest] = place;
    }
    newest = place;
  }

  private int room() {
    if (free != NONE) {
      int place = free;
      free = chain[place];
      return place;
    }
    if (top == chain.length) {
      grow(2 * top);
    }
    return top++;
  }

  private void grow(int places) {
    chain = Arrays.copyOf(chain, places);
    newer = Arrays.copyOf(newer, places);
    older = Arrays.copyOf(older, places);
    high = Arrays.copyOf(high, places);
    low = Arrays.copyOf(low, places);
    time = Arrays.copyOf(time, places);
    value = Arrays.copyOf(value, places);
    buckets = filled(places);
    // It grows only when every place is in use.
    for (int place = 0; place < top; place++) {
      int bucket = bucket(high[place], low[place]);
      chain[place] = buckets[bucket];
      buckets[bucket] = place;
    }
  }

  private static int[] filled(int length) {
    var buckets = new int[length];
    Arrays.fill(buckets, NONE);
    return buckets;
  }

  private int bucket(long upper, long lower) {
    return (int) Shards.mix((upper * 0x9e3779b97f4a7c15L) ^ lower ^ seed) & (buckets.length - 1);
  }
}
