package dev.buoy.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A valid file: what is in force on each of its nodes.
public final class ClusterConfig {
  private final Map<String, NodeConfig> byName;

  ClusterConfig(List<NodeConfig> nodes) {
    var map = new LinkedHashMap<String, NodeConfig>();
    nodes.forEach(node -> map.put(node.node(), node));
    this.byName = map;
  }

  /// All nodes, in the order of the file.
  public List<NodeConfig.Node> nodes() {
    return byName.values().iterator().next().nodes();
  }

  /// Names of the nodes, in the order of the file.
  public List<String> nodeNames() {
    return List.copyOf(byName.keySet());
  }

  /// What is in force on a node.
  /// @throws IllegalArgumentException when the file has no such node
  public NodeConfig node(String name) {
    var node = byName.get(name);
    if (node == null) {
      throw new IllegalArgumentException("the file has no node " + name + NearestName.hintOrAll(name, nodeNames()));
    }
    return node;
  }
}
