package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.vrrp.AddressText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads where a virtual router's advertisements come from and go to.
/// @param self the node that the file is read for
///
/// The family is that of the virtual addresses; absent when these are wrong, and then not compared.
record PeersReader(Node self, List<Node> nodes) {
  /// The address to send from; absent: the interface's first.
  @Nullable
  InetAddress source(Section router, @Nullable Family family) {
    var source = router.address("source");
    if (source == null) {
      return null;
    }
    var owner = nodes.stream().filter(node -> source.equals(node.address())).findFirst();
    if (owner.isPresent() && !owner.get().equals(self)) {
      router.error("source", "is the address of node " + owner.get().name() + ", but " + self.name()
          + " reads it too; leave it out to send from the interface's first address");
    }
    if (family != null && Family.of(source) != family) {
      router.error("source", "is " + Family.of(source) + ", but the virtual addresses are " + family);
    }
    return source;
  }

  /// The peers, without this node itself; empty: multicast.
  List<InetAddress> peers(Section router, @Nullable InetAddress source, @Nullable Family family) {
    boolean unicast = router.flag("unicast", router.has("unicast_peers"));
    var listed = listed(router, family);
    if (!unicast) {
      if (router.has("unicast_peers")) {
        router.error("unicast", "is false, but unicast_peers are given; remove one of them");
      }
      return List.of();
    }
    var all = router.has("unicast_peers") ? listed : ofNodes(router, family);
    var own = source == null || isOfANode(source) ? self.address() : source;
    var peers = all.stream().filter(peer -> !peer.equals(own) && !peer.equals(self.address())).distinct().toList();
    if (peers.isEmpty()) {
      router.error(router.has("unicast_peers") ? "unicast_peers" : "unicast",
          "there is no peer besides this node; list the others under nodes or in unicast_peers");
    }
    return peers;
  }

  private boolean isOfANode(InetAddress address) {
    return nodes.stream().anyMatch(node -> address.equals(node.address()));
  }

  private List<InetAddress> ofNodes(Section router, @Nullable Family family) {
    var others = nodes.stream().filter(node -> node.address() != null).toList();
    var strange = others.stream()
        .filter(node -> family != null && Family.of(Objects.requireNonNull(node.address())) != family).findFirst();
    strange.ifPresent(node -> router.error("unicast", "the virtual addresses are " + family + ", but node "
        + node.name() + " has " + AddressText.of(Objects.requireNonNull(node.address()))
        + "; list the nodes' " + family + " addresses in unicast_peers"));
    return others.stream().map(Node::address).filter(Objects::nonNull).toList();
  }

  private static List<InetAddress> listed(Section router, @Nullable Family family) {
    var peers = new ArrayList<InetAddress>();
    var items = router.items("unicast_peers");
    for (int i = 0; i < items.size(); i++) {
      var text = items.get(i) instanceof Scalar scalar ? scalar.text() : "a list";
      var address = Literals.address(text);
      address.ifPresent(peers::add);
      var wrong = address.map(peer -> family == null || Family.of(peer) == family
          ? ""
          : "is " + Family.of(peer) + ", but the virtual addresses are " + family)
          .orElse("must be an IP address, was '" + text + "'");
      if (!wrong.isEmpty()) {
        router.problems().error(items.get(i).mark(), router.pathOf("unicast_peers") + "[" + i + "]", wrong);
      }
    }
    return peers;
  }
}
