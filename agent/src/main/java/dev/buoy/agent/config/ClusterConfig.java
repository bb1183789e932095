package dev.buoy.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A valid file: its bytes, and what is in force on each of its nodes.
public final class ClusterConfig {
  private final Map<String, NodeConfig> byName;
  private final ConfigBytes bytes;

  ClusterConfig(List<NodeConfig> nodes, ConfigBytes bytes) {
    this.bytes = bytes;
    var map = new LinkedHashMap<String, NodeConfig>();
    nodes.forEach(node -> map.put(node.node(), node));
    this.byName = map;
  }

  /// What it was read from.
  public ConfigBytes bytes() {
    return bytes;
  }

  /// Whether the file has this node.
  public boolean has(String node) {
    return byName.containsKey(node);
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
