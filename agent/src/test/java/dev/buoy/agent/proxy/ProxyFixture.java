package dev.buoy.agent.proxy;

import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.StickConfig;
import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.SessionConfig;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.relay.RelayLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A proxy on loopback with the frontend `web` and the backend `pool`, and what a test says to it.
final class ProxyFixture implements AutoCloseable {
  final List<String> changes = new CopyOnWriteArrayList<>();
  /// How sessions ended.
  final List<SessionEnd> ends = new CopyOnWriteArrayList<>();
  final Proxy proxy;
  final int port = FreePort.next();
  int maxconn = 1000;
  int retries = 3;
  boolean redispatch = true;
  // Long: a busy machine is late, and another attempt is another conversation.
  @Nullable
  Duration connectTimeout = Duration.ofSeconds(10);
  @Nullable
  Duration clientTimeout = null;
  @Nullable
  Duration serverTimeout = null;
  AdmissionConfig admission = AdmissionConfig.ANY;
  @Nullable
  StickConfig stick = null;
  @Nullable
  Duration clientFinTimeout = null;
  @Nullable
  Duration serverFinTimeout = null;
  @Nullable
  Duration tunnelTimeout = null;
  BackendConfig.Queue queue = BackendConfig.Queue.ENDLESS;
  boolean abortOnClose = false;
  /// Of each server.
  int serverMaxconn = 0;
  List<CheckTarget> targets = List.of();
  SessionConfig session = SessionConfig.ENDLESS;
  private final RelayLoops group;

  ProxyFixture() {
    this(new RelayLoops(2, 16));
  }

  ProxyFixture(RelayLoops group) {
    this.group = group;
    proxy = new Proxy(group, 10_000, InstantSource.system(), new Recorder(), ends::add);
  }

  RelayLoops loops() {
    return group;
  }

  /// Applies the one frontend and backend with servers `s1`, `s2`, ... of equal weight.
  ProxyFixture serve(InetSocketAddress... servers) throws BindFailed {
    var configs = new ArrayList<ServerConfig>();
    for (var i = 0; i < servers.length; i++) {
      configs.add(new ServerConfig("s" + (i + 1), servers[i], 100, serverMaxconn, false, Duration.ZERO));
    }
    return serve(configs);
  }

  ProxyFixture serve(List<ServerConfig> servers) throws BindFailed {
    proxy.apply(List.of(frontend("web", port, "pool")), List.of(backend("pool", servers)), targets);
    return this;
  }

  FrontendConfig frontend(String name, int bindPort, String backend) {
    return new FrontendConfig(name, List.of(bind(bindPort)), maxconn, clientTimeout, clientFinTimeout, backend,
        admission);
  }

  BackendConfig backend(String name, List<ServerConfig> servers) {
    return new BackendConfig(name, Balance.ROUND_ROBIN, servers, false,
        new BackendConfig.Timeouts(connectTimeout, serverTimeout, serverFinTimeout, tunnelTimeout), retries, redispatch,
        queue, BackendConfig.AllDown.REFUSE, abortOnClose, session, stick);
  }

  static FrontendConfig.Bind bind(int port) {
    return new FrontendConfig.Bind("127.0.0.1:" + port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        100);
  }

  static CheckTarget target(String server, InetSocketAddress address) {
    var config = new CheckConfig(Duration.ofMillis(50), Duration.ofMillis(50), 2, 3);
    return new CheckTarget("pool", server, address, config);
  }

  Socket connect() throws IOException {
    return connect(port);
  }

  static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// Connects and reads until the end.
  String ask() throws IOException {
    return ask(port);
  }

  static String ask(int port) throws IOException {
    try (var socket = connect(port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// The end of the one session that there was.
  SessionEnd end() {
    Eventually.holds("ended", () -> !ends.isEmpty());
    return ends.getFirst();
  }

  Totals frontend() {
    return proxy.status().frontends().getFirst().totals();
  }

  /// How many wait for a server.
  int queued() {
    return proxy.status().backends().getFirst().queued();
  }

  ServerStatus server(int number) {
    return proxy.status().backends().getFirst().servers().get(number - 1);
  }

  @Override
  public void close() {
    proxy.close(Duration.ZERO).orTimeout(20, TimeUnit.SECONDS).join();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Recorder implements ProxyListener {
    @Override
    public void serverChanged(String backend, Server before, Server after, Why why) {
      changes.add("%s/%s %s>%s %s".formatted(backend, after.name(), before.operational(), after.operational(),
          why.reason()));
    }

    @Override
    public void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {
      changes.add("%s %s %s".formatted(frontend, listening ? "LISTENING" : "CLOSED", why.reason()));
    }

    @Override
    public void portsRunLow(String backend, String server, int left) {
      changes.add("%s/%s %d ports left".formatted(backend, server, left));
    }

    @Override
    public void clientsDenied(String frontend, long count, InetAddress latest, Verdict why) {
      changes.add("%s denied %d %s %s".formatted(frontend, count, latest.getHostAddress(), why));
    }

    @Override
    public void frontendPaused(String frontend, boolean paused, Why why) {
      changes.add("%s %s %s".formatted(frontend, paused ? "PAUSED" : "GOES ON", why.reason()));
    }
  }
}
