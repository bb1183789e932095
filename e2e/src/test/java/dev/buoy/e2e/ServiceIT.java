package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The agent as a service: what the manager hears, and the user that it runs as.
class ServiceIT {
  private static final String FILE = """
      schema: 1
      defaults: {mode: tcp, timeout: {connect: 3s, client: 60s, server: 60s}}
      run_dir: /run/buoy-service/run
      state_dir: /run/buoy-service/state
      frontends: {web: {bind: ["*:80"], default_backend: pool}}
      backends: {pool: {servers: {s1: {address: "10.77.0.11:8080"}}}}
      vrrp:
        VI_1: {interface: eth0, virtual_router_id: 7, version: 3, advert_int: 100ms, virtual_addresses: ["10.77.0.107/24"]}
      """;
  /// Says what it hears at a socket, line by line.
  private static final String MANAGER = "import os,socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\n"
      + "s.bind(sys.argv[1])\nprint('listening',flush=True)\nwhile True: print(s.recv(4096).decode().replace('\\n',' '),flush=True)";

  @RegisterExtension
  static final Lab lab = new Lab();

  private Program agent = new Program(lab, "agent");

  @AfterEach
  void stopped() {
    if (agent.running()) {
      agent.kill();
    }
  }

  @Test
  void theManagerHearsWhenItIsReadyAliveReloadingAndGone() {
    lab.file("service.yaml", FILE);
    var manager = lab.start("n1", "manager", List.of("python3", "-c", MANAGER, "/run/manager.sock"));
    manager.awaitLine("listening", Cluster.SOON);
    agent = lab.start("n1", "agent", List.of("env", "NOTIFY_SOCKET=/run/manager.sock", "WATCHDOG_USEC=900000",
        Shell.script("buoy"), "agent", "-f", lab.dir().resolve("service.yaml").toString()));
    manager.awaitLine("^READY=1", Cluster.STARTS);
    Await.until(Cluster.SOON, "it says that it is alive", () -> manager.describe(9),
        () -> manager.count("^WATCHDOG=1") >= 5);
    assertThat(manager.count("^READY=1")).isEqualTo(1);

    agent.signal("HUP");
    manager.awaitLine("^RELOADING=1 MONOTONIC_USEC=\\d+", Cluster.SOON);
    Await.until(Cluster.SOON, "it is ready again", () -> manager.describe(9), () -> manager.count("^READY=1") == 2);

    agent.signal("TERM");
    manager.awaitLine("^STOPPING=1", Cluster.SOON);
    assertThat(agent.awaitExit(Cluster.STARTS)).isZero();
    manager.kill();
  }

  /// Root starts it: the low port, raw sockets and the address are there, and the process is nobody's.
  @Test
  void asAnotherUserItHasTheRightsThatItNeedsAndNoMore() throws IOException {
    var root = Path.of(Shell.script("buoy")).resolveSibling("..").toRealPath();
    // Another user may not be able to read where the checkout is.
    lab.exec("n1", "sh", "-c", "mkdir -p /run/buoy-service && chmod 755 /run/buoy-service && cp -r " + root
        + "/agent/target/buoy-agent.jar " + root + "/agent/target/lib /run/buoy-service/").ok();
    lab.exec("n1", "cp", lab.file("service.yaml", FILE).toString(), "/run/buoy-service/service.yaml").ok();
    var java = lab.shell().run(Cluster.SOON, Shell.script("jdk")).ok().strip() + "/bin/java";
    agent = lab.start("n1", "agent", List.of(java, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-jar",
        "/run/buoy-service/buoy-agent.jar", "agent", "-f", "/run/buoy-service/service.yaml", "--user", "nobody"));
    agent.awaitLine("buoy: ready node=", Cluster.STARTS);
    Await.until(Cluster.SOON, "it holds the address", () -> addresses(), () -> addresses().contains("10.77.0.107/"));

    var status = lab.exec("n1", "cat", "/proc/" + agent.pid() + "/status").ok();
    // net_bind_service 10, net_admin 12, net_raw 13
    assertThat(status).containsPattern("Uid:\\s+65534\\s+65534\\s+65534\\s+65534")
        .containsPattern("CapEff:\\s+0000000000003400").containsPattern("CapBnd:\\s+0000000000003400")
        .containsPattern("NoNewPrivs:\\s+1");
    assertThat(lab.exec("n1", "ss", "-ltn", "sport", "=", ":80").out()).contains(":80");
    assertThat(lab.exec("n1", "stat", "-c", "%U %a", "/run/buoy-service/state").ok().strip()).isEqualTo("nobody 700");
    agent.signal("TERM");
    assertThat(agent.awaitExit(Cluster.STARTS)).isZero();
  }

  private static String addresses() {
    return lab.exec("n1", "ip", "-o", "-4", "address", "show", "dev", "eth0").ok();
  }

  @Test
  void anUnknownUserIsOneLine() {
    lab.file("service.yaml", FILE);
    var result = lab.exec("n1", Cluster.STARTS, Shell.script("buoy"), "agent", "-f",
        lab.dir().resolve("service.yaml").toString(), "--user", "nosuch");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err().strip()).isEqualTo("buoy: --user nosuch: there is no user nosuch");
  }

  @Test
  void theUnitIsWellFormedAndHardened() throws IOException {
    var unit = Files.readString(Path.of(Shell.script("buoy")).resolveSibling("../config/buoy-agent.service"));
    // The program is not installed here.
    var path = lab.file("buoy-agent.service", unit.replace("/usr/bin/buoy", "/bin/true")).toString();
    assertThat(lab.shell().run(Cluster.STARTS, "systemd-analyze", "verify", "--man=no", path).out()
        + lab.shell().run(Cluster.STARTS, "systemd-analyze", "verify", "--man=no", path).err()).isEmpty();
    lab.shell().run(Cluster.STARTS, "systemd-analyze", "security", "--offline=true", "--threshold=30", path).ok();
  }
}
