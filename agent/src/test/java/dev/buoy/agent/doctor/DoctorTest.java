package dev.buoy.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each check on a host that is made up, with the lab's file.
class DoctorTest {
  @TempDir
  private Path folder = Path.of("");

  private final MadeUpHost host = new MadeUpHost();
  private final NodeConfig node = node();

  @Test
  void aFitHostFailsNothing() {
    assertThat(Doctor.examine(host, node)).noneMatch(finding -> finding.verdict() != Finding.Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/proc/self/status | CapEff:\t0000000000801000 | FAIL  CAP_NET_RAW: missing",
      "/proc/self/status | CapEff:\t0000000000802000 | FAIL  CAP_NET_ADMIN: missing",
      "/proc/self/status | CapEff:\t0000000000003000 | WARN  CAP_SYS_NICE: missing: the cadence is not real-time",
      "/proc/self/limits | Max open files            4096    4096    files | WARN  open files: 4096 at most, but 6512",
      "/proc/sys/kernel/osrelease | 5.10.0-8-amd64 | WARN  kernel: 5.10.0-8-amd64 does not keep",
      "/sys/class/net/eth0/operstate | down | FAIL  eth0: is down",
      "/sys/class/net/eth0/mtu | 30 | FAIL  eth0 mtu: 30 is less than an advertisement of 40 bytes",
      "/proc/sys/net/ipv4/conf/eth0/arp_ignore | 8 | FAIL  eth0 arp_ignore: 8 answers no ARP",
      "/sys/class/net/eth0/brport/state | 3 | FAIL  eth0 bridge: is a port of a bridge"})
  void aFileOfTheSystemThatIsNotAsItShouldBeIsNamed(String path, String text, String expected) {
    host.files.put(path, text);

    assertThat(notOk()).singleElement().asString().startsWith(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "nft list ruleset | ip protocol vrrp drop | FAIL  firewall: drops IP protocol 112: ip protocol vrrp drop",
      "nft list ruleset | meta l4proto 112 reject | FAIL  firewall: drops IP protocol 112",
      "nft list ruleset | type filter hook input priority filter; policy drop; | WARN  firewall: drops what no rule",
      "iptables-save | -A INPUT -p vrrp -j DROP | FAIL  firewall: drops IP protocol 112",
      "iptables-save | :INPUT DROP [0:0] | WARN  firewall: drops what no rule accepts",
      "nft list ruleset | ip6 nexthdr 112 drop | FAIL  firewall: drops IP protocol 112"})
  void aProgramThatTellsOfAProblemIsHeard(String command, String output, String expected) {
    host.programs.put(command, output);

    assertThat(notOk()).singleElement().asString().startsWith(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ip daddr 10.0.0.112 ip protocol tcp drop", "ip protocol tcp tcp dport 112 drop",
      "ip protocol != vrrp drop"})
  void aRuleOfAnotherProtocolThatHasTheNumberInItDropsNothing(String rule) {
    host.programs.put("nft list ruleset", rule);

    assertThat(notOk()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"ip daddr 10.0.0.112 ip protocol tcp accept | :FORWARD DROP [0:0]",
      "tcp dport 112 accept | -A INPUT -s 10.0.0.112/32 -p tcp -j ACCEPT"})
  void aRuleOfAnotherProtocolThatHasTheNumberInItAcceptsNothing(String nft, String iptables) {
    host.programs.put("nft list ruleset", "type filter hook input priority filter; policy drop;\n" + nft);
    host.programs.put("iptables-save", iptables);

    assertThat(notOk()).singleElement().asString().startsWith("WARN  firewall: drops what no rule");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NetworkManager", "systemd-networkd"})
  void aProgramThatManagesTheInterfaceIsNamed(String manager) {
    host.managers.put(7, manager);

    assertThat(notOk()).singleElement().asString().startsWith("WARN  eth0 manager: " + manager + " manages it");
  }

  @Test
  void protocol112AmongOthersIsSeen() {
    host.programs.put("nft list ruleset", "meta l4proto { ospf, vrrp } drop");

    assertThat(notOk()).singleElement().asString().startsWith("FAIL  firewall: drops IP protocol 112");
  }

  @Test
  void aFirewallThatIsClosedButAcceptsProtocol112IsFine() {
    host.programs.put("nft list ruleset",
        "type filter hook input priority filter; policy drop;\nip protocol 112 accept");
    host.programs.put("iptables-save", ":INPUT DROP [0:0]\n-A INPUT -p vrrp -j ACCEPT");

    assertThat(notOk()).isEmpty();
  }

  @Test
  void aRightThatOnlyAPrivilegedPortTakesIsAskedForWithOne() {
    host.files.put("/proc/self/status", "CapEff:\t0000000000803000");
    assertThat(notOk()).isEmpty();

    host.files.put("/proc/sys/net/ipv4/ip_unprivileged_port_start", "9001");

    assertThat(notOk()).singleElement().asString()
        .startsWith("FAIL  CAP_NET_BIND_SERVICE: missing: port 9000 cannot be opened");
  }

  @Test
  void aLimitOfTheServiceIsAsGoodAsTheRightToBeRealTime() {
    host.files.put("/proc/self/status", "CapEff:\t0000000000003400");
    host.files.merge("/proc/self/limits", "Max realtime priority     1         1", (a, b) -> a + "\n" + b);

    assertThat(notOk()).isEmpty();
  }

  @Test
  void aFirewallThatNobodyMayReadIsNotCalledNone() {
    host.tables = Optional.empty();
    assertThat(notOk()).singleElement()
        .hasToString("WARN  firewall: its rules may not be read by this user; run doctor as root");

    host.tables = Optional.of(List.of("filter"));

    assertThat(notOk()).singleElement().asString()
        .startsWith("WARN  firewall: there are rules (filter), but no program");
  }

  @Test
  void aSecondInterfaceInTheNetworkOfTheAddressesAnswersAndAsksForThemUnlessTheKernelIsTold() {
    host.addresses.add(address("eth1", "10.77.0.11", 24));
    assertThat(notOk()).extracting(Finding::name).containsExactly("eth0 arp_ignore", "eth0 arp_announce");

    host.files.put("/proc/sys/net/ipv4/conf/eth1/arp_ignore", "1");
    host.files.put("/proc/sys/net/ipv4/conf/eth1/arp_announce", "2");

    assertThat(notOk()).isEmpty();
  }

  @Test
  void strictReversePathsMatterWhereAnswersLeaveThroughAnotherInterface() {
    host.files.put("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
    host.files.put("/proc/net/route", "Iface\tDestination\tGateway\tFlags\neth0\t00000000\t010A4D0A\t0003");
    assertThat(notOk()).isEmpty();

    host.files.put("/proc/net/route", "Iface\tDestination\tGateway\tFlags\nwan0\t00000000\t010A4D0A\t0003");
    assertThat(notOk()).singleElement().asString().startsWith("WARN  eth0 rp_filter: 1 drops").contains("wan0");
    host.files.put("/proc/sys/net/ipv4/conf/eth0/rp_filter", "2");

    assertThat(notOk()).isEmpty();
  }

  @Test
  void anAddressThatIsTheFirstOfItsNetworkTakesOthersAlongUnlessTheyArePromoted() {
    host.addresses.set(0, address("eth0", "10.77.0.1", 32));
    host.files.remove("/proc/sys/net/ipv4/conf/eth0/promote_secondaries");
    assertThat(notOk()).singleElement().asString()
        .startsWith("WARN  eth0 promote_secondaries: 0, and 10.77.0.100/24 is the first address of its network");

    host.files.put("/proc/sys/net/ipv4/conf/eth0/promote_secondaries", "1");

    assertThat(notOk()).isEmpty();
  }

  @Test
  void bridgesUnderAnInterfaceMatterForMulticastOnly() {
    host.files.put("/sys/class/net/eth0/bridge/multicast_snooping", "1");
    host.files.put("/sys/class/net/eth0/bridge/multicast_querier", "0");
    host.files.put("/sys/class/net/eth0/brif/port1/multicast_flood", "0");
    host.folders.put("/sys/class/net/eth0/brif", List.of("port1"));

    assertThat(notOk()).isEmpty();

    assertThat(Doctor.examine(host, multicasting())).filteredOn(finding -> finding.verdict() != Finding.Verdict.OK)
        .extracting(Finding::name).containsExactly("eth0 port1", "eth0 snooping");
  }

  @Test
  void whatTheKernelRefusesIsNamedWithWhatFollows() {
    host.fence = Optional.of("no nf_tables");
    host.queue = Optional.of("io_uring is not available");
    host.clock = Optional.of(false);

    assertThat(notOk()).extracting(Finding::toString).satisfiesExactly(
        queue -> assertThat(queue)
            .startsWith("WARN  io_uring: io_uring is not available: advertisements come from a timer"),
        fence -> assertThat(fence).startsWith("WARN  fence: no nf_tables"),
        clock -> assertThat(clock).startsWith("WARN  clock: not synchronised"));
  }

  @Test
  void anAddressOfTheNodeThatIsNotHereFails() {
    host.addresses.set(0, address("eth0", "10.77.0.9", 24));

    assertThat(notOk()).singleElement().asString().startsWith("FAIL  address: 10.77.0.1 of n1 is not on this host");
  }

  @Test
  void anInterfaceThatIsMissingFailsOnceAndSaysWhereToCorrectIt() {
    host.files.remove("/sys/class/net/eth0/ifindex");

    assertThat(notOk()).singleElement().hasToString("FAIL  eth0: there is no such interface; correct the file, or name"
        + " the interface in interfaces: of this node");
  }

  @Test
  void portsInUseAndFoldersThatCannotBeWrittenAreWarnings() {
    host.listenProblem = Optional.of("Address already in use");
    host.writable = false;

    assertThat(notOk()).allMatch(finding -> finding.verdict() == Finding.Verdict.WARN).extracting(Finding::name)
        .contains("port", "run_dir", "state_dir");
  }

  @Test
  void nothingIsKnownOfAHostThatTellsNothingAndNoCheckBreaks() {
    host.files.clear();
    host.programs.clear();
    host.addresses.clear();
    host.clock = Optional.empty();

    assertThat(notOk()).extracting(Finding::name).contains("CAP_NET_RAW", "CAP_NET_ADMIN", "eth0", "clock", "address");
  }

  private List<Finding> notOk() {
    return Doctor.examine(host, node).stream().filter(finding -> finding.verdict() != Finding.Verdict.OK).toList();
  }

  private static NodeConfig node() {
    return node(Path.of("../config/lab.yaml"));
  }

  private NodeConfig multicasting() {
    var file = folder.resolve("multicast.yaml");
    try {
      Files.writeString(file,
          Files.readString(Path.of("../config/lab.yaml")).replace("unicast: true", "unicast: false"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return node(file);
  }

  private static HostView.Address address(String device, String address, int prefixLength) {
    return new HostView.Address(device, InetAddress.ofLiteral(address), prefixLength);
  }

  private static NodeConfig node(Path file) {
    return switch (ConfigFile.load(file)) {
      case Loaded.Accepted accepted -> accepted.cluster().node("n1");
      case Loaded.Rejected(var problems) -> throw new AssertionError(problems);
    };
  }

  private static final class MadeUpHost implements HostView, KernelView {
    final Map<String, String> files = new HashMap<>(Map.of("/proc/self/status", "CapEff:\t000001ffffffffff",
        "/proc/self/limits", "Max open files            1048576     1048576     files", "/proc/sys/kernel/osrelease",
        "6.1.0", "/sys/class/net/eth0/ifindex", "7", "/sys/class/net/eth0/operstate", "up", "/sys/class/net/eth0/mtu",
        "1500"));
    final Map<String, List<String>> folders = new HashMap<>();
    final Map<String, String> programs = new HashMap<>();
    final List<Address> addresses = new ArrayList<>(List.of(address("eth0", "10.77.0.1", 24)));
    Optional<String> listenProblem = Optional.empty();
    Optional<String> fence = Optional.empty();
    Optional<String> queue = Optional.empty();
    Optional<Boolean> clock = Optional.of(true);
    Optional<List<String>> tables = Optional.of(List.of());
    final Map<Integer, String> managers = new HashMap<>();
    boolean writable = true;

    @Override
    public Optional<String> file(String path) {
      return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> list(String folder) {
      return folders.getOrDefault(folder, List.of());
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
    public List<Address> addresses() {
      return addresses;
    }

    @Override
    public KernelView kernel() {
      return this;
    }

    @Override
    public Optional<String> fenceProblem() {
      return fence;
    }

    @Override
    public Optional<String> queueProblem() {
      return queue;
    }

    @Override
    public Optional<Boolean> clockSynchronised() {
      return clock;
    }

    @Override
    public Optional<List<String>> filterTables() {
      return tables;
    }

    @Override
    public Optional<String> manager(int index) {
      return Optional.ofNullable(managers.get(index));
    }
  }
}
