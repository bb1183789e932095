package dev.buoy.agent.config;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.NodeConfig.Api;
import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.config.VrrpReader.ReadRouter;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.track.TrackerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the whole file for one node, its overrides merged already.
final class NodeReader {
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

  private final Section file;
  private final Node self;
  private final List<Node> nodes;
  private final List<FrontendConfig> frontends = new ArrayList<>();
  private final List<BackendConfig> backends = new ArrayList<>();
  private final List<CheckTarget> checks = new ArrayList<>();
  private final List<ReadRouter> read = new ArrayList<>();
  /// Frontends that are not to be in the access log.
  private final Set<String> silent = new LinkedHashSet<>();

  NodeReader(Section file, Node self, List<Node> nodes) {
    this.file = file;
    this.self = self;
    this.nodes = nodes;
  }

  NodeConfig read(String digest) {
    file.has("nodes");
    schema();
    var cluster = cluster();
    var interfaces = new InterfaceNames(file.section("interfaces"));
    var api = ApiReader.read(file, self, nodes);
    proxies(api);
    var trackers = trackers(interfaces);
    var routerReader = new VrrpReader(self, nodes, file.section("trackers").keys(), interfaces);
    var routers = file.named("vrrp").stream().map(routerReader::read).filter(Objects::nonNull).toList();
    read.addAll(routerReader.routers());
    var groups = new SyncGroupReader(file.section("sync_groups"), file.section("vrrp").keys()).read();
    var scriptUser = scriptUser();
    int maxconn = file.integer("maxconn", 1, 1_000_000, 0);
    var log = LogReader.read(file, silent);
    var drills = DrillReader.read(file, file.section("vrrp").keys(), api.port());
    var runDir = folder("run_dir", Path.of("/run/buoy"));
    var stateDir = folder("state_dir", Path.of("/var/lib/buoy"));
    later();
    file.finish();
    return new NodeConfig(cluster, self.name(), nodes, api, frontends, backends, checks, trackers,
        SyncGroups.shareTrackers(routers, groups), groups,
        routerReader.notifyConfigs(), routerReader.onRelease(), scriptUser, maxconn, log, drills, runDir, stateDir,
        digest);
  }

  /// The virtual routers that were read, with their places.
  List<ReadRouter> routers() {
    return read;
  }

  private void schema() {
    if (!file.has("schema")) {
      file.problems().error(file.mark(), "schema", "is required, as schema: 1");
    }
    var schema = file.text("schema");
    if (schema != null && !schema.equals("1")) {
      file.error("schema", "this version reads schema 1, was '" + schema + "'");
    }
  }

  private String cluster() {
    var section = file.section("cluster");
    var name = section.text("name");
    section.finish();
    return name == null ? "buoy" : name;
  }

  private void proxies(Api api) {
    var defaults = new Defaults(file.section("defaults"));
    var pools = new LinkedHashSet<>(file.section("backends").keys());
    pools.addAll(file.section("listens").keys());
    var frontendReader = new FrontendReader(api.port(), pools);
    for (var own : file.named("frontends")) {
      var section = defaults.underFrontend(own);
      logged(section);
      frontends.add(frontendReader.frontend(section));
    }
    file.named("backends").forEach(section -> add(BackendReader.backend(defaults.underBackend(section))));
    for (var own : file.named("listens")) {
      oneName(own);
      var section = defaults.underListen(own);
      logged(section);
      var timeout = section.section("timeout");
      frontends.add(frontendReader.half(section, timeout));
      add(BackendReader.half(section, timeout));
      timeout.finish();
      section.finish();
    }
  }

  private void logged(Section section) {
    if (!FrontendKey.LOG.flag(section)) {
      silent.add(section.name());
    }
  }

  private void add(BackendReader.Pool pool) {
    backends.add(pool.backend());
    checks.addAll(pool.checks());
  }

  private void oneName(Section listen) {
    for (var kind : List.of("frontends", "backends")) {
      var others = file.section(kind);
      if (others.keys().contains(listen.name())) {
        listen.problems().error(listen.mark(), listen.path(), "the name is taken by " + kind + "." + listen.name()
            + " in line " + others.keyMark(listen.name()).line());
      }
    }
  }

  private List<TrackerConfig> trackers(InterfaceNames interfaces) {
    Set<String> listeners = new LinkedHashSet<>(file.section("frontends").keys());
    listeners.addAll(file.section("listens").keys());
    Map<String, Integer> pools = new LinkedHashMap<>();
    backends.forEach(backend -> pools.put(backend.name(), backend.servers().size()));
    var reader = new TrackerReader(listeners, pools, interfaces);
    return file.named("trackers").stream().map(reader::read).filter(Objects::nonNull).toList();
  }

  private @Nullable String scriptUser() {
    var user = file.text("script_user");
    if (user != null && !USER.matcher(user).matches()) {
      file.error("script_user", "must be the name of a user, was '" + user + "'");
    }
    return user;
  }

  private Path folder(String key, Path standard) {
    var text = file.text(key);
    return file.path(key, text == null ? standard + "/" + self.name() : text);
  }

  private void later() {
    file.later("metrics");
  }
}
