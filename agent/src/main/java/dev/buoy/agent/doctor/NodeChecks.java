package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What the file wants of this host.
final class NodeChecks {
  private NodeChecks() {}

  static List<Finding> of(HostView host, NodeConfig node) {
    var findings = new ArrayList<Finding>();
    findings.add(address(host, node));
    findings.addAll(ports(host, node));
    findings.add(scriptUser(host, node));
    findings.add(folder(host, "run_dir", node.runDir()));
    findings.add(folder(host, "state_dir", node.stateDir()));
    return findings;
  }

  private static Finding address(HostView host, NodeConfig node) {
    var address = node.nodes().stream().filter(other -> other.name().equals(node.node()))
        .map(NodeConfig.Node::address).filter(Objects::nonNull).findFirst();
    if (address.isEmpty()) {
      return Finding.ok("address", "the file names none for " + node.node());
    }
    var text = address.get().getHostAddress();
    var own = host.addresses().stream().anyMatch(each -> each.address().equals(address.get()));
    return own
        ? Finding.ok("address", text + " is on this host")
        : Finding.fail("address", text + " of " + node.node() + " is not on this host",
            "run doctor on that node, or say which it is with --node");
  }

  private static List<Finding> ports(HostView host, NodeConfig node) {
    var addresses = new ArrayList<InetSocketAddress>();
    addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.api().port()));
    var virtual = node.routers().stream().flatMap(router -> router.addresses().stream()).map(vip -> vip.address())
        .collect(Collectors.toSet());
    node.frontends().stream().flatMap(frontend -> frontend.binds().stream()).map(bind -> bind.address())
        .filter(address -> !virtual.contains(address.getAddress())).forEach(addresses::add);
    return addresses.stream().map(address -> port(host, address)).toList();
  }

  private static Finding port(HostView host, InetSocketAddress address) {
    var text = address.getAddress().getHostAddress() + ":" + address.getPort();
    return host.cannotListen(address)
        .map(problem -> Finding.warn("port", text + " cannot be opened (" + problem + ")",
            "fine while an agent runs here; otherwise see ss -ltnp"))
        .orElseGet(() -> Finding.ok("port", text + " is free"));
  }

  private static Finding scriptUser(HostView host, NodeConfig node) {
    var user = node.scriptUser();
    if (user == null) {
      return Finding.ok("script_user", "the default");
    }
    return host.output("getent", "passwd", user).isPresent()
        ? Finding.ok("script_user", user + " exists")
        : Finding.fail("script_user", "there is no user " + user, "make it: useradd --system " + user);
  }

  private static Finding folder(HostView host, String key, Path folder) {
    return host.writable(folder)
        ? Finding.ok(key, folder + " can be written")
        : Finding.warn(key, folder + " cannot be written", "make it, owned by the agent's user");
  }
}
