package dev.buoy.agent.linux;

import static dev.buoy.agent.linux.NftBatch.FAMILY_ARP;
import static dev.buoy.agent.linux.NftBatch.FAMILY_INET;

import dev.buoy.agent.linux.NftBatch.Hook;
import dev.buoy.agent.linux.NftBatch.Keys;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has the kernel answer no ARP and no neighbour discovery for addresses that stay on the interface, nor use them in
/// its own questions, for a second at most. It asks with the node's own address instead, which claims nothing: what is
/// still sent from the addresses finds its way to a host that is not known yet. The tables belong to this process and
/// end with it. On one loop.
final class Mute implements AutoCloseable {
  static final Duration LONGEST = Duration.ofSeconds(1);
  private static final int FIRST = -2_000_000_001;
  private static final String VIPS = "vips";
  private static final String OWN = "own";
  private static final int ARP_IN = 0;
  private static final int ARP_OUT = 1;
  private static final int LOCAL_IN = 1;
  private static final int LOCAL_OUT = 3;

  private final Libc libc;
  private final String table = "buoy-mute-%08x".formatted(RandomGenerator.getDefault().nextInt());
  private final Set<NftKey> muted = new HashSet<>();
  /// What the kernel asks with instead of an address that is muted.
  private final Map<NftKey, NftKey> asking = new HashMap<>();
  private @Nullable Nftables nftables;
  private boolean installed;
  private @Nullable String problem;

  Mute(Libc libc) {
    this.libc = libc;
  }

  /// Mutes the addresses, from now.
  /// @param own what the kernel asks with instead, where the family is the same; absent: it does not ask for as long
  void mute(Collection<InetAddress> addresses, @Nullable InetAddress own) {
    for (var address : addresses) {
      var key = NftKey.of(address);
      muted.add(key);
      if (own != null && own.getClass() == address.getClass()) {
        asking.put(key, NftKey.of(own));
      } else {
        asking.remove(key);
      }
    }
    try {
      commit(filled(installed ? emptied() : skeleton()));
      installed = true;
      problem = null;
    } catch (LinuxException e) {
      muted.clear();
      asking.clear();
      problem = Objects.requireNonNullElse(e.getMessage(), "the kernel refuses it");
    }
  }

  /// Answers for the addresses again; without effect on those that are not muted.
  void speak(Collection<InetAddress> addresses) {
    var keys = addresses.stream().map(NftKey::of).collect(Collectors.toSet());
    asking.keySet().removeAll(keys);
    if (muted.removeAll(keys) && installed) {
      Objects.requireNonNull(nftables).commit(filled(emptied()));
    }
  }

  /// Why the last call could mute nothing; absent when it could.
  @Nullable
  String problem() {
    return problem;
  }

  @Override
  public void close() {
    if (nftables != null) {
      nftables.close();
    }
  }

  private void commit(NftBatch batch) {
    if (nftables == null) {
      nftables = Nftables.open(libc);
    }
    var result = nftables.commit(batch);
    if (result < 0) {
      throw LinuxException.failed("mute ARP with nf_tables", result, "CAP_NET_ADMIN");
    }
  }

  private NftBatch emptied() {
    var batch = new NftBatch().emptied(FAMILY_ARP, table, VIPS).emptied(FAMILY_INET, table, VIPS);
    return batch.emptied(FAMILY_ARP, table, OWN).emptied(FAMILY_INET, table, OWN);
  }

  private NftBatch filled(NftBatch batch) {
    for (boolean ipv4 : List.of(true, false)) {
      var family = ipv4 ? FAMILY_ARP : FAMILY_INET;
      batch.elements(family, table, VIPS,
          muted.stream().filter(key -> key.ipv4() == ipv4).collect(Collectors.toSet()), LONGEST);
      batch.pairs(family, table, OWN, asking.entrySet().stream().filter(pair -> pair.getKey().ipv4() == ipv4)
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)), LONGEST);
    }
    return batch;
  }

  private NftBatch skeleton() {
    var batch = new NftBatch().remove(FAMILY_ARP, table, true).remove(FAMILY_INET, table, true);
    batch.table(FAMILY_ARP, table, true).table(FAMILY_INET, table, true);
    batch.set(FAMILY_ARP, table, VIPS, Keys.IPV4.withTimeout());
    batch.set(FAMILY_ARP, table, OWN, Keys.IPV4.withTimeout().mapped());
    batch.set(FAMILY_INET, table, VIPS, Keys.IPV6.withTimeout());
    batch.set(FAMILY_INET, table, OWN, Keys.IPV6.withTimeout().mapped());
    chain(batch, FAMILY_ARP, "in", ARP_IN, NftExpression.arpTarget());
    // A question about an address of ours is an announcement of it.
    chain(batch, FAMILY_ARP, "out", ARP_OUT, NftExpression.arpTarget());
    batch.rule(FAMILY_ARP, table, "out", NftExpression.isArpRequest(), NftExpression.arpSender(),
        NftExpression.mapped(OWN), NftExpression.setArpSender());
    drop(batch, FAMILY_ARP, "out", NftExpression.arpSender());
    chain(batch, FAMILY_INET, "in", LOCAL_IN, about(NftExpression.NEIGHBOUR_SOLICITATION));
    chain(batch, FAMILY_INET, "out", LOCAL_OUT, about(NftExpression.NEIGHBOUR_ADVERTISEMENT));
    var asks = NftExpression.joined(NftExpression.isNeighbourMessage(NftExpression.NEIGHBOUR_SOLICITATION),
        NftExpression.ipv6Source());
    batch.rule(FAMILY_INET, table, "out", asks, NftExpression.mapped(OWN), NftExpression.setIpv6Source());
    drop(batch, FAMILY_INET, "out", asks);
    return batch;
  }

  private void chain(NftBatch batch, int family, String chain, int hook, byte[] matcher) {
    batch.chain(family, table, chain, new Hook(hook, FIRST, ""));
    drop(batch, family, chain, matcher);
  }

  /// @param matcher leaves an address in the register
  private void drop(NftBatch batch, int family, String chain, byte[] matcher) {
    batch.rule(family, table, chain, matcher, NftExpression.in(VIPS), NftExpression.drop());
  }

  private static byte[] about(byte message) {
    return NftExpression.joined(NftExpression.isNeighbourMessage(message), NftExpression.neighbourTarget());
  }
}
