package dev.buoy.agent.linux;

import static dev.buoy.agent.linux.NftBatch.FAMILY_INET;
import static dev.buoy.agent.linux.NftBatch.FAMILY_NETDEV;

import dev.buoy.agent.linux.NftBatch.Hook;
import dev.buoy.agent.linux.NftBatch.Keys;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.time.Duration;

/// The tables of a fence, as transactions. In each of two families there are two tables:
/// ```
/// buoy-live-ID   owned by the socket of the process, gone with it
///   set live       the mark of the heartbeat; ends by itself when it is not renewed
///   set vips4/6    fenced addresses
///   heartbeat      mark == ID           -> renew live
///   first          address in vips, ID in live -> set PASS in the packet's mark
/// buoy-fence-ID  stays when the process dies
///   second         address in vips, no PASS    -> drop
///                  address in vips             -> clear PASS
/// ```
/// Family inet sees IPv4, IPv6 and neighbour discovery, netdev sees ARP as it comes in on the interface; netdev's
/// heartbeat is the same packet, when it comes in on the loopback interface. ADR 0015 says why.
final class FenceTables {
  static final String LIVE_PREFIX = "buoy-live-";
  static final String FENCE_PREFIX = "buoy-fence-";
  static final String LIVE_SET = "live";
  /// A frozen process's addresses fall silent after as much.
  static final Duration TIMEOUT = Duration.ofMillis(130);
  /// Where the others' firewalls have not touched the packet's mark yet.
  private static final int FIRST = -2_000_000_001;
  private static final int SECOND = FIRST + 1;
  private static final int TRIES = 10;
  private static final int PREROUTING = 0;
  private static final int OUTPUT = 3;
  private static final int INGRESS = 0;
  private static final int PASS = 0x4000_0000;
  private static final List<Integer> FAMILIES = List.of(FAMILY_INET, FAMILY_NETDEV);

  private final int mark;
  private final String live;
  private final String fence;

  /// One way in which an address is named by a packet.
  /// @param matcher leaves the address in the register
  private record Match(String chain, String set, List<byte[]> matcher) {
    Match(String chain, String set, byte[]... parts) {
      this(chain, set, List.of(parts));
    }

    byte[] bytes() {
      return NftExpression.joined(matcher.toArray(byte[][]::new));
    }
  }

  private static final List<Match> INET = List.of(
      new Match("in", "vips4", NftExpression.isIpv4(), NftExpression.ipv4Destination()),
      new Match("in", "vips6", NftExpression.isIpv6(), NftExpression.ipv6Destination()),
      new Match("in", "vips6", NftExpression.isNeighbourMessage(NftExpression.NEIGHBOUR_SOLICITATION),
          NftExpression.neighbourTarget()),
      new Match("out", "vips4", NftExpression.isIpv4(), NftExpression.ipv4Source()),
      new Match("out", "vips6", NftExpression.isIpv6(), NftExpression.ipv6Source()));

  /// A mark that no other process is likely to have.
  static int newMark(RandomGenerator random) {
    return (random.nextInt() & 0xffffff) | 0x42000000;
  }

  /// @param mark of this process's heartbeat, and the id in the names of its tables
  FenceTables(int mark) {
    this.mark = mark;
    var id = "%08x".formatted(mark);
    this.live = LIVE_PREFIX + id;
    this.fence = FENCE_PREFIX + id;
  }

  /// Whether this is the name of a table that stays when the process dies.
  boolean isFence(String table) {
    return table.equals(fence);
  }

  /// Everything anew.
  /// @param devices interfaces whose ARP is fenced; each has to exist
  /// @param vips fenced addresses
  /// @param alive whether the heartbeat is known to arrive; otherwise nothing passes before it has
  NftBatch install(Set<String> devices, Set<NftKey> vips, boolean alive) {
    var batch = remove();
    for (int family : FAMILIES) {
      batch.table(family, live, true).table(family, fence, false);
      batch.set(family, live, LIVE_SET, Keys.LIVE_MARK);
      for (var table : List.of(live, fence)) {
        batch.set(family, table, "vips4", Keys.IPV4).set(family, table, "vips6", Keys.IPV6);
      }
      if (alive) {
        batch.elements(family, live, LIVE_SET, Set.of(NftKey.ofMark(mark)), TIMEOUT);
      }
    }
    inet(batch);
    netdev(batch, devices);
    return add(batch, vips);
  }

  /// Fences more addresses.
  NftBatch add(NftBatch batch, Set<NftKey> vips) {
    return change(vips, (family, table, set, keys) -> batch.elements(family, table, set, keys, Duration.ZERO), batch);
  }

  /// Fences these addresses no more.
  NftBatch without(NftBatch batch, Set<NftKey> vips) {
    return change(vips, batch::withoutElements, batch);
  }

  /// Removes the tables, whether they are there or not.
  NftBatch remove() {
    var batch = new NftBatch();
    for (int family : FAMILIES) {
      batch.remove(family, live, true).remove(family, fence, false);
    }
    return batch;
  }

  /// Beats until the heartbeat has arrived in both families: on a busy machine the answer may come later than the
  /// time-out.
  /// @return false when it never arrived
  boolean awaken(Nftables nftables, Heartbeat heartbeat) {
    for (var i = 0; i < TRIES; i++) {
      heartbeat.beat();
      if (alive(nftables)) {
        return true;
      }
    }
    return false;
  }

  private boolean alive(Nftables nftables) {
    return FAMILIES.stream().noneMatch(family -> nftables.elements(family, live, LIVE_SET).isEmpty());
  }

  private void inet(NftBatch batch) {
    batch.chain(FAMILY_INET, live, "in", new Hook(PREROUTING, FIRST, ""));
    batch.chain(FAMILY_INET, live, "out", new Hook(OUTPUT, FIRST, ""));
    batch.chain(FAMILY_INET, fence, "in", new Hook(PREROUTING, SECOND, ""));
    batch.chain(FAMILY_INET, fence, "out", new Hook(OUTPUT, SECOND, ""));
    batch.rule(FAMILY_INET, live, "out", heartbeat());
    INET.forEach(match -> rules(batch, FAMILY_INET, match));
  }

  private void netdev(NftBatch batch, Set<String> devices) {
    batch.chain(FAMILY_NETDEV, live, "heartbeat", new Hook(INGRESS, FIRST, "lo"));
    batch.rule(FAMILY_NETDEV, live, "heartbeat", heartbeat(), NftExpression.mark(),
        NftExpression.equal(Structs.integer(mark)), NftExpression.drop());
    for (var device : devices) {
      batch.chain(FAMILY_NETDEV, live, device, new Hook(INGRESS, FIRST, device));
      batch.chain(FAMILY_NETDEV, fence, device, new Hook(INGRESS, SECOND, device));
      rules(batch, FAMILY_NETDEV, new Match(device, "vips4", NftExpression.isArp(), NftExpression.arpTarget()));
    }
  }

  private byte[] heartbeat() {
    return NftExpression.joined(NftExpression.mark(), NftExpression.equal(Structs.integer(mark)),
        NftExpression.renew(LIVE_SET, TIMEOUT));
  }

  private void rules(NftBatch batch, int family, Match match) {
    batch.rule(family, live, match.chain, match.bytes(), NftExpression.in(match.set),
        NftExpression.constant(Structs.integer(mark)), NftExpression.in(LIVE_SET), NftExpression.addMark(PASS));
    batch.rule(family, fence, match.chain, match.bytes(), NftExpression.in(match.set), NftExpression.withoutMark(PASS),
        NftExpression.drop());
    batch.rule(family, fence, match.chain, match.bytes(), NftExpression.in(match.set),
        NftExpression.removeMark(PASS));
  }

  @FunctionalInterface
  private interface Change {
    Object apply(int family, String table, String set, Set<NftKey> keys);
  }

  private NftBatch change(Set<NftKey> vips, Change change, NftBatch batch) {
    var ipv4 = only(vips, NftKey::ipv4);
    var ipv6 = only(vips, key -> !key.ipv4());
    for (int family : FAMILIES) {
      for (var table : List.of(live, fence)) {
        var _ = change.apply(family, table, "vips4", ipv4);
        var _ = change.apply(family, table, "vips6", ipv6);
      }
    }
    return batch;
  }

  private static Set<NftKey> only(Set<NftKey> vips, Predicate<NftKey> wanted) {
    return vips.stream().filter(wanted).collect(Collectors.toSet());
  }
}
