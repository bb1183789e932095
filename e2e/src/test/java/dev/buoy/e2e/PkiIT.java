package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A cluster whose certificates and tokens are of `buoy pki` and `buoy token`.
class PkiIT {
  private static final String SERVER = "service_backend/server1";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    pki("init", "--name", "e2e").ok();
    lab.file("buoy.yaml", file());
    pki("issue", "--nodes", "-f", lab.dir().resolve("buoy.yaml").toString()).ok();
    pki("issue", "root", "--role", "admin").ok();
    tool("token", "new", "first", "--role", "viewer", "--file", path("tokens")).ok();
    cluster = Cluster.start(lab, file(), as("root"));
  }

  @Test
  void anOperatorDrainsAndAViewerOnlyLooks() {
    pki("issue", "anna", "--role", "operator").ok();
    pki("issue", "vera", "--role", "viewer").ok();

    var looked = cluster.buoy(as("vera"), "status");
    assertThat(looked.ok()).contains("viewer on n1 n2 n3: ");
    var refused = cluster.buoy(as("vera"), "drain", SERVER, "--confirm", "server1");
    assertThat(refused.status()).as(refused.toString()).isEqualTo(7);
    assertThat(refused.err() + refused.out()).contains("viewer", "operator").doesNotContain("PERMISSION_DENIED");

    cluster.buoy(as("anna"), "drain", SERVER, "--reason", "kernel", "--confirm", "server1").ok();
    Await.until(Cluster.SOON, "server1 drains everywhere", () -> cluster.status().toPrettyString(),
        () -> Cluster.NODES.stream().allMatch(node -> adminState(node).equals("DRAIN")));
    cluster.buoy(as("anna"), "ready", SERVER, "--confirm", "server1").ok();
  }

  @Test
  void whoeverIsRevokedIsRefusedWithoutARestart() {
    pki("issue", "bert", "--role", "operator").ok();
    cluster.buoy(as("bert"), "status").ok();

    pki("revoke", "bert", "--reason", "keyCompromise").ok();

    Await.until(Cluster.SOON, "bert is refused", () -> cluster.buoy(as("bert"), "status").toString(),
        () -> cluster.buoy(as("bert"), "status").status() == 7);
    assertThat(cluster.buoy(as("bert"), "status").out()).contains("certificate").doesNotContain(" OK ");
    cluster.buoy("status").ok();
  }

  @Test
  void aRenewedNodeCertificateIsShownWithoutARestart() {
    var before = shown();
    assertThat(before).startsWith("serial=");

    pki("renew", "n1", "--new-key").ok();

    Await.until(Cluster.SOON, "n1 shows its new certificate", () -> shown(),
        () -> shown().startsWith("serial=") && !shown().equals(before));
    cluster.buoy("status").ok();
    assertThat(cluster.program("n1").running()).isTrue();
  }

  @Test
  void aTokenIsAsGoodAsItsRole() throws IOException {
    var token = tool("token", "new", "ci", "--role", "operator", "--file", path("tokens")).ok().strip();
    Files.writeString(lab.dir().resolve("ci.token"), token + "\n");
    var credentials = List.of("--ca", path("pki/ca.crt"), "--token", path("ci.token"));

    Await.until(Cluster.SOON, "the token is known", () -> cluster.buoy(credentials, "status").toString(),
        () -> cluster.buoy(credentials, "status").status() == 0);
    var plan = cluster.buoy(credentials, "drain", SERVER, "--dry-run");

    assertThat(plan.ok()).contains("DRAIN");
    assertThat(cluster.buoy(List.of("--token", path("ci.token")), "status").status()).isEqualTo(2);
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
    return lab.exec("cl", "bash", "-c", "openssl s_client -connect 10.77.0.1:7443 -CAfile " + path("pki/ca.crt")
        + " </dev/null 2>/dev/null | openssl x509 -noout -serial").out();
  }

  private static String adminState(String node) {
    return cluster.server(node, 1).path("adminState").asText();
  }

  private static List<String> as(String name) {
    return List.of("--ca", path("pki/ca.crt"), "--cert", path("pki/" + name + ".crt"), "--key",
        path("pki/" + name + ".key"));
  }

  private static Shell.Result pki(String... words) {
    var all = new ArrayList<>(List.of("pki"));
    all.addAll(List.of(words));
    all.addAll(List.of("--dir", path("pki")));
    return tool(all.toArray(String[]::new));
  }

  private static Shell.Result tool(String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(words));
    return lab.shell().run(Cluster.STARTS, command);
  }

  private static String path(String name) {
    return Path.of(lab.dir().toString(), name).toString();
  }

  /// The nodes share the lab's folder, so each of them has to name its own certificate.
  private static String file() {
    var text = ClusterFile.plain().text()
        .replace("insecure: true",
            "tokens: tokens, tls: {cert: none, key: none, client_ca: pki/ca.crt, crl: pki/crl.pem}")
        .replace("n1: {address: 10.77.0.1}", "n1: {address: 10.77.0.1, override: {}}");
    for (var node : Cluster.NODES) {
      text = text.replaceAll("(" + node + ": \\{address: [0-9.]+, override: \\{)(\\}?)",
          "$1api: {tls: {cert: pki/" + node + ".crt, key: pki/" + node + ".key}}$2")
          .replace(node + ".key}}vrrp:", node + ".key}}, vrrp:");
    }
    return text;
  }
}
