package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Three agents that believe certificates only, and automation that speaks gRPC by `curl`.
class IdentityIT {
  private static final Duration STARTS = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> NODES = List.of("n1", "n2", "n3");
  /// What `openssl ca` reads, and certificates of nodes and people.
  private static final String AUTHORITY = """
      set -e
      mkdir -p ca && cd ca
      cat >settings <<END
      [ca]
      default_ca = test
      [test]
      database = index
      new_certs_dir = .
      serial = serial
      crlnumber = crlnumber
      certificate = ca.crt
      private_key = ca.key
      default_md = sha256
      default_days = 30
      default_crl_days = 30
      policy = any
      copy_extensions = copy
      [any]
      organizationalUnitName = optional
      commonName = supplied
      END
      : >index; echo 1000 >serial; echo 01 >crlnumber
      curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
      openssl req -x509 $curve -keyout ca.key -out ca.crt -subj /CN=authority -addext keyUsage=critical,keyCertSign,cRLSign
      issue() {
        openssl req $curve -keyout "$1.key" -out "$1.csr" -subj "/OU=$2/CN=$1" -addext "$3"
        openssl ca -config settings -batch -notext -in "$1.csr" -out "$1.crt"
      }
      for i in 1 2 3; do issue n$i node subjectAltName=IP:10.77.0.$i; done
      for name in vera:viewer olga:operator rita:operator; do issue ${name%:*} ${name#*:} extendedKeyUsage=clientAuth; done
      openssl ca -config settings -gencrl -out crl.pem
      """;
  private static final String REVOKE = """
      cd ca && openssl ca -config settings -revoke rita.crt && openssl ca -config settings -gencrl -out next.pem &&
        mv next.pem crl.pem
      """;
  private static final String FILE = """
      schema: 1
      nodes:
        n1: {address: 10.77.0.1}
        n2: {address: 10.77.0.2, override: {api: {tls: {cert: ca/n2.crt, key: ca/n2.key}}, vrrp: {VI_1: {priority: 120}}}}
        n3: {address: 10.77.0.3, override: {api: {tls: {cert: ca/n3.crt, key: ca/n3.key}}, vrrp: {VI_1: {priority: 100}}}}
      api: {tls: {cert: ca/n1.crt, key: ca/n1.key, client_ca: ca/ca.crt, crl: ca/crl.pem}}
      defaults: {timeout: {connect: 1s, client: 10s, server: 10s}}
      listens:
        web: {bind: ["*:9000"], servers: {s1: {address: "10.77.0.11:80"}, s2: {address: "10.77.0.12:80"}}}
      vrrp:
        VI_1: {interface: eth0, virtual_router_id: 99, version: 3, priority: 150, advert_int: 200ms, unicast: true,
          virtual_addresses: [10.77.0.100/24]}
      """;
  /// gRPC's frame: not compressed, four bytes of length, the message.
  private static final String NOTHING = "\\0\\0\\0\\0\\0";
  /// backend web, server s1, MAINT, reason test.
  private static final String MAINTAIN = "\\0\\0\\0\\0\\x11\\x0a\\x03web\\x12\\x02s1\\x18\\x03\\x22\\x04test";
  /// instance VI_1, to n2, reason test.
  private static final String FAIL_OVER = "\\0\\0\\0\\0\\x10\\x0a\\x04VI_1\\x12\\x02n2\\x1a\\x04test";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static List<Program> agents = List.of();

  @BeforeAll
  static void start() {
    lab.file("buoy.yaml", FILE);
    lab.exec("cl", SOON, "bash", "-c", "cd " + lab.dir() + "\n" + AUTHORITY).ok();
    agents = NODES.stream().map(node -> agent(node, "")).toList();
    agents.forEach(agent -> agent.awaitLine("buoy: ready .*,10.77.0", STARTS));
    Await.until(SOON, "n1 is master", () -> holds("n1"));
  }

  private static Program agent(String node, String suffix) {
    return lab.start(node, "agent-" + node + suffix, List.of(Shell.script("buoy"), "agent", "-f",
        lab.dir().resolve("buoy.yaml").toString(), "--node", node));
  }

  @Test
  void aViewerIsToldWhatItTakesAndWhatAnOperatorSetsHoldsOnEveryNode() {
    assertThat(call("vera", "n1", "Agent/SetServerState", MAINTAIN)).contains("grpc-status: 7",
        "SetServerState needs the role operator; vera is viewer, says the certificate: have one issued with --role");
    assertThat(call("olga", "n1", "Agent/SetServerState", MAINTAIN)).contains("grpc-status: 0", "web/s1 is MAINT");

    for (var node : NODES) {
      Await.until(SOON, node + " has heard of it", () -> call("vera", node, "Agent/GetStatus", NOTHING)
          .contains("MAINT"));
    }
  }

  @Test
  void aNodeThatHasLostItsStateIsToldByTheOthersBeforeItServes() {
    assertThat(call("olga", "n1", "Agent/SetServerState", MAINTAIN)).contains("grpc-status: 0");
    agents.getLast().kill();
    lab.exec("n3", "rm", "-rf", "/var/lib/buoy/n3").ok();
    agent("n3", "-again").awaitLine("buoy: ready .*,10.77.0.3", STARTS);

    assertThat(call("vera", "n3", "Agent/GetStatus", NOTHING)).contains("MAINT");
  }

  @Test
  void whatIsPassedOnIsDoneInTheOperatorsName() {
    assertThat(call("olga", "n3", "Agent/Failover", FAIL_OVER)).contains("grpc-status: 0", "n2 is master of VI_1");

    Await.until(SOON, "n2 is master", () -> holds("n2"));
    assertThat(lab.exec("n1", "cat", "/var/lib/buoy/n1/audit.log").ok()).contains(
        "\"who\":\"olga\",\"role\":\"operator\",\"origin\":\"10.77.0.3\",\"proof\":\"certificate\",\"forwarded_by\":\"n3\","
            + "\"method\":\"Failover\",\"request\":\"instance=VI_1 to=n2\",\"reason\":\"test\"");
  }

  @Test
  void agentsAnswerAgentsAlone() {
    assertThat(call("olga", "n1", "Peer/GetOverrides", NOTHING))
        .contains("grpc-status: 7", "GetOverrides needs an agent of the cluster");
    assertThat(call("n2", "n1", "Peer/GetOverrides", NOTHING)).contains("grpc-status: 0");
  }

  @Test
  void whoseCertificateIsRevokedIsRefusedWithoutARestart() {
    assertThat(call("rita", "n1", "Agent/GetInfo", NOTHING)).contains("rita");

    lab.exec("cl", "bash", "-c", "cd " + lab.dir() + "\n" + REVOKE).ok();

    Await.until(SOON, "rita is refused", () -> !call("rita", "n1", "Agent/GetInfo", NOTHING).contains("grpc-status"));
    assertThat(call("vera", "n1", "Agent/GetInfo", NOTHING)).contains("vera");
  }

  @Test
  void onTheNodeItselfTheSocketHasTheRightsAndLoopbackSees() {
    var head = "printf '" + NOTHING + "' | curl -s -i --max-time 10 --http2-prior-knowledge -H 'te: trailers' "
        + "-H 'content-type: application/grpc' --data-binary @- ";

    assertThat(lab.exec("n1", "bash", "-c", head + "http://127.0.0.1:7443/buoy.v1.Agent/Reload").out())
        .contains("grpc-status: 7", "use the socket /run/buoy/n1/api.sock or a certificate");
    assertThat(lab.exec("n1", "bash", "-c",
        head + "--unix-socket /run/buoy/n1/api.sock http://localhost/buoy.v1.Agent/Reload").out())
        .contains("grpc-status: 0", "nothing that runs changes");
    assertThat(lab.exec("cl", "bash", "-c", head + "http://10.77.0.1:7443/buoy.v1.Agent/GetInfo").out()).isEmpty();
  }

  private static boolean holds(String node) {
    return lab.exec(node, "ip", "-o", "-4", "address", "show", "dev", "eth0").out().contains("10.77.0.100/");
  }

  /// Everything that comes back: headers, the message as it is, and trailers.
  private static String call(String who, String node, String method, String frame) {
    Path ca = lab.dir().resolve("ca");
    var words = new ArrayList<>(List.of("curl", "-s", "-i", "--max-time", "20", "--http2", "--cacert", ca + "/ca.crt",
        "--cert", ca + "/" + who + ".crt", "--key", ca + "/" + who + ".key", "-H", "te:trailers", "-H",
        "content-type:application/grpc", "--data-binary", "@-",
        "https://10.77.0." + node.charAt(1) + ":7443/buoy.v1." + method));
    return lab.exec("cl", SOON, "bash", "-c", "printf '" + frame + "' | " + String.join(" ", words)).out();
  }
}
