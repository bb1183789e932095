package dev.buoy.agent.config;

import dev.buoy.agent.accesslog.Destination;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.SessionConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.AddressText;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// What is in force on a node, written as a file: every default filled in, overrides merged, secrets hidden.
public final class ConfigText {
  /// Stands where a secret is.
  public static final String REDACTED = "<hidden>";

  private final Map<String, Object> keys = new LinkedHashMap<>();

  private ConfigText() {}

  /// YAML that reads back as the same configuration, but for the secrets.
  public static String show(NodeConfig config) {
    var nodes = new ConfigText();
    config.nodes().stream().filter(node -> node.address() != null)
        .forEach(node -> nodes.put(node.name(), new ConfigText().put("address", text(node.address()))));
    var text = new ConfigText().put("schema", 1).put("cluster", new ConfigText().put("name", config.cluster()))
        .put("nodes", nodes)
        .put("run_dir", config.runDir().toString()).put("state_dir", config.stateDir().toString())
        .put("api", ConfigText.of(ApiReader.show(config.api())))
        .put("frontends", named(config.frontends(), FrontendConfig::name, frontend -> frontend(frontend)
            .put("log", config.log().silences(frontend.name()) ? false : null)))
        .put("backends", named(config.backends(), BackendConfig::name, backend -> backend(backend, config.checks())))
        .put("trackers", named(config.trackers(), TrackerConfig::name, ConfigText::tracker))
        .put("vrrp", named(config.routers(), VirtualRouterConfig::name, router -> router(router, config)))
        .put("sync_groups", groups(config.syncGroups())).put("script_user", config.scriptUser())
        .put("maxconn", config.maxconn() == 0 ? null : config.maxconn())
        .put("log", log(config.log()))
        .put("drills",
            config.drills().equals(DrillConfig.NONE) ? null : ConfigText.of(DrillReader.show(config.drills())));
    var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(120).build();
    return "# in force on " + config.node() + ", digest " + config.digest() + "\n"
        + new Dump(settings).dumpToString(text.keys);
  }

  /// One with these keys.
  static ConfigText of(Map<String, Object> keys) {
    return new ConfigText().putAll(keys);
  }

  /// Puts a value; one that is absent or has no keys is left out.
  private ConfigText put(String key, @Nullable Object value) {
    switch (value) {
      case null -> {
      }
      case ConfigText text when text.keys.isEmpty() -> {
      }
      case ConfigText text -> keys.put(key, text.keys);
      case Duration duration -> keys.put(key, Durations.format(duration));
      case Object other -> keys.put(key, other);
    }
    return this;
  }

  private ConfigText putAll(Map<String, Object> values) {
    values.forEach(this::put);
    return this;
  }

  private static <T> ConfigText named(Collection<T> things, Function<T, String> name, Function<T, ConfigText> show) {
    var names = new ConfigText();
    things.forEach(thing -> names.put(name.apply(thing), show.apply(thing)));
    return names;
  }

  private static ConfigText log(LogConfig log) {
    var access = log.access().map(config -> new ConfigText().put("to", destination(config.to()))
        .put("format", config.format().name().toLowerCase(Locale.ROOT))
        .put("dontlognull", config.dontLogNull() ? true : null)
        .put("dontlog_normal", config.dontLogNormal() ? true : null)
        .put("log_separate_errors", config.separateErrors() ? true : null));
    return new ConfigText().put("level", log.level()).put("access", access.orElse(null));
  }

  private static Object destination(Destination to) {
    return switch (to) {
      case Destination.Stderr stderr -> stderr.text();
      case Destination.ToFile file -> new ConfigText().put("file", file.text());
      case Destination.Syslog syslog -> new ConfigText().put("syslog", syslog.text())
          .put("facility", syslog.facility().word()).put("level", syslog.level().word()).put("tag", syslog.tag());
    };
  }

  private static ConfigText frontend(FrontendConfig frontend) {
    var binds = frontend.binds().stream()
        .map(bind -> new ConfigText().put("at", bind.text()).put("backlog", bind.backlog())
            .putAll(LinkText.show(bind)).keys)
        .toList();
    return new ConfigText().put("bind", binds).put("maxconn", frontend.maxconn())
        .putAll(LinkText.show(frontend))
        .put("timeout",
            new ConfigText().put("client", frontend.clientTimeout()).put("client_fin", frontend.clientFinTimeout()))
        .putAll(AdmissionReader.show(frontend.admission())).put("default_backend", frontend.backend());
  }

  private static ConfigText backend(BackendConfig backend, List<CheckTarget> checks) {
    var servers = new ConfigText();
    for (var server : backend.servers()) {
      var own = checks.stream()
          .filter(target -> target.backend().equals(backend.name()) && target.server().equals(server.name())).toList();
      var check = own.stream().filter(target -> !target.asksAgent()).findFirst();
      servers.put(server.name(), new ConfigText().put("address", Literals.format(server.address()))
          .put("weight", server.weight()).put("maxconn", server.maxconn() == 0 ? null : server.maxconn())
          .put("backup", server.backup() ? true : null)
          .put("slowstart", server.slowStart().isZero() ? null : server.slowStart())
          .put("on_marked_down", server.marked().downEndsSessions() ? "shutdown_sessions" : null)
          .put("on_marked_up", server.marked().upEndsBackups() ? "shutdown_backup_sessions" : null)
          .putAll(LinkText.show(server.link()))
          .put("check", check.map(target -> CheckText.check(target, server)).orElse(null))
          .putAll(CheckText.beside(own, server)));
    }
    return new ConfigText().put("balance", backend.balance().word())
        .put("timeout",
            new ConfigText().put("connect", backend.timeouts().connect()).put("server", backend.timeouts().server())
                .put("server_fin", backend.timeouts().serverFin()).put("tunnel", backend.timeouts().tunnel())
                .put("queue", backend.queue().timeout()).put("check", exchangeTimeout(backend, checks)))
        .put("maxqueue", backend.queue().most() == 0 ? null : backend.queue().most())
        .put("allbackups", backend.allBackups() ? true : null).put("retries", backend.retries())
        .put("redispatch", backend.redispatch()).put("abortonclose", backend.abortOnClose() ? true : null)
        .put("session",
            backend.session().equals(SessionConfig.ENDLESS)
                ? null
                : new ConfigText().put("max_lifetime", backend.session().maxLifetime())
                    .put("jitter", backend.session().jitter() == 0 ? null : backend.session().jitter() + "%")
                    .put("drain_deadline", backend.session().drainDeadline()))
        .put("all_down", backend.allDown() == BackendConfig.AllDown.USE_LAST ? "use_last" : null)
        .put("stick", StickReader.show(backend.stick())).put("servers", servers);
  }

  private static @Nullable Duration exchangeTimeout(BackendConfig backend, List<CheckTarget> checks) {
    return checks.stream().filter(target -> target.backend().equals(backend.name()))
        .flatMap(target -> Stream.ofNullable(target.config().exchangeTimeout())).findFirst().orElse(null);
  }

  private static ConfigText tracker(TrackerConfig tracker) {
    return switch (tracker) {
      case TrackerConfig.Frontend(_, var frontend) -> new ConfigText().put("frontend", frontend);
      case TrackerConfig.Backend(_, var backend, var least) ->
        new ConfigText().put("backend", backend).put("min_up", least);
      case TrackerConfig.Interface(_, var name) -> new ConfigText().put("interface", name);
      case TrackerConfig.Script script -> new ConfigText().put("script", ScriptWords.join(script.command()))
          .put("interval", script.interval()).put("timeout", script.timeout()).put("rise", script.rise())
          .put("fall", script.fall()).put("user", script.user());
      case TrackerConfig.File(_, var path, var absentHolds) ->
        new ConfigText().put("file", path.toString()).put("absent", absentHolds ? "holds" : "fails");
      case TrackerConfig.Program process -> new ConfigText().put("process", process.program())
          .put("quorum", process.quorum()).put("quorum_max", process.quorumMax()).put("interval", process.interval())
          .put("rise", process.rise()).put("fall", process.fall());
    };
  }

  private static ConfigText router(VirtualRouterConfig router, NodeConfig config) {
    var others = config.nodes().stream().filter(node -> !node.name().equals(config.node())).map(Node::address)
        .filter(Objects::nonNull).toList();
    boolean everyOther = router.unicast() && router.unicastPeers().equals(others);
    var tracks = new ConfigText();
    router.tracks().forEach(track -> tracks.put(track.tracker(), weight(track)));
    return new ConfigText().put("interface", router.interfaceName()).put("virtual_router_id", router.virtualRouterId())
        .put("version", router.version()).put("priority", router.priority()).put("advert_int", router.advertInterval())
        .put("aggressive_timers", router.advertInterval().toMillis() < 100 ? true : null)
        .put("preempt", router.preempt())
        .put("unicast", everyOther ? Boolean.TRUE : null)
        .put("unicast_peers", router.unicast() && !everyOther ? texts(router.unicastPeers()) : null)
        .put("source", text(router.source())).put("auth_pass", router.authPass() == null ? null : REDACTED)
        .put("virtual_addresses", router.addresses().stream().map(ConfigText::address).toList()).put("track", tracks)
        .putAll(RouterOptionsText.show(router.options()))
        .putAll(RouterOptionsText.show(config.notifications().getOrDefault(router.name(), NotifyConfig.NONE)))
        .put("on_release",
            RouterOptionsText.show(config.onRelease().getOrDefault(router.name(), new OnRelease.Reset())));
  }

  private static ConfigText groups(List<SyncGroup> groups) {
    var names = new ConfigText();
    groups.forEach(group -> names.put(group.name(), group.members()));
    return names;
  }

  private static List<String> texts(List<InetAddress> addresses) {
    return addresses.stream().map(AddressText::of).toList();
  }

  private static Object weight(Track track) {
    return track.fault() ? "fault" : (Object) track.weight();
  }

  private static String address(VirtualAddress address) {
    return address + (address.device() == null ? "" : " dev " + address.device())
        + (address.label() == null ? "" : " label " + address.label());
  }

  private static @Nullable String text(@Nullable InetAddress address) {
    return address == null ? null : AddressText.of(address);
  }
}
