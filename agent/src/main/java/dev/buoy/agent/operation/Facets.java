package dev.buoy.agent.operation;

import dev.buoy.agent.access.AccessList;
import dev.buoy.agent.access.StickConfig;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.socket.Source;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.AddressLease;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The keys of each part of the file, in the words of the file.
final class Facets {
  /// All but its addresses.
  static final List<Facet<FrontendConfig>> FRONTEND = List.of(
      Facet.of("maxconn", FrontendConfig::maxconn),
      Facet.of("timeout.client", FrontendConfig::clientTimeout),
      Facet.of("timeout.client_fin", FrontendConfig::clientFinTimeout),
      Facet.of("default_backend", FrontendConfig::backend),
      Facet.of("access", frontend -> frontend.admission().access().rules().stream().map(Facets::rule).toList()),
      Facet.of("maxconn_per_src", frontend -> frontend.admission().connections()),
      Facet.of("rate_per_src", frontend -> frontend.admission().rate()),
      Facet.of("src_ipv6_prefix", frontend -> frontend.admission().ipv6Prefix()),
      Facet.of("rate_limit_sessions", frontend -> frontend.admission().sessions()));

  static final List<Facet<FrontendConfig.Bind>> BIND = List.of(
      Facet.of("backlog", FrontendConfig.Bind::backlog),
      Facet.of("accept_proxy", FrontendConfig.Bind::acceptProxy),
      Facet.hidden("options of connections", FrontendConfig.Bind::options));

  /// All but its servers.
  static final List<Facet<BackendConfig>> BACKEND = List.of(
      Facet.of("balance", backend -> backend.balance().word()),
      Facet.of("allbackups", BackendConfig::allBackups),
      Facet.of("timeout.connect", backend -> backend.timeouts().connect()),
      Facet.of("timeout.server", backend -> backend.timeouts().server()),
      Facet.of("timeout.server_fin", backend -> backend.timeouts().serverFin()),
      Facet.of("timeout.tunnel", backend -> backend.timeouts().tunnel()),
      Facet.of("retries", BackendConfig::retries),
      Facet.of("redispatch", BackendConfig::redispatch),
      Facet.of("timeout.queue", backend -> backend.queue().timeout()),
      Facet.of("maxqueue", backend -> backend.queue().most()),
      Facet.of("all_down", BackendConfig::allDown),
      Facet.of("abortonclose", BackendConfig::abortOnClose),
      Facet.of("session.max_lifetime", backend -> backend.session().maxLifetime()),
      Facet.of("session.jitter", backend -> backend.session().jitter()),
      Facet.of("session.drain_deadline", backend -> backend.session().drainDeadline()),
      Facet.of("stick.size", stick(StickConfig::size)),
      Facet.of("stick.expire", stick(StickConfig::expire)),
      Facet.of("stick.nopurge", stick(StickConfig::nopurge)));

  static final List<Facet<ServerConfig>> SERVER = List.of(
      Facet.of("address", ServerConfig::address),
      Facet.of("weight", ServerConfig::weight),
      Facet.of("maxconn", ServerConfig::maxconn),
      Facet.of("backup", ServerConfig::backup),
      Facet.of("slowstart", ServerConfig::slowStart),
      Facet.of("send_proxy", server -> server.link().sendProxy()),
      Facet.of("source", server -> source(server.link().source())),
      Facet.hidden("options of connections", server -> server.link().options()),
      Facet.of("on_marked_down", server -> server.marked().downEndsSessions() ? "shutdown_sessions" : null),
      Facet.of("on_marked_up", server -> server.marked().upEndsBackups() ? "shutdown_backup_sessions" : null));

  static final List<Facet<CheckTarget>> CHECK = List.of(
      Facet.of("type", check -> check.ask().word()),
      Facet.hidden("request", CheckTarget::ask),
      Facet.of("command", check -> check.ask() instanceof Ask.Script(var command) ? String.join(" ", command) : null),
      Facet.of("address", CheckTarget::address),
      Facet.of("inter", check -> check.config().interval()),
      Facet.of("fastinter", check -> check.config().fastInterval()),
      Facet.of("downinter", check -> check.config().downInterval()),
      Facet.of("spread_checks", check -> check.config().spreadPercent()),
      Facet.of("timeout", check -> check.config().timeout()),
      Facet.of("timeout.check", check -> check.config().exchangeTimeout()),
      Facet.of("rise", check -> check.config().rise()),
      Facet.of("fall", check -> check.config().fall()),
      Facet.hidden("observe", check -> check.config().observation()),
      Facet.of("send_proxy", CheckTarget::sendProxy),
      Facet.hidden("source", CheckTarget::places));

  /// All but its addresses.
  static final List<Facet<VirtualRouterConfig>> ROUTER = List.of(
      Facet.of("interface", VirtualRouterConfig::interfaceName),
      Facet.of("virtual_router_id", VirtualRouterConfig::virtualRouterId),
      Facet.of("version", VirtualRouterConfig::version),
      Facet.of("priority", VirtualRouterConfig::priority),
      Facet.of("advert_int", VirtualRouterConfig::advertInterval),
      Facet.of("preempt", VirtualRouterConfig::preempt),
      Facet.of("preempt_delay", router -> router.options().preemptDelay()),
      Facet.of("unicast_peers", VirtualRouterConfig::unicastPeers),
      Facet.of("source", VirtualRouterConfig::source),
      Facet.hidden("auth_pass", VirtualRouterConfig::authPass),
      Facet.hidden("auth_hmac", router -> router.options().hmac()),
      Facet.of("track",
          router -> router.tracks().stream()
              .map(track -> track.tracker() + ": " + (track.fault() ? "fault" : track.weight())).toList()),
      Facet.of("track_proxy", router -> router.options().trackProxy()),
      Facet.of("observe", router -> router.options().observe()),
      Facet.of("strict", router -> router.options().strict()),
      Facet.of("address_lease", router -> lease(router.options().lease())),
      Facet.hidden("garp_master", router -> router.options().announcing()),
      Facet.of("use_vmac", router -> router.options().virtualMac()),
      Facet.of("fence", router -> router.options().fence()),
      Facet.of("relative_failover", router -> router.options().relative()));

  private Facets() {}

  /// What a tracker looks at, in one piece: it is run anew whatever of it changes.
  static String tracker(TrackerConfig tracker) {
    return switch (tracker) {
      case TrackerConfig.Frontend(_, var frontend) -> "frontend " + frontend;
      case TrackerConfig.Backend(_, var backend, var minUp) -> "backend " + backend + " min_up " + minUp;
      case TrackerConfig.Interface(_, var name) -> "interface " + name;
      case TrackerConfig.Script script -> "script \"%s\" every %s, timeout %s, rise %d, fall %d%s".formatted(
          String.join(" ", script.command()), Facet.text(script.interval()), Facet.text(script.timeout()),
          script.rise(), script.fall(), script.user() == null ? "" : ", user " + script.user());
      case TrackerConfig.File(_, var path, var absentHolds) ->
        "file " + path + (absentHolds ? ", absent counts as 0" : "");
      case TrackerConfig.Program program -> "process %s quorum %d%s every %s, rise %d, fall %d".formatted(
          program.program(), program.quorum(), program.quorumMax() == null ? "" : " to " + program.quorumMax(),
          Facet.text(program.interval()), program.rise(), program.fall());
    };
  }

  private static String rule(AccessList.Rule rule) {
    return (rule.allowed() ? "allow " : "deny ") + rule.network();
  }

  private static Function<BackendConfig, @Nullable Object> stick(Function<StickConfig, @Nullable Object> of) {
    return backend -> backend.stick() == null ? null : of.apply(backend.stick());
  }

  private static @Nullable Object source(Source source) {
    return switch (source) {
      case Source.Any _ -> null;
      case Source.Client _ -> "client";
      case Source.Addresses(var places) -> places.stream().map(Facets::place).toList();
    };
  }

  private static String place(Source.Place place) {
    return Facet.text(place.address())
        + Optional.of(place).filter(Source.Place::hasRange).map(each -> ":" + each.firstPort() + "-" + each.lastPort())
            .orElse("");
  }

  private static String lease(AddressLease lease) {
    return switch (lease) {
      case AddressLease.Automatic _ -> "auto";
      case AddressLease.Off _ -> "off";
      case AddressLease.Fixed(var length) -> Facet.text(length);
    };
  }
}
