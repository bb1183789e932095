package dev.buoy.e2e.interop;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One node's virtual router in words that every kind of node has, written out as the file of each.
/// @param millis    interval of the advertisements; version 2 has whole seconds
/// @param addresses with prefix
/// @param password  of version 2
/// @param peers     addresses of the other nodes; none: multicast
/// @param delay     seconds before a node that came back preempts
/// @param track     a file whose existence is worth this much priority, 0 when there is none
/// @param more      lines that only Buoy's file has, each `key: value`
record RouterSettings(int version, int priority, int millis, boolean preempt, List<String> addresses,
    @Nullable String password, List<String> peers, int delay, int track, String more) {
  static final String VIP = "10.77.0.100";
  static final String VIP6 = "fe80::77:100";
  /// Made by `Node.track`, its node's name behind it: the nodes of a lab share their folders.
  static final String TRACKED = "/run/tracked-";

  RouterSettings {
    addresses = List.copyOf(addresses);
    peers = List.copyOf(peers);
  }

  /// Version 3 at 100 ms, or version 2 at 1 s.
  static RouterSettings version(int version) {
    return new RouterSettings(version, 100, version == 2 ? 1000 : 100, true, List.of(VIP + "/24"), null, List.of(), 0,
        0, "");
  }

  /// Version 3 with IPv6 at 100 ms.
  static RouterSettings ipv6() {
    return version(3).addresses(VIP6 + "/64");
  }

  RouterSettings priority(int other) {
    return new RouterSettings(version, other, millis, preempt, addresses, password, peers, delay, track, more);
  }

  RouterSettings millis(int other) {
    return new RouterSettings(version, priority, other, preempt, addresses, password, peers, delay, track, more);
  }

  RouterSettings preempt(boolean other) {
    return new RouterSettings(version, priority, millis, other, addresses, password, peers, delay, track, more);
  }

  RouterSettings addresses(String... others) {
    return new RouterSettings(version, priority, millis, preempt, List.of(others), password, peers, delay, track, more);
  }

  RouterSettings password(@Nullable String other) {
    return new RouterSettings(version, priority, millis, preempt, addresses, other, peers, delay, track, more);
  }

  RouterSettings peers(String... others) {
    return new RouterSettings(version, priority, millis, preempt, addresses, password, List.of(others), delay, track,
        more);
  }

  RouterSettings delay(int seconds) {
    return new RouterSettings(version, priority, millis, preempt, addresses, password, peers, seconds, track, more);
  }

  RouterSettings track(int weight) {
    return new RouterSettings(version, priority, millis, preempt, addresses, password, peers, delay, weight, more);
  }

  RouterSettings more(String lines) {
    return new RouterSettings(version, priority, millis, preempt, addresses, password, peers, delay, track, lines);
  }

  boolean isIpv6() {
    return addresses.getFirst().contains("::");
  }

  /// The first address without its prefix.
  String vip() {
    return addresses.getFirst().replaceFirst("/.*", "");
  }

  /// Silence after which this node takes over from a master with the same interval.
  int masterDownMillis() {
    return 3 * millis + (256 - priority) * millis / 256;
  }

  /// @param nodes all that the agent shall know of
  String buoy(String node, List<String> nodes) {
    var lines = new ArrayList<String>();
    lines.add("interface: eth0");
    lines.add("virtual_router_id: 99");
    lines.add("version: " + version);
    lines.add("priority: " + priority);
    lines.add("advert_int: " + millis + "ms");
    lines.add("preempt: " + preempt);
    lines.add("virtual_addresses: " + quoted(addresses));
    if (millis < 100) {
      lines.add("aggressive_timers: true");
    }
    if (password != null) {
      lines.add("auth_pass: " + password);
    }
    if (!peers.isEmpty()) {
      lines.add("unicast_peers: " + quoted(peers));
    }
    if (delay > 0) {
      lines.add("preempt_delay: " + delay + "s");
    }
    more.lines().forEach(lines::add);
    var trackers = "";
    if (track != 0) {
      lines.add("track: {tracked: " + track + "}");
      trackers = "trackers: {tracked: {script: \"/usr/bin/test -e " + TRACKED + node
          + "\", interval: 1s, timeout: 1s, rise: 1, fall: 1}}\n";
    }
    return """
        schema: 1
        nodes: {%s}
        api: {port: 7443, insecure: true}
        %svrrp:
          VI_1:
            %s
        """.formatted(
        nodes.stream().map(name -> name + ": {address: 10.77.0." + name.charAt(1) + "}").collect(joining(", ")),
        trackers, String.join("\n    ", lines));
  }

  String keepalived(String node, String own) {
    var seconds = String.format(Locale.ROOT, millis % 1000 == 0 ? "%.0f" : "%.2f", millis / 1000.0);
    return """
        global_defs {
          vrrp_version %d
          script_user root
          router_id lab
        }
        %s
        vrrp_instance VI_1 {
          state %s
          interface eth0
          virtual_router_id 99
          priority %d
          advert_int %s
          %s
          %s
          %s
          %s
          %s
          virtual_ipaddress {
            %s
          }
        }
        """.formatted(version, track == 0 ? "" : """
        vrrp_script tracked {
          script "/usr/bin/test -e %s"
          interval 1
          weight %d
          rise 1
          fall 1
        }""".formatted(TRACKED + node, track), priority == 255 ? "MASTER" : "BACKUP", priority, seconds,
        preempt ? "" : "nopreempt", delay == 0 ? "" : "preempt_delay " + delay,
        password == null ? "" : "authentication {\n auth_type PASS\n auth_pass " + password + "\n }",
        peers.isEmpty()
            ? ""
            : "unicast_src_ip " + own + "\n unicast_peer {\n " + String.join("\n ", peers) + "\n }",
        track == 0 ? "" : "track_script {\n tracked\n }", String.join("\n    ", addresses));
  }

  String frr() {
    var lines = new ArrayList<String>();
    lines.add("log stdout");
    lines.add("interface eth0");
    lines.add(" vrrp 99 version " + version);
    lines.add(" vrrp 99 priority " + priority);
    lines.add(" vrrp 99 advertisement-interval " + millis);
    lines.add((preempt ? " " : " no ") + "vrrp 99 preempt");
    addresses.forEach(
        address -> lines.add(" vrrp 99 " + (isIpv6() ? "ipv6 " : "ip ") + address.replaceFirst("/.*", "")));
    return String.join("\n", lines) + "\n";
  }

  private static String quoted(List<String> words) {
    return "[\"" + String.join("\", \"", words) + "\"]";
  }
}
