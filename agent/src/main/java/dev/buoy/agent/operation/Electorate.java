package dev.buoy.agent.operation;

import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who takes part in an election, as far as it is known: this node's own virtual router, and those of the nodes that
/// answer. What the file says of the others is what it says here: the same file is on every node.
public final class Electorate {
  private Electorate() {}

  /// All of them, this node first.
  /// @param settings what the file says of the instance on each node
  public static List<Contender> of(String self, RouterView local, List<PeerRouter> peers,
      Map<String, VirtualRouterConfig> settings) {
    return of(self, Optional.of(local), peers, settings);
  }

  /// Those of the nodes that answer, where this node is one of them.
  public static List<Contender> of(List<PeerRouter> nodes, Map<String, VirtualRouterConfig> settings) {
    return of("", Optional.empty(), nodes, settings);
  }

  /// The same where this node may have no such instance.
  static List<Contender> of(String self, Optional<RouterView> local, List<PeerRouter> peers,
      Map<String, VirtualRouterConfig> settings) {
    var contenders = new ArrayList<Contender>();
    local.ifPresent(view -> contenders.add(own(self, view, settings.get(self))));
    for (var peer : peers) {
      var config = settings.get(peer.node());
      var state = peer.state();
      if (config != null && state != null && peer.answered()) {
        contenders.add(new Contender(peer.node(), Objects.requireNonNullElse(config.source(), peer.address()), config,
            state, peer.standsBack() ? config.priority() : peer.effectivePriority(), peer.standsBack(), peer.rests()));
      }
    }
    return contenders;
  }

  /// A node that does not answer, as a backup with the priority that the file gives it.
  static Contender silent(PeerRouter peer, VirtualRouterConfig config) {
    return new Contender(peer.node(), Objects.requireNonNullElse(config.source(), peer.address()), config,
        RouterState.BACKUP, config.priority(), false);
  }

  private static Contender own(String self, RouterView local, @Nullable VirtualRouterConfig inFile) {
    var stands = local.override() != null;
    var master = local.state() == RouterState.MASTER ? local.master() : null;
    return new Contender(self, master != null ? master : source(local.config()), local.config(), local.state(),
        stands ? Objects.requireNonNullElse(inFile, local.config()).priority() : local.effectivePriority(), stands);
  }

  private static InetAddress source(VirtualRouterConfig config) {
    return Objects.requireNonNullElseGet(config.source(), () -> config.addresses().getFirst().address());
  }
}
