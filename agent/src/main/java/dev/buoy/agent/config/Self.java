package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of the file's nodes this host is.
public sealed interface Self {
  /// @param node name of the node
  /// @param reason how it was found, as "by its address 10.77.0.1"
  record Found(String node, String reason) implements Self {}

  /// @param message one line with the names that exist and what to do
  record Unclear(String message) implements Self {}

  /// Chooses by `--node`, then BUOY_NODE, then the one address that this host owns, then the host's name.
  /// @param option value of `--node`
  /// @param variable value of BUOY_NODE; empty counts as absent
  static Self of(List<Node> nodes, @Nullable String option, @Nullable String variable, Host host) {
    if (option != null) {
      return named(nodes, option, "by --node");
    }
    if (variable != null && !variable.isEmpty()) {
      return named(nodes, variable, "by BUOY_NODE");
    }
    var owned = nodes.stream().filter(node -> node.address() != null && host.addresses().contains(node.address()))
        .toList();
    if (owned.size() == 1) {
      return new Found(owned.getFirst().name(), "by an address that this host owns");
    }
    var shortName = host.name().replaceFirst("\\..*", "");
    return nodes.stream().map(Node::name).filter(name -> name.equals(host.name()) || name.equals(shortName)).findFirst()
        .<Self>map(name -> new Found(name, "by the host's name"))
        .orElseGet(() -> new Unclear((owned.isEmpty()
            ? "this host, " + host.name() + ", owns no node's address and has no node's name"
            : "this host owns the addresses of " + names(owned)) + "; say which it is with --node "
            + alternatives(nodes)));
  }

  private static Self named(List<Node> nodes, String name, String reason) {
    return nodes.stream().anyMatch(node -> node.name().equals(name))
        ? new Found(name, reason)
        : new Unclear("there is no node '" + name + "' in the file (" + reason.substring(3) + "); there is "
            + names(nodes));
  }

  private static String names(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(Node::name).toList());
  }

  private static String alternatives(List<Node> nodes) {
    return String.join("|", nodes.stream().map(Node::name).toList());
  }
}
