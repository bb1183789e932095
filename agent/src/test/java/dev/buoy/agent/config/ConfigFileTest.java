package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.AddressLease;
import dev.buoy.agent.vrrp.Announcing;
import dev.buoy.agent.vrrp.HmacKey;
import dev.buoy.agent.vrrp.RouterOptions;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
  private static final String FULL = """
      schema: 1
      cluster: {name: full}
      nodes:
        n1: {address: 10.0.0.1}
        n2:
          address: 10.0.0.2
          override:
            interfaces: {lan: ens4}
            vrrp: {VI_1: {priority: 120, preempt: true}}
            frontends: {web: {bind: ["10.0.0.2:80"]}}
            backends: {web: {servers: {s1: {weight: 3}}}}
            api: {port: 7444}
      interfaces: {lan: eth0}
      state_dir: state
      run_dir: /run/x
      api: {port: 7443, insecure: true}
      defaults: {timeout: {connect: 3s, client: 60s, server: 120s}}
      frontends:
        web: {bind: ["*:80", "[::]:81", {at: "10.0.0.9:82", backlog: 5}], maxconn: 10, default_backend: web}
      backends:
        web:
          balance: wrr
          retries: 0
          redispatch: true
          check: {type: tcp, inter: 1s, timeout: 500ms, rise: 3, fall: 1}
          servers:
            s1: {address: "10.0.0.11:8080", weight: 40}
            s2: {address: "[fd00::1]:8080"}
      trackers:
        proxy: {frontend: web}
        quorum: {backend: web, min_up: 2}
        link: {interface: lan}
        alive: {script: "./ok 'two words' -x", interval: 2s, timeout: 1s, rise: 2, fall: 3}
      vrrp:
        VI_1:
          interface: lan
          virtual_router_id: 99
          version: 3
          priority: 150
          advert_int: 50ms
          aggressive_timers: true
          preempt: false
          unicast: true
          virtual_addresses: ["10.0.0.9/24 dev lan label lan:vip", 10.0.0.10]
          track: {proxy: -30, quorum: +5, alive: fault}
      """;

  private Path folder = Path.of(".");
  private Yaml yaml = new Yaml(folder);

  @BeforeEach
  void folder(@TempDir Path temporary) {
    folder = temporary;
    yaml = new Yaml(folder);
  }

  @Test
  void everyKeyReachesItsRecord() {
    var node = yaml.accepted(FULL).cluster().node("n1");

    assertThat(node.cluster()).isEqualTo("full");
    assertThat(node.nodes()).containsExactly(new NodeConfig.Node("n1", address("10.0.0.1")),
        new NodeConfig.Node("n2", address("10.0.0.2")));
    assertThat(node.api()).isEqualTo(new NodeConfig.Api(7443, true));
    assertThat(node.stateDir()).isEqualTo(folder.resolve("state"));
    assertThat(node.runDir()).isEqualTo(Path.of("/run/x"));
    assertThat(node.frontends().getFirst().binds()).extracting(bind -> bind.text() + " " + bind.backlog())
        .containsExactly("*:80 10", "[::]:81 10", "10.0.0.9:82 5");
    assertThat(node.backends().getFirst().servers()).containsExactly(
        new ServerConfig("s1", new InetSocketAddress("10.0.0.11", 8080), 40),
        new ServerConfig("s2", new InetSocketAddress("fd00::1", 8080), 1));
    assertThat(node.trackers()).containsExactly(new TrackerConfig.Frontend("proxy", "web"),
        new TrackerConfig.Backend("quorum", "web", 2), new TrackerConfig.Interface("link", "eth0"),
        new TrackerConfig.Script("alive", List.of(folder.resolve("ok").toString(), "two words", "-x"),
            Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3));
  }

  @Test
  void everyKeyOfAVirtualRouterReachesItsRecord() {
    var router = yaml.accepted(FULL).cluster().node("n1").routers().getFirst();

    assertThat(router.interfaceName()).isEqualTo("eth0");
    assertThat(router.virtualRouterId()).isEqualTo(99);
    assertThat(router.version()).isEqualTo(3);
    assertThat(router.priority()).isEqualTo(150);
    assertThat(router.advertInterval()).isEqualTo(Duration.ofMillis(50));
    assertThat(router.preempt()).isFalse();
    assertThat(router.unicastPeers()).containsExactly(address("10.0.0.2"));
    assertThat(router.addresses()).hasToString("[10.0.0.9/24, 10.0.0.10/32]");
    assertThat(router.addresses().getFirst().device()).isEqualTo("eth0");
    assertThat(router.addresses().getFirst().label()).isEqualTo("lan:vip");
    assertThat(router.tracks()).containsExactly(new Track("proxy", -30), new Track("quorum", 5),
        new Track("alive", 0));
  }

  @Test
  void overridesChangeTheirNodeOnly() {
    var cluster = yaml.accepted(FULL).cluster();

    assertThat(cluster.nodeNames()).containsExactly("n1", "n2");
    var node = cluster.node("n2");
    assertThat(node.api().port()).isEqualTo(7444);
    assertThat(node.frontends().getFirst().binds()).extracting(bind -> bind.text()).containsExactly("10.0.0.2:80");
    assertThat(node.backends().getFirst().servers()).extracting(ServerConfig::weight).containsExactly(3, 1);
    var router = node.routers().getFirst();
    assertThat(router.interfaceName()).isEqualTo("ens4");
    assertThat(router.priority()).isEqualTo(120);
    assertThat(router.preempt()).isTrue();
    assertThat(router.unicastPeers()).containsExactly(address("10.0.0.1"));
    assertThat(cluster.node("n1").routers().getFirst().priority()).isEqualTo(150);
  }

  @Test
  void anUnknownNodeIsRefusedWithTheNamesThatExist() {
    var cluster = yaml.accepted(FULL).cluster();

    assertThatThrownBy(() -> cluster.node("zz")).hasMessage("the file has no node zz; there is n1, n2");
  }

  @Test
  void ownAddressInAListOfPeersIsIgnored() {
    var cluster = yaml.accepted(FULL.replace("unicast: true",
        "unicast_peers: [10.0.0.1, 10.0.0.2, 10.0.0.3]")).cluster();

    assertThat(cluster.node("n2").routers().getFirst().unicastPeers()).containsExactly(address("10.0.0.1"),
        address("10.0.0.3"));
  }

  @Test
  void withoutNodesTheSourceIsTheOwnAddress() {
    var router = yaml.node("schema: 1\nvrrp: {V: {interface: e, virtual_router_id: 1, source: 10.0.0.1,"
        + " unicast_peers: [10.0.0.1, 10.0.0.2], virtual_addresses: [10.0.0.9]}}\n").routers().getFirst();

    assertThat(router.source()).isEqualTo(address("10.0.0.1"));
    assertThat(router.unicastPeers()).containsExactly(address("10.0.0.2"));
  }

  @Test
  void aSourceThatIsOneNodesAddressCannotServeTheOthers() {
    assertThat(yaml.problems(FULL.replace("unicast: true", "unicast: true\n    source: 10.0.0.1"))).containsExactly(
        "44:13: vrrp.VI_1.source: is the address of node n1, but n2 reads it too; leave it out to send from the"
            + " interface's first address");
  }

  @Test
  void aListenIsAFrontendAndABackendOfOneName() {
    var node = yaml.node("""
        schema: 1
        defaults: {timeout: {connect: 3s, client: 60s, server: 120s}}
        listens: {web: {bind: "*:80", maxconn: 7, retries: 2, servers: {s1: {address: "10.0.0.1:80"}}}}
        trackers: {proxy: {frontend: web}, pool: {backend: web}}
        """);

    assertThat(node.frontends().getFirst().backend()).isEqualTo("web");
    assertThat(node.frontends().getFirst().maxconn()).isEqualTo(7);
    assertThat(node.frontends().getFirst().clientTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(node.backends().getFirst().name()).isEqualTo("web");
    assertThat(node.backends().getFirst().retries()).isEqualTo(2);
    assertThat(node.backends().getFirst().timeouts().server()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void aSecretMayBeInAFileAndIsText() throws IOException {
    Files.writeString(folder.resolve("pass"), "0123\n");
    var inFile = "schema: 1\nvrrp: {VI_1: {interface: e, virtual_router_id: 1, auth_pass: {file: pass},"
        + " virtual_addresses: [10.0.0.9]}}\n";

    assertThat(yaml.node(inFile).routers().getFirst().authPass()).isEqualTo("0123");
    assertThat(yaml.node(inFile.replace("{file: pass}", "0010")).routers().getFirst().authPass()).isEqualTo("0010");
  }

  @Test
  void aProblemInDefaultsIsNamedOnceByItsOwnKey() {
    assertThat(yaml.problems(FULL.replace("connect: 3s", "connect: 3"))).containsExactly(
        "17:31: defaults.timeout.connect: a duration needs a unit: 3ms or 3s?");
  }

  @Test
  void aFolderIsItsFilesInOrder() throws IOException {
    var parts = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(parts.resolve("10-base.yaml"), "schema: 1\ndefaults: {timeout: {connect: 1s, server: 1s}}\n");
    Files.writeString(parts.resolve("20-a.yaml"),
        "schema: 1\nbackends: {a: {servers: {s: {address: '10.0.0.1:1'}}}}\n");
    Files.writeString(parts.resolve("30-b.yaml"), "backends: {b: {servers: {s: {address: '10.0.0.1:1'}}}}\n");
    Files.writeString(parts.resolve("README"), "not a part");

    assertThat(ConfigFile.load(parts, "host")).isInstanceOfSatisfying(Loaded.Accepted.class, accepted -> {
      assertThat(accepted.warnings()).isEmpty();
      assertThat(accepted.cluster().node("host").backends()).extracting(backend -> backend.name())
          .containsExactly("a", "b");
    });
  }

  @Test
  void aNameGivenTwiceInAFolderIsAnErrorThatNamesBothFiles() throws IOException {
    var one = Files.writeString(folder.resolve("1.yaml"), "schema: 1\nbackends: {a: {}}\napi: {}\n");
    var two = Files.writeString(folder.resolve("2.yaml"), "backends: {a: {}}\napi: {}\n");

    assertThat(ConfigFile.load(folder, "host")).isInstanceOfSatisfying(Loaded.Rejected.class,
        rejected -> assertThat(rejected.problems()).extracting(Problem::toString).contains(
            two + ":1:12: backends.a: is given twice; the first is in " + one + " line 2",
            two + ":2:1: api: is given twice; the first is in " + one + " line 3"));
  }

  @Test
  void whatCannotBeReadIsAProblemToo() throws IOException {
    var binary = Files.write(folder.resolve("binary.yaml"), new byte[]{(byte) 0xff, (byte) 0xfe});
    var empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(ConfigFile.load(folder.resolve("none.yaml"), "host")).isEqualTo(rejected(folder.resolve("none.yaml"),
        folder.resolve("none.yaml") + " does not exist"));
    assertThat(ConfigFile.load(binary, "host")).isEqualTo(rejected(binary, binary + " is not UTF-8 text"));
    assertThat(ConfigFile.load(empty, "host")).isEqualTo(rejected(empty, "the folder has no *.yaml file"));
  }

  @Test
  void theDigestIsThatOfTheBytes() {
    var node = yaml.node("schema: 1\n");

    assertThat(node.digest()).isEqualTo("69a63652bbf38cdfd6b9abd12b928dbaf80960689074397a2a8603c4a3c35845");
  }

  @Test
  void whatIsShownReadsBackAsTheSameAndHidesSecrets() {
    var node = yaml.accepted(FULL).cluster().node("n1");
    var shown = ConfigText.show(node);

    var again = yaml.accepted(shown).cluster().node("n1");

    assertThat(ConfigText.show(again).lines().skip(1)).isEqualTo(shown.lines().skip(1).toList());
    assertThat(again.routers()).isEqualTo(node.routers());
    assertThat(again.backends()).isEqualTo(node.backends());
    assertThat(again.frontends()).isEqualTo(node.frontends());
    assertThat(again.checks()).isEqualTo(node.checks());
    assertThat(again.trackers()).isEqualTo(node.trackers());
    var secret = yaml.node("schema: 1\nvrrp: {V: {interface: e, virtual_router_id: 1, auth_pass: s3cret,"
        + " virtual_addresses: [10.0.0.9]}}\n");
    assertThat(ConfigText.show(secret)).doesNotContain("s3cret").contains(ConfigText.REDACTED);
  }

  @Test
  void theTrackersOfASyncGroupCountForAllOfItsMembers() {
    var node = yaml.node("""
        schema: 1
        trackers: {uplink: {interface: eth0}, here: {file: /run/here}}
        vrrp:
          A: {interface: eth0, virtual_router_id: 1, virtual_addresses: [10.0.0.8], track: {uplink: -30}}
          B: {interface: eth0, virtual_router_id: 2, virtual_addresses: [10.0.0.9], track: {uplink: -20, here: fault}}
          C: {interface: eth0, virtual_router_id: 3, virtual_addresses: [10.0.0.10]}
        sync_groups: {edge: [A, B]}
        """);

    var shared = List.of(new Track("uplink", -30), new Track("here", 0));
    assertThat(node.routers()).extracting(VirtualRouterConfig::tracks).containsExactly(shared, shared, List.of());
  }

  private static final String OPTIONS = """
      schema: 1
      script_user: watcher
      sync_groups: {edge: [V4, V6]}
      vrrp:
        V4:
          interface: eth0
          virtual_router_id: 1
          version: 3
          preempt_delay: 30s
          observe: true
          auth_hmac: {id: 7, key: "0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}
          address_lease: 7s
          garp_master_delay: 3s
          garp_master_repeat: 4
          garp_master_refresh: 60s
          garp_master_refresh_repeat: 2
          use_vmac: true
          fence: auto
          relative_failover: true
          track_proxy: false
          notify_master: /bin/up 'two words'
          notify_backup: /bin/down
          notify_fault: /bin/fault
          notify_stop: /bin/stop
          notify: /bin/any
          on_release: linger 5s
          virtual_addresses: [10.0.0.9/24]
        V6:
          interface: eth0
          virtual_router_id: 1
          version: 3
          strict: true
          address_lease: off
          on_release: leave
          virtual_addresses: ["fe80::9/64", "fd00::9/64 dev eth1"]
      """;

  @Test
  void everyOptionOfAVirtualRouterReachesItsRecord() {
    var node = yaml.node(OPTIONS);

    assertThat(node.routers()).extracting(VirtualRouterConfig::options).containsExactly(
        new RouterOptions(Duration.ofSeconds(30), true, false,
            new HmacKey(7, "0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
            new AddressLease.Fixed(Duration.ofSeconds(7)),
            new Announcing(Duration.ofSeconds(3), 4, Duration.ofMinutes(1), 2), true, true, true, false),
        new RouterOptions(Duration.ZERO, false, true, null, new AddressLease.Off(), Announcing.DEFAULTS, false, false,
            false, true));
    assertThat(node.notifications()).containsEntry("V4", new NotifyConfig(List.of("/bin/up", "two words"),
        List.of("/bin/down"), List.of("/bin/fault"), List.of("/bin/stop"), List.of("/bin/any")));
    assertThat(node.onRelease()).containsEntry("V4", new OnRelease.Linger(Duration.ofSeconds(5)))
        .containsEntry("V6", new OnRelease.Leave());
    assertThat(node.syncGroups()).containsExactly(new SyncGroup("edge", List.of("V4", "V6")));
    assertThat(node.scriptUser()).isEqualTo("watcher");
    assertThat(node.routers().getLast().addresses()).hasToString("[fe80::9/64, fd00::9/64]");
  }

  @Test
  void optionsShownReadBackAsTheSameButForTheKey() {
    var node = yaml.node(OPTIONS);
    var shown = ConfigText.show(node);

    var again = yaml.node(shown);

    assertThat(shown).doesNotContain("00010203");
    assertThat(ConfigText.show(again).lines().skip(1)).isEqualTo(shown.lines().skip(1).toList());
    assertThat(again.routers().getLast()).isEqualTo(node.routers().getLast());
    assertThat(again.notifications()).isEqualTo(node.notifications());
    assertThat(again.onRelease()).isEqualTo(node.onRelease());
    assertThat(again.syncGroups()).isEqualTo(node.syncGroups());
    assertThat(again.scriptUser()).isEqualTo(node.scriptUser());
    var key = RouterOptionsText.REDACTED_KEY;
    assertThat(withKey(again.routers().getFirst(), key)).isEqualTo(withKey(node.routers().getFirst(), key));
  }

  private static VirtualRouterConfig withKey(VirtualRouterConfig router, String key) {
    var options = router.options();
    return router.with(new RouterOptions(options.preemptDelay(), options.observe(), options.strict(),
        new HmacKey(7, key), options.lease(), options.announcing(), options.virtualMac(), options.fence(),
        options.relative(), options.trackProxy()));
  }

  @Test
  void aClusterWhoseNodesCannotReachEachOtherIsWarnedAbout() {
    assertThat(yaml.warnings("schema: 1\nnodes: {a: {address: 10.0.0.1}, b: {address: 10.0.0.2}}\n")).containsExactly(
        "1:1: api: listens on loopback only, so other nodes and consoles cannot reach this one; give it tls, or set"
            + " insecure: true on a trusted network");
  }

  private static Loaded rejected(Path file, String message) {
    return new Loaded.Rejected(List.of(new Problem(file.toString(), 1, 1, "file", message)));
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
