package dev.buoy.e2e.interop;

import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// frr's zebra and vrrpd. They keep the address on a macvlan with the virtual MAC, which is up while they are master.
final class FrrNode extends Node {
  private @Nullable Program vrrpd;
  private @Nullable Program zebra;

  FrrNode(Lab lab, String name, RouterSettings settings) {
    super(lab, name, settings, (_, _) -> settings.frr());
    var mac = settings.isIpv6() ? "00:00:5e:00:02:63" : "00:00:5e:00:01:63";
    sh("echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_ignore; ip link add link eth0 name vrrp99 type macvlan mode bridge;"
        + "ip link set vrrp99 addrgenmode none; ip link set dev vrrp99 address " + mac + " up");
    settings.addresses().forEach(
        address -> sh("ip address add " + address + " dev vrrp99" + (settings.isIpv6() ? " nodad" : "")));
  }

  @Override
  void start() {
    var dir = lab.dir().resolve("frr-" + name);
    // The daemons insist on their group; this one maps it to root, so that they also run in a user namespace.
    sh("mkdir -p " + dir + "; sed 's/^frrvty:.*/frrvty:x:0:root/' /etc/group >" + dir + "/group; : >" + dir
        + "/zebra.conf");
    write();
    zebra = daemon(dir.toString(), "zebra");
    zebra.awaitLine("zebra .* starting", STARTS);
    vrrpd = daemon(dir.toString(), "vrrpd");
    vrrpd.awaitLine("Initialize -> ", STARTS);
  }

  private Program daemon(String dir, String daemon) {
    return lab.start(name, daemon + "-" + name,
        List.of("unshare", "--mount", "sh", "-c", "mount --bind \"$0/group\" /etc/group && cd \"$0\" && exec"
            + " /usr/lib/frr/$1 -f $1.conf -i $1.pid -z \"$0/zserv\" --vty_socket \"$0\" -u root -g root -P 0"
            + " --log stdout", dir, daemon));
  }

  @Override
  Path write() {
    return lab.file("frr-" + name + "/vrrpd.conf", file());
  }

  @Override
  Program program() {
    if (vrrpd == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return vrrpd;
  }

  @Override
  void stop() {
    super.stop();
    if (zebra != null) {
      zebra.signal("TERM");
      zebra.awaitExit(SOON);
    }
  }

  @Override
  void kill() {
    super.kill();
    if (zebra != null) {
      zebra.kill();
    }
  }

  /// vrrpd reads it at its start only.
  @Override
  Text text(RouterSettings only) {
    return (_, _) -> only.frr();
  }

  @Override
  boolean holds(String address) {
    return sh("ip -o link show dev vrrp99").contains("state UP");
  }

  @Override
  String became(String state) {
    return "-> " + state.charAt(0) + state.substring(1).toLowerCase(java.util.Locale.ROOT);
  }
}
