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
import java.util.stream.Stream;

/// Reads one backend, its servers, and how they are checked.
final class BackendReader {
  /// HAProxy's number of further attempts.
  static final int RETRIES = 3;

  private static final List<String> BALANCES = Stream.of(Balance.values()).map(Balance::word).toList();

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
    var connect = Timeouts.read(timeout, "connect", "a server that does not answer delays a client for minutes");
    var server = Timeouts.read(timeout, "server", "a server that goes silent keeps its connection for ever");
    var limits = new CheckReader.Limits(connect, Timeouts.value(timeout, "check"));
    var wait = Timeouts.value(timeout, "queue");
    // As HAProxy has it: who may not wait long for an answer need not wait longer for room.
    var queue = new BackendConfig.Queue(wait == null ? connect : wait, section.integer("maxqueue", 0, 1_000_000, 0));
    int retries = retries(section);
    boolean redispatch = redispatch(section);
    var servers = new ArrayList<ServerConfig>();
    var checks = new ArrayList<CheckTarget>();
    servers(section, servers, checks, limits);
    return new Pool(
        new BackendConfig(section.name(), balance, servers, section.flag("allbackups", false),
            new BackendConfig.Timeouts(connect, server, Timeouts.value(timeout, "server_fin"),
                Timeouts.value(timeout, "tunnel")),
            retries, redispatch, queue, allDown(section), abortOnClose(section), SessionReader.session(section),
            StickReader.read(section)),
        checks);
  }

  static Balance balance(Section section) {
    var word = section.word("balance", BALANCES, List.of());
    return word == null ? Balance.ROUND_ROBIN : Balance.of(word).orElseThrow();
  }

  static BackendConfig.AllDown allDown(Section section) {
    return "use_last".equals(section.word("all_down", List.of("refuse", "use_last"), List.of()))
        ? BackendConfig.AllDown.USE_LAST
        : BackendConfig.AllDown.REFUSE;
  }

  static int retries(Section section) {
    return section.integer("retries", 0, 100, RETRIES);
  }

  static final List<String> TIMEOUTS = List.of("connect", "server", "server_fin", "tunnel", "queue", "check");

  static boolean abortOnClose(Section section) {
    return section.flag("abortonclose", false);
  }

  static boolean redispatch(Section section) {
    return section.flag("redispatch", false);
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
