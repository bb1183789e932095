package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A cluster whose certificates and tokens are of `buoy pki` and `buoy token`.
class PkiIT {
  private static final String SERVER = "service_backend/server1";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Authority authority;
  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    var file = Authority.file(ClusterFile.plain()).replace("api: {port: 7443, ", "api: {port: 7443, tokens: tokens, ");
    authority = Authority.begin(lab, file);
    authority.issue("root", "admin");
    authority.tool("token", "new", "first", "--role", "viewer", "--file", authority.path("tokens")).ok();
    cluster = Cluster.start(lab, file, authority.as("root"));
  }

  @Test
  void anOperatorDrainsAndAViewerOnlyLooks() {
    authority.issue("anna", "operator");
    authority.issue("vera", "viewer");

    var looked = cluster.buoy(authority.as("vera"), "status");
    assertThat(looked.ok()).contains("viewer on n1 n2 n3: ");
    var refused = cluster.buoy(authority.as("vera"), "drain", SERVER, "--confirm", "server1");
    assertThat(refused.status()).as(refused.toString()).isEqualTo(7);
    assertThat(refused.err() + refused.out()).contains("viewer", "operator").doesNotContain("PERMISSION_DENIED");

    cluster.buoy(authority.as("anna"), "drain", SERVER, "--reason", "kernel", "--confirm", "server1").ok();
    Await.until(Cluster.SOON, "server1 drains everywhere", () -> cluster.status().toPrettyString(),
        () -> Cluster.NODES.stream().allMatch(node -> adminState(node).equals("DRAIN")));
    cluster.buoy(authority.as("anna"), "ready", SERVER, "--confirm", "server1").ok();
  }

  @Test
  void whoeverIsRevokedIsRefusedWithoutARestart() {
    authority.issue("bert", "operator");
    cluster.buoy(authority.as("bert"), "status").ok();

    authority.pki("revoke", "bert", "--reason", "keyCompromise").ok();

    Await.until(Cluster.SOON, "bert is refused", () -> cluster.buoy(authority.as("bert"), "status").toString(),
        () -> cluster.buoy(authority.as("bert"), "status").status() == 7);
    assertThat(cluster.buoy(authority.as("bert"), "status").out()).contains("certificate").doesNotContain(" OK ");
    cluster.buoy("status").ok();
  }

  @Test
  void aRenewedNodeCertificateIsShownWithoutARestart() {
    var before = shown();
    assertThat(before).startsWith("serial=");

    authority.pki("renew", "n1", "--new-key").ok();

    Await.until(Cluster.SOON, "n1 shows its new certificate", () -> shown(),
        () -> shown().startsWith("serial=") && !shown().equals(before));
    cluster.buoy("status").ok();
    assertThat(cluster.program("n1").running()).isTrue();
  }

  @Test
  void aTokenIsAsGoodAsItsRole() throws IOException {
    var token = authority.tool("token", "new", "ci", "--role", "operator", "--file", authority.path("tokens")).ok()
        .strip();
    Files.writeString(lab.dir().resolve("ci.token"), token + "\n");
    var credentials = List.of("--ca", authority.path("pki/ca.crt"), "--token", authority.path("ci.token"));

    Await.until(Cluster.SOON, "the token is known", () -> cluster.buoy(credentials, "status").toString(),
        () -> cluster.buoy(credentials, "status").status() == 0);
    var plan = cluster.buoy(credentials, "drain", SERVER, "--dry-run");

    assertThat(plan.ok()).contains("DRAIN");
    assertThat(cluster.buoy(List.of("--token", authority.path("ci.token")), "status").status()).isEqualTo(2);
  }

  @Test
  void onItsOwnHostASocketIsTheFirstChoiceAndPlaintextMayOnlyLook() {
    var bySocket = lab.exec("n1", Cluster.STARTS, Shell.script("buoy"), "status");
    assertThat(bySocket.ok()).contains("unix:/run/buoy/n1/api.sock").doesNotContain("viewer on");
    lab.exec("n1", Cluster.STARTS, Shell.script("buoy"), "drain", SERVER, "--on", "n1", "--dry-run").ok();

    var plaintext = lab.exec("n1", Cluster.STARTS, Shell.script("buoy"), "drain", SERVER, "--on", "n1", "--confirm",
        "server1", "--agent", "127.0.0.1:7443");
    assertThat(plaintext.status()).as(plaintext.toString()).isEqualTo(7);
  }

  @Test
  void withoutTlsNobodyIsReachedFromOutside() {
    var result = cluster.buoy(List.of(), "status");

    assertThat(result.status()).isEqualTo(4);
    assertThat(result.out()).contains("it may speak TLS (--ca, --cert and --key)").doesNotContain("reset", " OK ");
  }

  /// The serial number of the certificate that n1 shows.
  private static String shown() {
    return lab
        .exec("cl", "bash", "-c", "openssl s_client -connect 10.77.0.1:7443 -CAfile " + authority.path("pki/ca.crt")
            + " </dev/null 2>/dev/null | openssl x509 -noout -serial")
        .out();
  }

  private static String adminState(String node) {
    return cluster.server(node, 1).path("adminState").asText();
  }
}
