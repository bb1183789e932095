package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Virtual addresses of both families on a real kernel.
@ExtendWith(InNamespace.class)
class AddressesTest {
  static final Duration MINUTE = Duration.ofSeconds(60);
  private static final VirtualAddress VIP = vip("fd00:77::100", 64);
  private static final VirtualAddress LINK_LOCAL = vip("fe80::100", 128);

  @Test
  void ipv6AddressIsUsableAtOnceAndNotTheSourceOfTheNodesOwnConnections() {
    try (var host = Host.alone()) {
      host.namespace.sh("ip addr add fd00:77::1/64 dev eth0 nodad");

      host.on(() -> host.addresses().hold(List.of(LINK_LOCAL, VIP), MINUTE));

      assertThat(host.namespace.sh("ip -6 addr show dev eth0"))
          .contains("inet6 fd00:77::100/128", "inet6 fe80::100/128",
              "nodad deprecated", "valid_lft 60sec preferred_lft 0sec")
          .doesNotContain("fd00:77::100/128 scope global tentative");
      assertThat(host.namespace.sh("ip -6 route get fd00:77::2")).contains("src fd00:77::1 ");
    }
  }

  @Test
  void ipv6AddressDisappearsWithItsLeaseAndTheNodesOwnStays() {
    try (var host = Host.alone()) {
      host.namespace.sh("ip addr add fd00:77::1/64 dev eth0 nodad");

      host.on(() -> host.addresses().hold(List.of(VIP), Duration.ofSeconds(1)));

      assertThat(host.record.await("lost")).contains("its lease ended before it was renewed");
      assertThat(host.namespace.sh("ip -6 addr show dev eth0")).contains("fd00:77::1/64")
          .doesNotContain("fd00:77::100");
      assertThat(host.namespace.sh("ip -6 route show dev eth0")).contains("fd00:77::/64");
    }
  }

  @Test
  void anotherPrefixLengthReplacesTheEntryOnceTheNewOneIsThere() {
    try (var host = Host.alone()) {
      var addresses = host.addresses();
      host.on(() -> addresses.hold(List.of(vip("10.99.0.100", 24), vip("fd00:99::100", 64)), MINUTE));
      host.on(() -> addresses.hold(List.of(vip("10.99.0.100", 28), vip("fd00:99::100", 80)), MINUTE));

      assertThat(host.record.await("lost")).contains("replaced by 10.99.0.100/28");
      assertThat(host.namespace.sh("ip addr show dev eth0")).contains("inet 10.99.0.100/28", "inet6 fd00:99::100/")
          .doesNotContain("10.99.0.100/24");
    }
  }

  @Test
  void addressesHeldWithoutALeaseStay() {
    try (var host = Host.alone()) {
      host.on(() -> host.addresses().hold(List.of(KernelTest.VIP, VIP), Duration.ZERO));

      assertThat(host.namespace.sh("ip addr show dev eth0")).containsPattern(
          "inet 10.77.0.100/32[^\n]*\n +valid_lft forever").containsPattern(
              "inet6 fd00:77::100/64[^\n]*\n +valid_lft forever");
    }
  }

  @Test
  void addressOnAnotherInterfaceThanTheRoutersIsPutThere() {
    try (var host = Host.alone()) {
      host.namespace.sh("ip link add eth1 type veth peer name far1; ip link set eth1 up");
      var elsewhere = new VirtualAddress(InetAddress.ofLiteral("fd00:78::100"), 64, "eth1", null);

      var addresses = host.addresses();
      host.on(() -> addresses.hold(List.of(elsewhere), MINUTE));

      assertThat(host.namespace.sh("ip -6 addr show dev eth1")).contains("fd00:78::100/64");
      host.on(() -> addresses.release(List.of(elsewhere)));
      assertThat(host.namespace.sh("ip -6 addr show dev eth1")).doesNotContain("fd00:78::100");
    }
  }

  @Test
  void manyAddressesAreHeldInOneGoAndTheOnesThatCannotBeAreNamed() {
    try (var host = Host.alone()) {
      var many = new ArrayList<VirtualAddress>();
      for (var i = 1; i <= 254; i++) {
        many.add(vip("192.0.2." + i, 32));
      }
      host.namespace.sh("ip addr add 192.0.2.7/32 dev eth0");
      // A multicast address is none that a host can have.
      many.set(99, vip("ff02::7", 128));
      var addresses = host.addresses();

      var took = host.on(() -> {
        var begin = System.nanoTime();
        addresses.hold(many, MINUTE);
        return System.nanoTime() - begin;
      });

      System.out.println("measured: 252 addresses in " + took / 1000 + " us");
      var lines = host.record.drain();
      assertThat(lines).filteredOn(line -> line.startsWith("held")).hasSize(252);
      assertThat(lines).filteredOn(line -> line.startsWith("lost")).containsExactly(
          "lost 192.0.2.7/32: 192.0.2.7 is already on eth0 and is not Buoy's",
          "lost ff02::7/128: EADDRNOTAVAIL (address not on this host)");
      assertThat(host.namespace.sh("ip -o -4 addr show dev eth0").lines().filter(line -> line.contains("192.0.2.")))
          .hasSize(253);
    }
  }

  @Test
  void addressesThatAnotherProgramFlushesAreLostAndNotTheNodesFault() {
    try (var host = Host.alone()) {
      var addresses = host.addresses();
      host.on(() -> addresses.hold(List.of(KernelTest.VIP, VIP), MINUTE));

      host.namespace.sh("ip addr flush dev eth0");

      assertThat(List.of(host.record.await("lost"), host.record.await("lost"))).containsExactlyInAnyOrder(
          "lost 10.77.0.100/24: removed by another program",
          "lost " + VIP + ": removed by another program");
    }
  }

  @Test
  void addressesThatGoWithTheirInterfaceAreTheKernelsDoing() {
    try (var host = Host.alone()) {
      host.on(() -> host.addresses().hold(List.of(VIP), MINUTE));

      host.namespace.sh("ip link set eth0 down");

      assertThat(host.record.await("lost")).endsWith("removed by the kernel with its interface");
    }
  }

  @Test
  void addressThatAnotherProgramPutsThereLaterIsReportedOnceWhileItIsThere() {
    try (var host = Host.alone()) {
      var addresses = host.addresses();
      host.on(() -> addresses.reportForeign(List.of(KernelTest.VIP, VIP), host.record::add));

      host.namespace.sh("ip addr add 10.77.0.100/32 dev eth0; ip addr change 10.77.0.100/32 dev eth0 valid_lft 100 "
          + "preferred_lft 100; ip addr add fd00:77::100/64 dev eth0 nodad; ip addr add 10.77.0.9/32 dev eth0");
      host.record.await("VIP 10.77.0.100 is already on eth0 and is not Buoy's");
      assertThat(host.record.await("VIP")).contains("fd00:77::100 is already on eth0");
      host.namespace.sh("ip addr del 10.77.0.100/32 dev eth0; ip addr add 10.77.0.100/32 dev eth0");

      assertThat(host.record.await("VIP")).contains("10.77.0.100");
      host.on(() -> addresses.hold(List.of(vip("10.77.0.101", 32)), MINUTE));
      assertThat(host.record.drain()).containsExactly("held 10.77.0.101/32");
    }
  }

  @Test
  void whereTheKernelKeepsNoMarkOnlyWhatIsRecordedIsALeftover() throws Exception {
    var directory = Files.createTempDirectory("buoy-record");
    try (var host = Host.alone()) {
      var first = AddressRecord.in(directory, "boot-1");
      host.on(() -> host.addresses(first).hold(List.of(KernelTest.VIP), MINUTE));
      first.close();
      assertThat(directory.resolve("addresses")).hasContent("boot-1\neth0 10.77.0.100/32\n");
      // As a kernel before 5.18 would show it.
      host.namespace.sh("ip addr del 10.77.0.100/32 dev eth0; ip addr add 10.77.0.100/32 dev eth0;"
          + "ip addr add 10.77.0.101/32 dev eth0");
      host.record.await("lost");
      var vips = List.of(KernelTest.VIP, vip("10.77.0.101", 32));

      var otherBoot = host.addresses(AddressRecord.in(directory, "boot-2"));
      assertThat(host.on(() -> otherBoot.removeLeftovers(vips))).hasSize(2);
      var record = AddressRecord.in(directory, "boot-1");
      var next = host.addresses(record);
      assertThat(host.on(() -> next.removeLeftovers(vips)))
          .containsExactly("VIP 10.77.0.101 is already on eth0 and is not Buoy's");

      assertThat(host.namespace.sh("ip addr show dev eth0")).doesNotContain("10.77.0.100").contains("10.77.0.101");
      record.close();
      assertThat(directory.resolve("addresses")).hasContent("boot-1\n");
      assertThat(directory.resolve("addresses.new")).doesNotExist();
    } finally {
      Files.deleteIfExists(directory.resolve("addresses"));
      Files.delete(directory);
    }
  }

  @Test
  void recordThatCannotBeWrittenIsSaidAndHoldsNothingUp() throws Exception {
    var folder = Files.createTempDirectory("buoy-record");
    var record = AddressRecord.in(folder.resolve("gone"), "boot-1");
    try {
      record.add(List.of("eth0 10.77.0.100/32"));
      record.close();
      assertThat(record.trouble()).startsWith("cannot write " + folder.resolve("gone").resolve("addresses"));
      assertThat(record.contains("eth0 10.77.0.100/32")).isTrue();

      Files.createDirectory(folder.resolve("gone"));
      record.remove(List.of("eth0 10.77.0.100/32"));
      record.close();
      assertThat(record.trouble()).isEmpty();
      assertThat(folder.resolve("gone").resolve("addresses")).hasContent("boot-1\n");
    } finally {
      Files.deleteIfExists(folder.resolve("gone").resolve("addresses"));
      Files.deleteIfExists(folder.resolve("gone"));
      Files.delete(folder);
    }
  }

  @Test
  void recordThatLeadsElsewhereIsNotWritten() throws Exception {
    var folder = Files.createTempDirectory("buoy-record");
    var elsewhere = Files.writeString(folder.resolve("elsewhere"), "precious");
    Files.createSymbolicLink(folder.resolve("addresses.new"), elsewhere);
    try {
      var record = AddressRecord.in(folder, "boot-1");
      record.add(List.of("eth0 10.77.0.100/32"));
      record.close();

      assertThat(record.trouble()).startsWith("cannot write ");
      assertThat(elsewhere).hasContent("precious");
    } finally {
      Files.delete(folder.resolve("addresses.new"));
      Files.delete(elsewhere);
      Files.delete(folder);
    }
  }

  @Test
  void aReaderNeverSeesHalfARecord() throws Exception {
    var folder = Files.createTempDirectory("buoy-record");
    try {
      var record = AddressRecord.in(folder, "boot-1");
      record.add(List.of("eth0 10.77.1.0/32"));
      record.close();
      for (var i = 1; i < 255; i++) {
        record.add(List.of("eth0 10.77.1." + i + "/32"));
        assertThat(AddressRecord.in(folder, "boot-1").contains("eth0 10.77.1.0/32")).isTrue();
      }
      record.close();

      assertThat(Files.readAllLines(folder.resolve("addresses"))).hasSize(256).startsWith("boot-1");
    } finally {
      Files.deleteIfExists(folder.resolve("addresses"));
      Files.delete(folder);
    }
  }

  @Test
  void kernelsKeepMarksSince518() {
    assertThat(List.of("5.18.0", "6.1.0-13-amd64", "10.0")).allMatch(AddressRecord::keepsMarks);
    assertThat(List.of("5.17.9", "4.19.0-25-amd64", "strange")).noneMatch(AddressRecord::keepsMarks);
  }

  @Test
  void programThatManagesTheInterfaceIsNamed(@TempDir Path run) throws Exception {
    var managers = new NetworkManagers(run);
    var networkd = Files.createDirectories(run.resolve("systemd/netif/links"));
    var networkManager = Files.createDirectories(run.resolve("NetworkManager/devices"));
    Files.writeString(networkd.resolve("2"), "# private\nADMIN_STATE=unmanaged\n");
    Files.writeString(networkd.resolve("3"), "ADMIN_STATE=configured\n");
    Files.writeString(networkd.resolve("5"), "ADMIN_STATE=pending\n");
    Files.writeString(networkManager.resolve("4"), "[device]\nmanaged=true\n");

    assertThat(managers.managing(1)).isNull();
    assertThat(managers.managing(2)).isNull();
    assertThat(managers.managing(3)).isEqualTo("systemd-networkd");
    assertThat(managers.managing(4)).isEqualTo("NetworkManager");
    assertThat(managers.managing(5)).isEqualTo("systemd-networkd");
  }

  private static VirtualAddress vip(String address, int prefixLength) {
    return new VirtualAddress(InetAddress.ofLiteral(address), prefixLength, null, null);
  }
}
