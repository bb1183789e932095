package dev.buoy.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each check on a host that is made up, with the lab's file.
class DoctorTest {
  private final MadeUpHost host = new MadeUpHost();
  private final NodeConfig node = node();

  @Test
  void aFitHostFailsNothing() {
    assertThat(Doctor.examine(host, node)).noneMatch(finding -> finding.verdict() != Finding.Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/proc/self/status | CapEff:\t0000000000801000 | fail  CAP_NET_RAW: missing",
      "/proc/self/status | CapEff:\t0000000000802000 | fail  CAP_NET_ADMIN: missing",
      "/proc/self/status | CapEff:\t0000000000003000 | warn  CAP_SYS_NICE: missing",
      "/proc/self/limits | Max open files            1024    4096    files | warn  open files: 1024 at most",
      "/proc/sys/kernel/osrelease | 5.10.0-8-amd64 | warn  kernel: 5.10.0-8-amd64 does not keep",
      "/proc/sys/kernel/io_uring_disabled | 2 | warn  io_uring: not permitted (kernel.io_uring_disabled = 2)",
      "/sys/class/net/eth0/operstate | down | fail  eth0: is down",
      "/sys/class/net/eth0/mtu | 30 | fail  eth0 mtu: 30 is less than an advertisement of 40 bytes",
      "/proc/sys/net/ipv4/conf/all/rp_filter | 1 | warn  eth0 rp_filter: 1 drops",
      "/proc/sys/net/ipv4/conf/eth0/arp_ignore | 8 | warn  eth0 arp_ignore: 8 answers no ARP",
      "/run/NetworkManager/devices/7 | managed=true | warn  eth0 manager: NetworkManager manages it",
      "/run/systemd/netif/links/7 | ADMIN_STATE=configured | warn  eth0 manager: systemd-networkd manages it"})
  void aFileOfTheSystemThatIsNotAsItShouldBeIsNamed(String path, String text, String expected) {
    host.files.put(path, text);

    assertThat(notOk()).singleElement().asString().startsWith(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "nft list ruleset | ip protocol vrrp drop | fail  firewall: drops IP protocol 112: ip protocol vrrp drop",
      "nft list ruleset | meta l4proto 112 reject | fail  firewall: drops IP protocol 112",
      "nft list ruleset | type filter hook input priority filter; policy drop; | warn  firewall: drops what no rule",
      "iptables-save | -A INPUT -p vrrp -j DROP | fail  firewall: drops IP protocol 112",
      "iptables-save | :INPUT DROP [0:0] | warn  firewall: drops what no rule accepts",
      "timedatectl show -p NTPSynchronized --value | no | warn  clock: not synchronised",
      "ip -o addr show | 2: eth0 inet 10.77.0.9/24 | fail  address: 10.77.0.1 of n1 is not on this host"})
  void aProgramThatTellsOfAProblemIsHeard(String command, String output, String expected) {
    host.programs.put(command, output);

    assertThat(notOk()).singleElement().asString().startsWith(expected);
  }

  @Test
  void aFirewallThatIsClosedButAcceptsProtocol112IsFine() {
    host.programs.put("nft list ruleset",
        "type filter hook input priority filter; policy drop;\nip protocol 112 accept");
    host.programs.put("iptables-save", ":INPUT DROP [0:0]\n-A INPUT -p vrrp -j ACCEPT");

    assertThat(notOk()).isEmpty();
  }

  @Test
  void anInterfaceThatIsMissingFailsOnceAndSaysWhereToCorrectIt() {
    host.files.remove("/sys/class/net/eth0/ifindex");

    assertThat(notOk()).singleElement().hasToString("fail  eth0: there is no such interface; correct the file, or name"
        + " the interface in interfaces: of this node");
  }

  @Test
  void portsInUseFoldersThatCannotBeWrittenAndNftablesThatAreMissingAreWarnings() {
    host.listenProblem = Optional.of("Address already in use");
    host.writable = false;
    host.nftables = Optional.of("no nf_tables");

    assertThat(notOk()).allMatch(finding -> finding.verdict() == Finding.Verdict.WARN).extracting(Finding::name)
        .contains("nf_tables", "port", "run_dir", "state_dir");
  }

  @Test
  void nothingIsKnownOfAHostThatTellsNothingAndNoCheckBreaks() {
    host.files.clear();
    host.programs.clear();

    assertThat(notOk()).extracting(Finding::name).contains("CAP_NET_RAW", "CAP_NET_ADMIN", "eth0", "clock", "address");
  }

  private List<Finding> notOk() {
    return Doctor.examine(host, node).stream().filter(finding -> finding.verdict() != Finding.Verdict.OK).toList();
  }

  private static NodeConfig node() {
    return switch (ConfigFile.load(Path.of("../config/lab.yaml"))) {
      case Loaded.Accepted accepted -> accepted.cluster().node("n1");
      case Loaded.Rejected(var problems) -> throw new AssertionError(problems);
    };
  }

  private static final class MadeUpHost implements HostView {
    final Map<String, String> files = new HashMap<>(Map.of("/proc/self/status", "CapEff:\t000001ffffffffff",
        "/proc/self/limits", "Max open files            1048576     1048576     files", "/proc/sys/kernel/osrelease",
        "6.1.0", "/sys/class/net/eth0/ifindex", "7", "/sys/class/net/eth0/operstate", "up", "/sys/class/net/eth0/mtu",
        "1500"));
    final Map<String, String> programs = new HashMap<>(Map.of("timedatectl show -p NTPSynchronized --value", "yes",
        "ip -o addr show", "2: eth0    inet 10.77.0.1/24 brd 10.77.0.255 scope global eth0"));
    Optional<String> listenProblem = Optional.empty();
    Optional<String> nftables = Optional.empty();
    boolean writable = true;

    @Override
    public Optional<String> file(String path) {
      return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> list(String folder) {
      return List.of();
    }

    @Override
    public Optional<String> output(String... command) {
      return Optional.ofNullable(programs.get(String.join(" ", command)));
    }

    @Override
    public boolean writable(Path folder) {
      return writable;
    }

    @Override
    public Optional<String> cannotListen(InetSocketAddress address) {
      return listenProblem;
    }

    @Override
    public Optional<String> nftablesProblem() {
      return nftables;
    }
  }
}
