package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the virtual routers of one node. One reader sees all of them, so that no id is used twice on an interface.
final class VrrpReader {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration AGGRESSIVE = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMillis(40_950);

  private final Map<String, String> ids = new HashMap<>();
  private final Node self;
  private final List<Node> nodes;
  private final Set<String> trackers;
  private final InterfaceNames interfaces;
  private final VirtualAddressReader addresses;
  private final Map<String, NotifyConfig> notify = new HashMap<>();
  private final Map<String, OnRelease> onRelease = new HashMap<>();

  /// @param self the node that the file is read for
  /// @param trackers names that `track` may refer to
  VrrpReader(Node self, List<Node> nodes, Set<String> trackers, InterfaceNames interfaces) {
    this.self = self;
    this.nodes = nodes;
    this.trackers = trackers;
    this.interfaces = interfaces;
    this.addresses = new VirtualAddressReader(interfaces);
  }

  /// The router; absent when it has no interface or no id.
  @Nullable
  VirtualRouterConfig read(Section section) {
    var link = section.require("interface") ? interfaces.read(section, "interface") : null;
    int id = section.require("virtual_router_id") ? section.integer("virtual_router_id", 1, 255, 0) : 0;
    int version = section.integer("version", 2, 3, 2);
    int priority = section.integer("priority", 1, 255, 100);
    var interval = interval(section, version);
    boolean preempt = section.flag("preempt", true);
    var source = source(section);
    var peers = peers(section, source);
    var password = password(section, version);
    var virtual = addresses.read(section);
    var tracks = tracks(section.section("track"), priority);
    var options = RouterOptionsReader.options(section);
    notify.put(section.name(), RouterOptionsReader.notify(section));
    onRelease.put(section.name(), RouterOptionsReader.onRelease(section));
    section.later("accept", "dont_track_primary", "virtual_routes", "virtual_rules", "unicast_ttl");
    section.finish();
    if (link == null || id == 0) {
      return null;
    }
    unique(section, link, id);
    return new VirtualRouterConfig(section.name(), link, id, version, priority, interval, preempt, peers, source,
        password, virtual, tracks, options);
  }

  /// The commands of the routers read so far, by the router's name.
  Map<String, NotifyConfig> notifyConfigs() {
    return notify;
  }

  /// What becomes of the connections of the routers read so far, by the router's name.
  Map<String, OnRelease> onRelease() {
    return onRelease;
  }

  private @Nullable InetAddress source(Section section) {
    var source = ipv4(section, "source", section.address("source"));
    var owner = nodes.stream().filter(node -> node.address() != null && node.address().equals(source)).findFirst();
    if (owner.isPresent() && !owner.get().equals(self)) {
      section.error("source", "is the address of node " + owner.get().name() + ", but " + self.name()
          + " reads it too; leave it out to send from the interface's first address");
    }
    return source;
  }

  private static Duration interval(Section section, int version) {
    boolean aggressive = section.flag("aggressive_timers", false);
    var interval = version == 2
        ? section.duration("advert_int", SECOND, Duration.ofSeconds(255), SECOND)
        : section.duration("advert_int", STEP, LONGEST, SECOND);
    if (version == 2 && interval.toMillis() % 1000 != 0) {
      section.error("advert_int", "version 2 has whole seconds only; version: 3 has steps of 10ms");
    } else if (interval.toMillis() % 10 != 0) {
      section.error("advert_int", "must be in steps of 10ms, was " + Durations.format(interval));
    } else if (interval.compareTo(AGGRESSIVE) < 0 && !aggressive) {
      section.error("advert_int", "under 100ms a short pause of a node moves the addresses; set aggressive_timers: true"
          + " if you mean it");
    }
    return interval;
  }

  private List<InetAddress> peers(Section section, @Nullable InetAddress source) {
    boolean unicast = section.flag("unicast", section.has("unicast_peers"));
    var listed = listed(section);
    if (!unicast) {
      if (section.has("unicast_peers")) {
        section.error("unicast", "is false, but unicast_peers are given; remove one of them");
      }
      return List.of();
    }
    var all = section.has("unicast_peers")
        ? listed
        : nodes.stream().map(Node::address).filter(Objects::nonNull).toList();
    var peers = all.stream().filter(peer -> !peer.equals(self.address() == null ? source : self.address())).distinct()
        .toList();
    if (peers.isEmpty()) {
      section.error(section.has("unicast_peers") ? "unicast_peers" : "unicast",
          "there is no peer besides this node; list the others under nodes or in unicast_peers");
    }
    peers.forEach(peer -> ipv4(section, section.has("unicast_peers") ? "unicast_peers" : "unicast", peer));
    return peers;
  }

  private static List<InetAddress> listed(Section section) {
    var peers = new ArrayList<InetAddress>();
    var items = section.items("unicast_peers");
    for (int i = 0; i < items.size(); i++) {
      var text = items.get(i) instanceof Scalar scalar ? scalar.text() : "a list";
      var address = Literals.address(text);
      address.ifPresent(peers::add);
      if (address.isEmpty()) {
        section.problems().error(items.get(i).mark(), section.pathOf("unicast_peers") + "[" + i + "]",
            "must be an IP address, was '" + text + "'");
      }
    }
    return peers;
  }

  private static @Nullable InetAddress ipv4(Section section, String key, @Nullable InetAddress address) {
    if (address != null && address.getAddress().length != 4) {
      section.error(key, "VRRP over IPv6 is not available in this version yet: " + address.getHostAddress());
    }
    return address;
  }

  private static @Nullable String password(Section section, int version) {
    var password = Secret.read(section, "auth_pass");
    if (password == null) {
      return null;
    }
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (version != 2) {
      section.error("auth_pass", "version 3 has no password (RFC 9568); remove it, or use version: 2");
    } else if (bytes == 0 || bytes > 8) {
      section.error("auth_pass", "must be 1 to 8 bytes, has " + bytes
          + "; keepalived cuts it off silently, so write the first 8 bytes to match such a peer");
    }
    return password;
  }

  private List<Track> tracks(Section section, int priority) {
    var tracks = new ArrayList<Track>();
    for (var tracker : section.keys()) {
      if (!trackers.contains(tracker)) {
        section.problems().error(section.keyMark(tracker), section.pathOf(tracker),
            "there is no tracker '" + tracker + "'" + NearestName.hintOrAll(tracker, trackers));
      }
      int weight = "fault".equals(section.text(tracker)) ? 0 : weight(section, tracker);
      if (weight != 0 && priority == 255) {
        section.warning(tracker, "has no effect: priority 255 owns the addresses and never changes");
      }
      tracks.add(new Track(tracker, weight));
    }
    return tracks;
  }

  private static int weight(Section section, String tracker) {
    var text = section.text(tracker);
    if (text == null) {
      return 0;
    }
    int weight = text.matches("[+-]?[0-9]{1,3}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
    if (weight < -253 || weight > 253) {
      section.error(tracker, "must be a weight from -253 to 253, or fault, was '" + text + "'");
      return 0;
    }
    return weight;
  }

  private void unique(Section section, String link, int id) {
    var other = ids.putIfAbsent(link + "/" + id, section.name());
    if (other != null) {
      section.error("virtual_router_id", id + " is used on " + link + " by " + other + " already");
    }
  }
}
