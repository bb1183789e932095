package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What Buoy has in this kernel's nftables, of running agents and of those that were killed; for commands that work
/// without an agent. One thread.
public final class Fences implements AutoCloseable {
  private static final Map<Integer, String> FAMILIES = Map.of(NftBatch.FAMILY_INET, "inet", NftBatch.FAMILY_ARP, "arp",
      NftBatch.FAMILY_NETDEV, "netdev");
  private static final String MUTE_PREFIX = "buoy-mute-";

  private final Nftables nftables;

  private Fences(Nftables nftables) {
    this.nftables = nftables;
  }

  /// One table.
  /// @param family as the nft program calls it
  /// @param alive whether the agent that made it runs
  /// @param addresses in its sets
  public record Table(String family, String name, boolean alive, List<String> addresses) {
    public Table {
      addresses = List.copyOf(addresses);
    }

    /// Whether it is part of a fence: every agent that gave an address away has a table for that as well, to its end.
    public boolean ofFence() {
      return !name.startsWith(MUTE_PREFIX);
    }
  }

  /// Opens the kernel's nftables.
  /// @throws LinuxException without CAP_NET_ADMIN, or when the kernel has no nf_tables
  public static Fences open() {
    return new Fences(Nftables.open(new NativeLibc()));
  }

  /// Every table of Buoy, in the kernel's order.
  public List<Table> tables() {
    var all = nftables.tables();
    return all.stream().filter(table -> ours(table.name())).map(table -> table(table, all)).toList();
  }

  /// Removes what agents that are gone left. A running agent would put its own back at once.
  /// @return names of the tables that were removed
  public Set<String> clear() {
    return remove(nftables, leftovers(nftables));
  }

  /// What a process left that is gone: its tables that stay, without the ones that went with it.
  static List<Nftables.Table> leftovers(Nftables nftables) {
    var all = nftables.tables();
    return all.stream().filter(table -> isLeft(table, all)).toList();
  }

  /// Removes tables.
  /// @return names of those that could be removed
  static Set<String> remove(Nftables nftables, List<Nftables.Table> tables) {
    var removed = new TreeSet<String>();
    for (var table : tables) {
      if (nftables.commit(new NftBatch().removeExisting(table.family(), table.name())) == 0) {
        removed.add(table.name());
      }
    }
    return removed;
  }

  @Override
  public void close() {
    nftables.close();
  }

  private Table table(Nftables.Table table, List<Nftables.Table> all) {
    var name = table.name();
    var addresses = new ArrayList<String>();
    for (var set : List.of("vips4", "vips6")) {
      nftables.elements(table.family(), name, set).forEach(key -> addresses.add(text(key)));
    }
    return new Table(FAMILIES.getOrDefault(table.family(), "family " + table.family()), name,
        !isLeft(table, all), addresses);
  }

  private static boolean isLeft(Nftables.Table table, List<Nftables.Table> all) {
    return table.name().startsWith(FenceTables.FENCE_PREFIX) && !all.contains(new Nftables.Table(table.family(),
        FenceTables.LIVE_PREFIX + table.name().substring(FenceTables.FENCE_PREFIX.length())));
  }

  static boolean ours(String name) {
    return Stream.of(FenceTables.FENCE_PREFIX, FenceTables.LIVE_PREFIX, MUTE_PREFIX).anyMatch(name::startsWith);
  }

  private static String text(byte[] key) {
    try {
      return InetAddress.getByAddress(key).getHostAddress();
    } catch (UnknownHostException e) {
      return "an element of " + key.length + " bytes";
    }
  }
}
