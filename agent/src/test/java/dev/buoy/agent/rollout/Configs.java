package dev.buoy.agent.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import java.nio.file.Path;

/// Files of a cluster of two.
final class Configs {
  static final String TEXT = """
      # what stands here stays: é
      schema: 1
      cluster: {name: quotation}
      nodes: {n1: {address: 10.77.0.1}, n2: {address: 10.77.0.2}}
      api: {insecure: true}
      defaults: {timeout: {connect: 3s, client: 60s, server: 60s}}
      frontends: {web: {bind: ["*:9000"], default_backend: web}}
      backends:
        web: {check: {}, servers: {a: {address: "10.0.0.1:80"}, b: {address: "10.0.0.2:80"}, c: {address: "10.0.0.3:80"}}}
      vrrp:
        VI_1: {interface: eth0, virtual_router_id: 9, virtual_addresses: [10.77.0.100], unicast: true}
      """;

  private Configs() {}

  static ConfigBytes bytes(String text) {
    return ConfigBytes.single(text.getBytes(UTF_8));
  }

  static ClusterConfig cluster(String text) {
    return cluster(Path.of("buoy.yaml"), bytes(text));
  }

  static ClusterConfig cluster(Path path, ConfigBytes bytes) {
    return switch (ConfigFile.load(path, bytes, "host")) {
      case Loaded.Accepted(var cluster, _) -> cluster;
      case Loaded.Rejected(var problems) -> throw new AssertionError(problems.toString());
    };
  }
}
