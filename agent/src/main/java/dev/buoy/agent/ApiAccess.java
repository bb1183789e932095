package dev.buoy.agent;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.config.NodeConfig.Api;
import dev.buoy.agent.control.ApiServer;
import dev.buoy.agent.control.Audit;
import dev.buoy.agent.control.CallerInterceptor;
import dev.buoy.agent.control.PeerDial;
import dev.buoy.agent.control.Reception;
import dev.buoy.agent.control.TlsConnections;
import dev.buoy.agent.control.UnixSocket;
import dev.buoy.agent.identity.Accounts;
import dev.buoy.agent.identity.CallLimits;
import dev.buoy.agent.identity.Certificates;
import dev.buoy.agent.identity.Complaint;
import dev.buoy.agent.identity.ConnectionLimits;
import dev.buoy.agent.identity.Identification;
import dev.buoy.agent.identity.Tokens;
import dev.buoy.agent.time.Ticker;
import io.grpc.BindableService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The doors of the API and whom they let in, by the file that the agent started with. The one with TLS opens as soon as
/// there is a certificate to show, which may be after the start. [#open] and [#look] are called by one thread at a time.
final class ApiAccess {
  private static final Logger LOG = LoggerFactory.getLogger("api");

  private final Api api;
  private final Ticker ticker;
  private final List<InetSocketAddress> plaintext;
  private final Optional<InetSocketAddress> secure;
  private final UnixSocket socket;
  private final @Nullable Certificates certificates;
  private final @Nullable TlsConnections tls;
  private final ConnectionLimits connections;
  private final @Nullable Tokens tokens;
  private volatile Set<InetAddress> agents;
  private volatile boolean isSecure;
  private volatile String refused = "";
  private @Nullable ApiServer server;
  private Future<?> socketDoor = CompletableFuture.completedFuture(null);

  /// Reads certificates and tokens; opens nothing yet.
  ApiAccess(NodeConfig file, InstantSource clock, Ticker ticker) {
    this.api = file.api();
    this.ticker = ticker;
    this.certificates = api.tls() == null ? null : new Certificates(api.tls(), clock);
    this.tls = certificates == null ? null : new TlsConnections(certificates);
    this.connections = new ConnectionLimits(ticker);
    this.agents = agents(file);
    this.tokens = api.tokens() == null ? null : new Tokens(api.tokens());
    this.socket = new UnixSocket(file.runDir().resolve("api.sock"), api.socket().group());
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port());
    var own = file.nodes().stream().filter(node -> node.name().equals(file.node())).findFirst()
        .map(NodeConfig.Node::address).filter(address -> !address.equals(loopback.getAddress()))
        .map(address -> new InetSocketAddress(address, api.port()));
    this.plaintext = own.filter(_ -> api.insecure()).map(address -> List.of(loopback, address))
        .orElse(List.of(loopback));
    this.secure = own.filter(_ -> certificates != null);
    read();
  }

  /// How this agent reaches others.
  PeerDial dial() {
    return new PeerDial(tls);
  }

  /// Where the other agents are.
  private static Set<InetAddress> agents(NodeConfig file) {
    return file.nodes().stream().filter(node -> !node.name().equals(file.node())).map(NodeConfig.Node::address)
        .filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
  }

  /// Opens the doors; the socket's beside the rest, see [#await].
  /// @param audit where calls that change something are written
  /// @throws IOException when an address in plaintext cannot be had; what else fails is said, and the rest works
  ApiServer open(List<BindableService> services, Audit audit, Executor background) throws IOException {
    var opened = new ApiServer(services,
        new CallerInterceptor(identification(), new CallLimits(ticker), audit, socket.path()),
        new Reception(connections, address -> agents.contains(address)));
    var beside = new FutureTask<@Nullable Void>(() -> openSocket(opened), null);
    background.execute(beside);
    socketDoor = beside;
    try {
      opened.openPlaintext(plaintext);
    } catch (IOException e) {
      await();
      opened.close();
      throw e;
    }
    server = opened;
    openSecure();
    return opened;
  }

  private void openSocket(ApiServer opened) {
    try {
      opened.openSocket(socket).ifPresent(LOG::warn);
    } catch (IOException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  /// Returns when the socket is open, or has been given up.
  void await() {
    try {
      socketDoor.get();
    } catch (ExecutionException e) {
      LOG.error("internal error when the socket of the API was opened", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Identification identification() {
    var known = certificates;
    return new Identification(api, Accounts.here(), tokens, chain -> known != null && known.holds(chain));
  }

  /// Reads again what has changed, and parts from whom it believes no more.
  /// @param now the file in force, whose nodes may be others than those of the start
  void look(NodeConfig now) {
    agents = agents(now);
    read();
    openSecure();
    if (tls != null) {
      tls.look();
    }
    connections.news().ifPresent(LOG::warn);
  }

  private void read() {
    if (certificates != null) {
      certificates.look();
    }
    if (tokens != null) {
      tokens.look();
    }
  }

  private void openSecure() {
    var known = tls;
    if (server == null || known == null || secure.isEmpty() || isSecure || !usable()) {
      return;
    }
    try {
      server.openSecure(secure.get(), known, tokens != null);
      isSecure = true;
      refused = "";
    } catch (IOException e) {
      refused = String.valueOf(e.getMessage());
    }
  }

  private boolean usable() {
    return certificates != null && certificates.usable();
  }

  /// What an operator has to do about certificates and tokens.
  List<Complaint> complaints() {
    var complaints = new ArrayList<Complaint>();
    if (certificates != null) {
      complaints.addAll(certificates.complaints());
    }
    if (secure.isPresent() && !isSecure) {
      complaints.add(new Complaint("api", "CLOSED", true, "the API is not served on "
          + text(secure.get()) + (refused.isEmpty() ? ", for want of a certificate" : ": " + refused)));
    }
    if (tokens != null) {
      complaints.addAll(tokens.complaints());
    }
    return complaints;
  }

  /// Where the API is served now.
  List<String> addresses() {
    var addresses = new ArrayList<>(plaintext.stream().map(ApiAccess::text).toList());
    secure.filter(_ -> isSecure).map(ApiAccess::text).ifPresent(addresses::add);
    return addresses;
  }

  /// The socket for users of this machine.
  Path socket() {
    return socket.path();
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
