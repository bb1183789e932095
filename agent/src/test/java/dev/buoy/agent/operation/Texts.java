package dev.buoy.agent.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import java.nio.file.Path;

/// Files as text.
final class Texts {
  static final String CLUSTER = """
      schema: 1
      cluster: {name: quotation}
      nodes:
        n1: {address: 10.77.0.1}
        n2: {address: 10.77.0.2, override: {vrrp: {VI_1: {priority: 120}}}}
        n3: {address: 10.77.0.3, override: {vrrp: {VI_1: {priority: 100}}}}
      api: {port: 7443, insecure: true}
      defaults: {timeout: {connect: 3s, client: 60s, server: 60s}}
      frontends:
        web: {bind: ["*:9000"], default_backend: web}
      backends:
        web:
          check: {inter: 2s}
          servers:
            server1: {address: "10.77.0.11:80", weight: 40}
            server2: {address: "10.77.0.12:80", weight: 30}
      trackers:
        quorum: {backend: web, min_up: 1}
      vrrp:
        VI_1:
          interface: eth0
          virtual_router_id: 99
          priority: 150
          auth_pass: secret
          unicast: true
          virtual_addresses: ["10.77.0.100/24"]
          track: {quorum: -60}
      """;

  private Texts() {}

  static ClusterConfig cluster(String text) {
    return switch (ConfigFile.load(Path.of("buoy.yaml"), ConfigBytes.single(text.getBytes(UTF_8)), "host")) {
      case Loaded.Accepted(var cluster, _) -> cluster;
      case Loaded.Rejected(var problems) -> throw new AssertionError(problems.toString());
    };
  }
}
