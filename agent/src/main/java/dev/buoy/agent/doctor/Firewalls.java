package dev.buoy.agent.doctor;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Whether a firewall of this host stands between the nodes: by what it prints, so a hint and no proof.
final class Firewalls {
  private static final Pattern NFT_VRRP = Pattern
      .compile("\\b(protocol|l4proto|nexthdr) (vrrp|112|\\{[^}]*\\b(vrrp|112)\\b[^}]*})(?![-.:\\w])");
  private static final Pattern NFT_DROPS = Pattern.compile("\\b(drop|reject)\\b");
  private static final Pattern NFT_CLOSED = Pattern.compile("hook (input|output) .*policy drop");
  private static final Pattern IPTABLES_DROPS = Pattern.compile("(?<!! )-p (vrrp|112)\\b.*-j (DROP|REJECT)");
  private static final Pattern IPTABLES_ACCEPTS = Pattern.compile("(?<!! )-p (vrrp|112)\\b.*-j ACCEPT");
  private static final Pattern IPTABLES_CLOSED = Pattern.compile(":(INPUT|OUTPUT) DROP\\b.*");
  private static final String NAME = "firewall";
  private static final String REMEDY = "accept IP protocol 112 from and to the other nodes";

  private Firewalls() {}

  static Finding protocol112(HostView host) {
    var nft = host.output("nft", "list", "ruleset").stream().flatMap(String::lines).map(String::strip).toList();
    var iptables = host.output("iptables-save").stream().flatMap(String::lines).map(String::strip)
        .filter(line -> line.startsWith(":") || line.startsWith("-A")).toList();
    var dropped = nft.stream().filter(line -> !line.contains("!="))
        .filter(line -> NFT_VRRP.matcher(line).find() && NFT_DROPS.matcher(line).find()).findFirst()
        .or(() -> iptables.stream().filter(line -> IPTABLES_DROPS.matcher(line).find()).findFirst());
    if (dropped.isPresent()) {
      return Finding.fail(NAME, "drops IP protocol 112: " + dropped.get(), REMEDY);
    }
    var closed = nft.stream().anyMatch(line -> NFT_CLOSED.matcher(line).find())
        || iptables.stream().anyMatch(line -> IPTABLES_CLOSED.matcher(line).matches());
    if (closed && !accepts(nft, iptables)) {
      return Finding.warn(NAME, "drops what no rule accepts, and no rule names IP protocol 112", REMEDY);
    }
    return nft.isEmpty() && iptables.isEmpty() ? unread(host) : Finding.ok(NAME, "does not drop IP protocol 112");
  }

  /// No program showed a rule: there are none, or this user may not see them.
  private static Finding unread(HostView host) {
    var legacy = host.file("/proc/net/ip_tables_names").stream().flatMap(String::lines).toList();
    var tables = host.kernel().filterTables();
    if (tables.isEmpty()) {
      return Finding.warn(NAME, "its rules may not be read by this user", "run doctor as root");
    }
    var all = Stream.concat(tables.get().stream(), legacy.stream()).distinct().toList();
    return all.isEmpty()
        ? Finding.ok(NAME, "there is none")
        : Finding.warn(NAME, "there are rules (" + String.join(", ", all) + "), but no program that shows them",
            "install nftables or iptables, so that they can be looked at");
  }

  private static boolean accepts(List<String> nft, List<String> iptables) {
    return nft.stream().anyMatch(line -> NFT_VRRP.matcher(line).find() && line.contains("accept"))
        || iptables.stream().anyMatch(line -> IPTABLES_ACCEPTS.matcher(line).find());
  }
}
