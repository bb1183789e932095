package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.Endpoint;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where agents are found, and as whom.
class EntryPointsTest extends OnACluster {
  @Test
  void aTokenIsRefusedWithoutTlsAndIncompleteCredentialsAreNamed() {
    assertThat(run("status --token t")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(
        "buoy: --token: a token is sent over TLS only, where nobody else reads it; add --ca FILE\n");
    assertThat(run("status --ca ca.crt")).isEqualTo(2);
    assertThat(err.toString()).contains("--ca alone does not say who you are: add --cert and --key, or --token");
    assertThat(run("status --ca ca.crt --cert a.crt")).isEqualTo(2);
    assertThat(err.toString()).contains("--cert needs --key FILE");
    assertThat(run("status --ca /none --cert a.crt --key a.key")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("buoy: --ca /none: there is no such file\n");
    environment = Map.of("BUOY_CERT", "a.crt", "BUOY_KEY", "a.key");
    assertThat(run("status")).isEqualTo(2);
    assertThat(err.toString()).contains("--cert and --key need --ca FILE, the authority of the agents");
  }

  @Test
  void socketsOfThisHostAreTheEntryPointsUnlessOthersAreGiven() {
    sockets = List.of(new Endpoint.Socket(Path.of("/run/buoy/n1/api.sock")));

    assertThat(run("status")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("n")))
        .extracting(line -> line.split(" +", -1)[1])
        .containsExactly("unix:/run/buoy/n1/api.sock", "10.77.0.2:7443", "10.77.0.3:7443");
    assertThat(run("status --agent 10.77.0.1")).isZero();
    assertThat(out.toString()).doesNotContain("unix:");
    assertThat(run("status --agent unix:/elsewhere/api.sock")).isZero();
    assertThat(out.toString()).contains("unix:/elsewhere/api.sock");
    assertThat(run("status --agent unix:elsewhere")).isEqualTo(2);
    assertThat(err.toString()).contains("'unix:elsewhere' is not unix:/PATH");
  }

  @Test
  void whatAnAgentPermitsIsToldAndARefusalIsSeven() {
    var n1 = fake.agent("n1");
    n1.info = n1.info.toBuilder().setCaller("anna").setRole("viewer").setInsecure(true).build();
    run("status");
    assertThat(out.toString()).contains("\ninsecure: whoever reaches the port of n1 may change this cluster\n",
        "\nviewer on n1: to look and change nothing;");
    run("status -o json --on n1");
    assertThat(out.toString()).contains("\"caller\": \"anna\"", "\"role\": \"viewer\"");

    n1.planFailure = Status.PERMISSION_DENIED.withDescription("this is viewer over loopback; use the socket");
    assertThat(run(DRAIN + " --on n1 --confirm server1")).isEqualTo(7);
    assertThat(err.toString()).contains("n1  REFUSED: this is viewer over loopback; use the socket");
  }
}
