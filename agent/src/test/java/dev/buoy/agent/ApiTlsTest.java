package dev.buoy.agent;

import static dev.buoy.agent.ApiScene.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.buoy.agent.identity.Complaint;
import dev.buoy.agent.identity.TestAuthority;
import dev.buoy.agent.identity.TestAuthority.Pair;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom the door with TLS lets in, and as whom.
class ApiTlsTest {
  private static final String KEYS = "tls: {cert: own.crt, key: own.key, client_ca: ca/ca.crt, crl: ca/crl.pem}";

  @TempDir
  private static Path folder = Path.of(".");
  @SuppressWarnings("NullAway.Init") // made before the first test
  private static TestAuthority authority;
  private static Pair node = new Pair(folder, folder);

  @BeforeAll
  static void issue() {
    authority = TestAuthority.in(folder.resolve("ca"));
    node = authority.issue("n1", "node", ApiScene.SECURE);
  }

  @Test
  void aCertificateSaysWhoOneIsAndWhatOneMay() throws IOException {
    try (var scene = scene(node)) {
      for (var role : new String[]{"viewer", "operator", "admin"}) {
        assertThat(who(scene.secure(authority, authority.issue("is-" + role, role)))).isEqualTo("is-" + role + " "
            + role);
      }
      assertThat(who(scene.secure(authority, authority.issue("guest", "janitor")))).isEqualTo("guest viewer");
    }
  }

  @Test
  void onlyANodePassesACallOnForSomebody() throws IOException {
    try (var scene = scene(node)) {
      var forwarded = new String[]{"buoy-operator", "alice", "buoy-forwarded-by", "n2", "buoy-role", "operator"};

      assertThat(who(scene.secure(authority, node), forwarded)).isEqualTo("alice operator by n1");
      assertThat(who(scene.secure(authority, node), "buoy-operator", "alice", "buoy-forwarded-by", "n2"))
          .isEqualTo("alice viewer by n1");
      assertThat(who(scene.secure(authority, node))).isEqualTo("n1 node");
      assertThat(who(scene.secure(authority, authority.issue("mallory", "viewer")), "buoy-operator", "alice",
          "buoy-forwarded-by", "n1", "buoy-role", "admin")).isEqualTo("mallory viewer");
      assertThat(who(scene.plaintext(), "buoy-operator", "alice", "buoy-forwarded-by", "n1", "buoy-role", "admin"))
          .isEqualTo("alice viewer");
    }
  }

  @Test
  void whoseCertificateIsNoGoodDoesNotComeIn() throws IOException {
    var foreign = TestAuthority.in(folder.resolve("foreign"));
    authority.issue("rita", "admin");
    authority.revoke("rita");
    try (var scene = scene(node)) {
      assertThat(who(scene.secure(authority, null))).startsWith("UNAVAILABLE");
      assertThat(who(scene.secure(authority, authority.issueUntil("20250101000000Z", "late", "admin"))))
          .startsWith("UNAVAILABLE");
      assertThat(who(scene.secure(authority, new Pair(folder.resolve("ca/rita.crt"), folder.resolve("ca/rita.key")))))
          .startsWith("UNAVAILABLE");
      assertThat(who(scene.secure(authority, foreign.issue("eve", "admin")))).startsWith("UNAVAILABLE");
      assertThat(who(scene.secure(authority, authority.issue("fine", "admin")))).isEqualTo("fine admin");
    }
  }

  @Test
  void whoseCertificateIsRevokedHasNoMoreCallsAndNoStreams() throws Exception {
    var sam = authority.issue("sam", "operator");
    try (var scene = scene(node)) {
      var channel = scene.secure(authority, sam);
      assertThat(who(channel)).isEqualTo("sam operator");
      var stream = ClientCalls.blockingServerStreamingCall(channel, AgentGrpc.getWatchStatusMethod(),
          CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
          WatchStatusRequest.newBuilder().setMask(FieldMask.getDefaultInstance()).build());
      assertThat(stream.next()).isEqualTo(Status.getDefaultInstance());
      var watcher = (ServerCallStreamObserver<Status>) Objects
          .requireNonNull(scene.watchers.poll(20, TimeUnit.SECONDS));

      authority.revoke("sam");
      scene.look();
      watcher.onNext(Status.getDefaultInstance());

      assertThatThrownBy(stream::hasNext).hasMessage(
          "UNAUTHENTICATED: the certificate or token of this call is not good any more");
      assertThat(watcher.isCancelled()).isTrue();
      assertThat(who(channel)).isEqualTo("UNAUTHENTICATED: the certificate of sam has expired, was revoked, or is of"
          + " no authority of client_ca");
    }
  }

  @Test
  void aTokenServesWhereThereIsNoCertificateAndNeverInPlaintext() throws Exception {
    Files.writeString(folder.resolve("tokens"), "ci operator " + HexFormat.of().formatHex(
        MessageDigest.getInstance("SHA-256").digest("secret".getBytes(StandardCharsets.US_ASCII))) + "\n");
    Files.setPosixFilePermissions(folder.resolve("tokens"), PosixFilePermissions.fromString("rw-------"));
    try (var scene = scene(node, KEYS + ", tokens: tokens")) {
      var channel = scene.secure(authority, null);

      assertThat(who(channel, "authorization", "Bearer secret")).isEqualTo("ci operator");
      assertThat(who(channel, "authorization", "Bearer guess"))
          .isEqualTo("UNAUTHENTICATED: the token is not one of this agent's file of tokens");
      assertThat(who(channel, "authorization", "Basic secret")).startsWith("UNAUTHENTICATED");
      assertThat(who(channel)).isEqualTo("UNAUTHENTICATED: give a certificate (--cert and --key), or a token");
      assertThat(who(scene.plaintext(), "authorization", "Bearer secret")).isEqualTo("UNAUTHENTICATED: a token came in"
          + " plaintext, where whoever listens has seen it: replace it, and send it over TLS (--ca) only");
      assertThat(scene.audit).hasSize(4).allMatch(line -> line.contains("UNAUTHENTICATED"))
          .noneMatch(line -> line.contains("secret"));

      Files.writeString(folder.resolve("tokens"), "# nobody any more\n");
      scene.look();
      assertThat(who(channel, "authorization", "Bearer secret")).startsWith("UNAUTHENTICATED");
    }
  }

  @Test
  void aCertificateThatIsReplacedIsShownWithoutARestart() throws IOException {
    try (var scene = scene(authority.issue("astray", "node", "127.0.0.9"))) {
      var client = authority.issue("carl", "viewer");
      assertThat(who(scene.secure(authority, client))).startsWith("UNAVAILABLE");

      put(node);
      scene.look();

      assertThat(who(scene.secure(authority, client))).isEqualTo("carl viewer");
    }
  }

  @Test
  void withoutACertificateTheRestWorksUntilThereIsOne() throws IOException {
    try (var scene = scene(authority.issueUntil("20250101000000Z", "old", "node", ApiScene.SECURE))) {
      var client = authority.issue("cora", "viewer");
      assertThat(scene.access.complaints()).extracting(Complaint::sentence).containsExactly(
          "the node's certificate " + folder.resolve("own.crt") + " expired on 2025-01-01: renew it",
          "the API is not served on 127.0.0.2:" + scene.port + ", for want of a certificate");
      assertThat(who(scene.secure(authority, client))).startsWith("UNAVAILABLE");
      assertThat(who(scene.plaintext())).isEqualTo("local viewer");

      put(node);
      scene.look();

      assertThat(scene.access.complaints()).isEmpty();
      assertThat(who(scene.secure(authority, client))).isEqualTo("cora viewer");
    }
  }

  @Test
  void agentsReachEachOtherWithTheirOwnCertificates() throws IOException {
    try (var scene = scene(node)) {
      var peer = dial(scene);
      assertThat(who(peer)).isEqualTo("n1 node");
      peer.shutdownNow();
    }
  }

  @Test
  void anAgentWhoseCertificateHasAnotherAddressIsNotReached() throws IOException {
    try (var scene = scene(authority.issue("elsewhere", "node", "127.0.0.9"))) {
      var peer = dial(scene);
      assertThat(who(peer)).startsWith("UNAVAILABLE");
      peer.shutdownNow();
    }
  }

  private static ManagedChannel dial(ApiScene scene) {
    return scene.access.dial().channel(new InetSocketAddress(ApiScene.SECURE, scene.port));
  }

  private static ApiScene scene(Pair own) throws IOException {
    return scene(own, KEYS);
  }

  private static ApiScene scene(Pair own, String keys) throws IOException {
    put(own);
    return new ApiScene(folder, keys);
  }

  private static void put(Pair own) throws IOException {
    Files.copy(own.cert(), folder.resolve("own.crt"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(own.key(), folder.resolve("own.key"), StandardCopyOption.REPLACE_EXISTING);
  }
}
