package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.console.FakeAgent;
import dev.buoy.v1.Info;
import dev.buoy.v1.Node;
import dev.buoy.v1.Status;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents behind real sockets: TLS with certificates, plaintext, and sockets of the host.
class DiallerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  @TempDir
  static Path certificates;
  @TempDir
  static Path otherCertificates;
  private static TestAuthority authority = new TestAuthority(Path.of(""));
  private static TestAuthority other = authority;

  @TempDir
  Path dir;
  private final List<Server> servers = new ArrayList<>();
  private final List<EventLoopGroup> groups = new ArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void issue() throws IOException {
    authority = TestAuthority.in(certificates).issue("n1", "node", "IP:127.0.0.1", 10).issue("anna", "operator", "", 10)
        .issue("elsewhere", "node", "IP:10.77.0.9", 10).issue("old", "node", "IP:127.0.0.1", -1);
    other = TestAuthority.in(otherCertificates).issue("eve", "admin", "", 10);
  }

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
    for (var group : groups) {
      var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  @Test
  void anAgentIsReachedByTlsWithACertificate() throws Exception {
    assertThat(ask(tls("n1", ClientAuth.REQUIRE), read(authority, "anna")).error()).isNull();
  }

  @Test
  void aTokenIsSentByTls() throws Exception {
    var file = Files.writeString(dir.resolve("token"), "buoy_secret\n");
    var files = new CredentialFiles(authority.crt("ca"), null, null, file);

    assertThat(ask(tls("n1", ClientAuth.OPTIONAL), Credentials.read(files, Instant.now())).error()).isNull();

    assertThat(tokens).isNotEmpty().containsOnly("Bearer buoy_secret");
  }

  @Test
  void nothingIsSentToASocketButTheCall() throws Exception {
    var file = Files.writeString(dir.resolve("token"), "buoy_secret\n");
    var files = new CredentialFiles(authority.crt("ca"), null, null, file);

    assertThat(ask(socket("n1"), Credentials.read(files, Instant.now())).error()).isNull();

    assertThat(tokens).isNotEmpty().containsOnly("null");
  }

  @Test
  void mistrustIsOneLineThatSaysWhy() throws Exception {
    assertThat(error(tls("n1", ClientAuth.NONE), otherAuthority()))
        .isEqualTo("UNAVAILABLE: the agent's certificate is of another authority than --ca");
    assertThat(error(tls("elsewhere", ClientAuth.NONE), read(authority, "anna"))).isEqualTo(
        "UNAVAILABLE: the agent's certificate is not for this address: No subject alternative names matching IP address"
            + " 127.0.0.1 found");
    assertThat(error(tls("old", ClientAuth.NONE), read(authority, "anna")))
        .isEqualTo("UNAVAILABLE: the agent's certificate has expired: buoy pki renew makes another");
    assertThat(error(plaintext(), read(authority, "anna")))
        .startsWith("UNAVAILABLE: the agent speaks plaintext there: it speaks TLS on the address of its node");
    assertThat(error(tls("n1", ClientAuth.REQUIRE), Credentials.NONE))
        .isEqualTo("UNAVAILABLE: the agent closed the connection: it may speak TLS (--ca, --cert and --key)");
  }

  @Test
  void anAgentsRefusalIsOneLineThatSaysWhy() throws Exception {
    var files = new CredentialFiles(authority.crt("ca"), other.crt("eve"), other.key("eve"), null);
    assertThat(error(tls("n1", ClientAuth.REQUIRE), Credentials.read(files, Instant.now())))
        .startsWith("UNAUTHENTICATED: the agent does not ").contains("authority").matches(Failures::refused);

    var token = Files.writeString(dir.resolve("token"), "buoy_secret\n");
    var without = new CredentialFiles(authority.crt("ca"), null, null, token);
    assertThat(error(tls("n1", ClientAuth.REQUIRE), Credentials.read(without, Instant.now())))
        .isEqualTo("UNAUTHENTICATED: the agent wants a certificate: --cert and --key");
  }

  @Test
  void anOwnCertificateThatHasEndedAndFilesThatAreNoneAreRefusedAtOnce() {
    var files = new CredentialFiles(authority.crt("ca"), authority.crt("anna"), authority.key("anna"), null);
    assertThatThrownBy(() -> Credentials.read(files, Instant.now().plus(Duration.ofDays(11))))
        .hasMessageContaining("anna.crt: expired on ").hasMessageEndingWith("renew it (buoy pki renew)");

    var noKey = new CredentialFiles(authority.crt("ca"), authority.crt("anna"), authority.crt("anna"), null);
    assertThatThrownBy(() -> Credentials.read(noKey, Instant.now()))
        .hasMessage("--key %s: is not a key in PEM (PKCS #8, without a password)", authority.crt("anna"));
    var noCertificate = new CredentialFiles(authority.key("ca"), authority.crt("anna"), authority.key("anna"), null);
    assertThatThrownBy(() -> Credentials.read(noCertificate, Instant.now()))
        .hasMessage("--ca %s: is not a certificate in PEM", authority.key("ca"));
    var noToken = new CredentialFiles(authority.crt("ca"), null, null, authority.crt("ca"));
    assertThatThrownBy(() -> Credentials.read(noToken, Instant.now()))
        .hasMessage("--token %s: is not a file with a token and nothing else", authority.crt("ca"));
  }

  @Test
  void aNodeReachedByItsSocketIsNotDialledByItsAddress() throws Exception {
    var socket = socket("n1");
    var dialled = new CopyOnWriteArrayList<Endpoint>();
    var dialler = Channels.plaintext();
    try (var cluster = new Cluster(List.of(socket), endpoint -> {
      dialled.add(endpoint);
      return dialler.open(endpoint);
    }, Operator.NOBODY, System::nanoTime)) {
      var view = cluster.refresh(PATIENCE);

      assertThat(view.agents()).singleElement().satisfies(agent -> {
        assertThat(agent.name()).isEqualTo("n1");
        assertThat(agent.endpoint()).isEqualTo(socket);
        assertThat(agent.error()).isNull();
      });
      assertThat(dialled).containsExactly(socket);
    }
  }

  @Test
  void socketsThatNobodyListensAtAreNoEntryPoints() throws Exception {
    socket("n2");
    socket("n1");
    Files.createDirectory(dir.resolve("n3"));
    Files.createDirectory(dir.resolve("n4"));
    Files.createFile(dir.resolve("n4/api.sock"));

    assertThat(LocalSockets.under(dir)).extracting(Endpoint::toString)
        .containsExactly("unix:" + dir + "/n1/api.sock", "unix:" + dir + "/n2/api.sock");
    assertThat(LocalSockets.under(dir.resolve("none"))).isEmpty();
  }

  @Test
  void aSocketWithoutAnAgentSaysSo() {
    var nowhere = new Endpoint.Socket(dir.resolve("api.sock"));

    assertThat(error(nowhere, Credentials.NONE)).isEqualTo("UNAVAILABLE: no agent: there is no such socket");
  }

  private static Credentials read(TestAuthority from, String name) throws Credentials.Refused {
    return Credentials.read(new CredentialFiles(from.crt("ca"), from.crt(name), from.key(name), null), Instant.now());
  }

  private static Credentials otherAuthority() throws Credentials.Refused {
    return read(other, "eve");
  }

  private static String error(Endpoint endpoint, Credentials credentials) {
    return String.valueOf(ask(endpoint, credentials).error());
  }

  private static AgentView ask(Endpoint endpoint, Credentials credentials) {
    try (var cluster = new Cluster(List.of(endpoint), Channels.with(credentials), Operator.NOBODY, System::nanoTime)) {
      return cluster.refresh(PATIENCE).agents().getFirst();
    }
  }

  private Endpoint tls(String name, ClientAuth wanted) throws IOException {
    var context = GrpcSslContexts
        .configure(SslContextBuilder
            .forServer(authority.crt(name).toFile(), authority.key(name).toFile()), SslProvider.JDK)
        .trustManager(authority.crt("ca").toFile()).clientAuth(wanted).build();
    return start(tcp().sslContext(context), null, "n1");
  }

  private Endpoint plaintext() throws IOException {
    return start(tcp(), null, "n1");
  }

  private Endpoint socket(String node) throws IOException {
    var path = Files.createDirectories(dir.resolve(node)).resolve("api.sock");
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    groups.add(group);
    return start(NettyServerBuilder.forAddress(new DomainSocketAddress(path.toFile()))
        .channelType(EpollServerDomainSocketChannel.class).bossEventLoopGroup(group).workerEventLoopGroup(group), path,
        node);
  }

  private static NettyServerBuilder tcp() {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private Endpoint start(NettyServerBuilder builder, @Nullable Path path, String node) throws IOException {
    var agent = new FakeAgent(Info.newBuilder().setNode(node).addNodes(Node.newBuilder().setName(node)
        .setAddress("127.0.0.1").setApiPort(1)).build(), Status.newBuilder().setNode(node).build());
    var server = builder.addService(agent).intercept(new Tokens()).build().start();
    servers.add(server);
    return path == null ? new Endpoint.Address("127.0.0.1", server.getPort()) : new Endpoint.Socket(path);
  }

  private final class Tokens implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      tokens.add(String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
      return next.startCall(call, headers);
    }
  }
}
