package dev.buoy.agent.linux;

import static dev.buoy.agent.linux.NftBatch.FAMILY_ARP;
import static dev.buoy.agent.linux.NftBatch.FAMILY_INET;

import dev.buoy.agent.linux.NftBatch.Hook;
import dev.buoy.agent.linux.NftBatch.Keys;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has the kernel answer no ARP and no neighbour discovery for addresses that stay on the interface, nor use them in
/// its own questions, for a second at most. The tables belong to this process and end with it. On one loop.
final class Mute implements AutoCloseable {
  static final Duration LONGEST = Duration.ofSeconds(1);
  private static final int FIRST = -2_000_000_001;
  private static final int ARP_IN = 0;
  private static final int ARP_OUT = 1;
  private static final int LOCAL_IN = 1;
  private static final int LOCAL_OUT = 3;

  private final Libc libc;
  private final String table = "buoy-mute-%08x".formatted(RandomGenerator.getDefault().nextInt());
  private final Set<NftKey> muted = new HashSet<>();
  private @Nullable Nftables nftables;
  private boolean installed;
  private @Nullable String problem;

  Mute(Libc libc) {
    this.libc = libc;
  }

  /// Mutes the addresses, from now.
  void mute(Collection<InetAddress> addresses) {
    addresses.stream().map(NftKey::of).forEach(muted::add);
    try {
      var batch = installed ? emptied() : skeleton();
      batch.elements(FAMILY_ARP, table, "vips4", only(NftKey::ipv4), LONGEST);
      batch.elements(FAMILY_INET, table, "vips6", only(key -> !key.ipv4()), LONGEST);
      commit(batch);
      installed = true;
      problem = null;
    } catch (LinuxException e) {
      muted.clear();
      problem = Objects.requireNonNullElse(e.getMessage(), "the kernel refuses it");
    }
  }

  /// Answers for the addresses again; without effect on those that are not muted.
  void speak(Collection<InetAddress> addresses) {
    if (muted.removeAll(addresses.stream().map(NftKey::of).collect(Collectors.toSet())) && installed) {
      var batch = emptied();
      batch.elements(FAMILY_ARP, table, "vips4", only(NftKey::ipv4), LONGEST);
      batch.elements(FAMILY_INET, table, "vips6", only(key -> !key.ipv4()), LONGEST);
      Objects.requireNonNull(nftables).commit(batch);
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
    return new NftBatch().emptied(FAMILY_ARP, table, "vips4").emptied(FAMILY_INET, table, "vips6");
  }

  private NftBatch skeleton() {
    var batch = new NftBatch().remove(FAMILY_ARP, table, true).remove(FAMILY_INET, table, true);
    batch.table(FAMILY_ARP, table, true).table(FAMILY_INET, table, true);
    batch.set(FAMILY_ARP, table, "vips4", Keys.IPV4.withTimeout());
    batch.set(FAMILY_INET, table, "vips6", Keys.IPV6.withTimeout());
    chain(batch, FAMILY_ARP, "in", ARP_IN, "vips4", List.of(NftExpression.arpTarget()));
    chain(batch, FAMILY_ARP, "out", ARP_OUT, "vips4", List.of(NftExpression.arpSender()));
    chain(batch, FAMILY_INET, "in", LOCAL_IN, "vips6", List.of(about(NftExpression.NEIGHBOUR_SOLICITATION)));
    chain(batch, FAMILY_INET, "out", LOCAL_OUT, "vips6", List.of(about(NftExpression.NEIGHBOUR_ADVERTISEMENT),
        NftExpression.joined(NftExpression.isNeighbourMessage(NftExpression.NEIGHBOUR_SOLICITATION),
            NftExpression.ipv6Source())));
    return batch;
  }

  private void chain(NftBatch batch, int family, String chain, int hook, String set, List<byte[]> matchers) {
    batch.chain(family, table, chain, new Hook(hook, FIRST, ""));
    matchers.forEach(
        matcher -> batch.rule(family, table, chain, matcher, NftExpression.in(set), NftExpression.drop()));
  }

  private static byte[] about(byte message) {
    return NftExpression.joined(NftExpression.isNeighbourMessage(message), NftExpression.neighbourTarget());
  }

  private Set<NftKey> only(Predicate<NftKey> wanted) {
    return muted.stream().filter(wanted).collect(Collectors.toSet());
  }
}
