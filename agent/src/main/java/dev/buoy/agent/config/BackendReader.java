package dev.buoy.agent.config;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.FrontendReader.Timeouts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads one backend, its servers, and how they are checked.
final class BackendReader {
  private BackendReader() {}

  /// @param checks those of its servers that are checked
  record Pool(BackendConfig backend, List<CheckTarget> checks) {}

  static Pool backend(Section section) {
    var timeout = section.section("timeout");
    var pool = half(section, timeout);
    timeout.finish();
    section.finish();
    return pool;
  }

  /// The backend's half of a `listens` entry; the caller finishes both sections.
  static Pool half(Section section, Section timeout) {
    FrontendReader.mode(section);
    var balance = balance(section);
    section.later("fullconn");
    var connect = Timeouts.read(timeout, TimeoutKey.CONNECT,
        "a server that does not answer delays a client for minutes");
    var server = Timeouts.read(timeout, TimeoutKey.SERVER, "a server that goes silent keeps its connection for ever");
    var limits = new CheckReader.Limits(connect, TimeoutKey.CHECK.given(timeout));
    var queue = new BackendConfig.Queue(TimeoutKey.QUEUE.given(timeout), BackendKey.MAXQUEUE.integer(section));
    int retries = retries(section);
    boolean redispatch = redispatch(section);
    var servers = new ArrayList<ServerConfig>();
    var checks = new ArrayList<CheckTarget>();
    servers(section, servers, checks, limits);
    return new Pool(
        new BackendConfig(section.name(), balance, servers, BackendKey.ALLBACKUPS.flag(section),
            new BackendConfig.Timeouts(connect, server, TimeoutKey.SERVER_FIN.given(timeout),
                TimeoutKey.TUNNEL.given(timeout)),
            retries, redispatch, queue, allDown(section), abortOnClose(section), SessionReader.session(section),
            StickReader.read(section)),
        checks);
  }

  static Balance balance(Section section) {
    return Balance.of(BackendKey.BALANCE.choice(section)).orElseThrow();
  }

  static BackendConfig.AllDown allDown(Section section) {
    return BackendKey.ALL_DOWN.choice(section).equals("use_last")
        ? BackendConfig.AllDown.USE_LAST
        : BackendConfig.AllDown.REFUSE;
  }

  static int retries(Section section) {
    return BackendKey.RETRIES.integer(section);
  }

  static boolean abortOnClose(Section section) {
    return BackendKey.ABORTONCLOSE.flag(section);
  }

  static boolean redispatch(Section section) {
    return BackendKey.REDISPATCH.flag(section);
  }

  private static void servers(Section section, List<ServerConfig> servers, List<CheckTarget> checks,
      CheckReader.Limits limits) {
    var defaults = section.section("server_defaults");
    var check = section.has("check") ? section.section("check").mapping() : null;
    ServerReader.validateDefaults(defaults);
    ServerReader.validateCheck(section.section("check"));
    var forAll = defaults.mapping().withDefaults(LinkReader.ofBackend(section));
    Set<String> addresses = new HashSet<>();
    for (var own : section.named("servers")) {
      var read = ServerReader.read(section.name(), own, forAll, check, limits);
      if (!addresses.add(Literals.format(read.server().address()))) {
        own.warning("address", "is the address of an earlier server of this backend, too");
      }
      servers.add(read.server());
      checks.addAll(read.checks());
    }
    if (section.section("servers").keys().isEmpty()) {
      section.problems().error(section.markOf("servers"), section.pathOf("servers"), "needs at least one server");
    }
  }
}
