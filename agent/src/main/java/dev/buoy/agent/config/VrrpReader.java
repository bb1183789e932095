package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the virtual routers of one node. One reader sees all of them, so that no id is used twice on an interface.
final class VrrpReader {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration AGGRESSIVE = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMillis(40_950);

  private final Map<String, Section> ids = new HashMap<>();
  private final Set<String> trackers;
  private final InterfaceNames interfaces;
  private final VirtualAddressReader addresses;
  private final PeersReader peers;
  private final Map<String, NotifyConfig> notify = new HashMap<>();
  private final Map<String, OnRelease> onRelease = new HashMap<>();
  private final List<ReadRouter> routers = new ArrayList<>();

  /// A router with the section that it was read from.
  record ReadRouter(VirtualRouterConfig config, Section section) {}

  /// @param self the node that the file is read for
  /// @param trackers names that `track` may refer to
  VrrpReader(Node self, List<Node> nodes, Set<String> trackers, InterfaceNames interfaces) {
    this.trackers = trackers;
    this.interfaces = interfaces;
    this.addresses = new VirtualAddressReader(interfaces);
    this.peers = new PeersReader(self, nodes);
  }

  /// The router; absent when it has no interface, no id or no address.
  @Nullable
  VirtualRouterConfig read(Section section) {
    var link = section.require("interface") ? interfaces.read(section, "interface") : null;
    int id = section.require("virtual_router_id") ? RouterKey.VIRTUAL_ROUTER_ID.integer(section) : 0;
    int version = RouterKey.VERSION.integer(section);
    int priority = RouterKey.PRIORITY.integer(section);
    var interval = interval(section, version);
    boolean preempt = RouterKey.PREEMPT.flag(section);
    var virtual = addresses.read(section, version);
    var family = virtual.isEmpty() ? null : Family.of(virtual.getFirst().address());
    var source = peers.source(section, family);
    var unicastPeers = peers.peers(section, source, family);
    var password = password(section, version);
    var tracks = tracks(section.section("track"), priority);
    var options = RouterOptionsReader.options(section, version);
    notify.put(section.name(), RouterOptionsReader.notify(section));
    onRelease.put(section.name(), RouterOptionsReader.onRelease(section));
    section.later("accept", "dont_track_primary", "virtual_routes", "virtual_rules", "unicast_ttl");
    section.finish();
    if (link == null || id == 0 || family == null) {
      return null;
    }
    unique(section, link, id, family);
    var router = new VirtualRouterConfig(section.name(), link, id, version, priority, interval, preempt, unicastPeers,
        source, password, virtual, tracks, options);
    RouterWarnings.check(section, router);
    StrictRules.check(section, router);
    routers.add(new ReadRouter(router, section));
    return router;
  }

  /// The routers read so far.
  List<ReadRouter> routers() {
    return routers;
  }

  /// The commands of the routers read so far, by the router's name.
  Map<String, NotifyConfig> notifyConfigs() {
    return notify;
  }

  /// What becomes of the connections of the routers read so far, by the router's name.
  Map<String, OnRelease> onRelease() {
    return onRelease;
  }

  private static Duration interval(Section section, int version) {
    boolean aggressive = RouterKey.AGGRESSIVE_TIMERS.flag(section);
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

  /// IPv4 and IPv6 have ids of their own (RFC 9568 section 1).
  private void unique(Section section, String link, int id, Family family) {
    var other = ids.putIfAbsent(link + "/" + id + "/" + family, section);
    if (other != null) {
      section.error("virtual_router_id", id + " is used on " + link + " for " + family + " by " + other.name()
          + " already, in line " + other.markOf("virtual_router_id").line());
    }
  }
}
