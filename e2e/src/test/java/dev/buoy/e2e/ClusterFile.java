package dev.buoy.e2e;

import java.util.List;

/// The file of the cluster that the tests run: three nodes, a service that names its server, and bulk services.
/// @param weights of server1 to server3
/// @param preempt whether a better node takes the role back
/// @param minUp usable servers of the service that a node needs, or loses 60 of its priority
/// @param extra   more lines at the end of the file, for tests of its problems
record ClusterFile(List<Integer> weights, boolean preempt, int minUp, String extra) {
  /// Master_Down_Interval with these settings, at most: 3 x 200 ms + 200 ms.
  static final long MASTER_DOWN_MILLIS = 800;

  static final String VIP = "10.77.0.100";
  static final String SERVICE_PORT = "9000";
  /// Behind it the client finishes sending first.
  static final String CLIENT_FIRST_PORT = "9001";
  /// Behind it the server finishes sending first.
  static final String SERVER_FIRST_PORT = "9002";

  static final int RISE = 3;
  static final int FALL = 2;
  static final long INTER_MILLIS = 300;

  ClusterFile {
    weights = List.copyOf(weights);
  }

  static ClusterFile plain() {
    return new ClusterFile(List.of(100, 100, 100), true, 1, "");
  }

  ClusterFile weights(int first, int second, int third) {
    return new ClusterFile(List.of(first, second, third), preempt, minUp, extra);
  }

  ClusterFile preempt(boolean preempts) {
    return new ClusterFile(weights, preempts, minUp, extra);
  }

  ClusterFile minUp(int servers) {
    return new ClusterFile(weights, preempt, servers, extra);
  }

  ClusterFile extra(String lines) {
    return new ClusterFile(weights, preempt, minUp, lines);
  }

  String text() {
    return """
        schema: 1
        cluster: {name: e2e}
        nodes:
          n1: {address: 10.77.0.1}
          n2: {address: 10.77.0.2, override: {vrrp: {VI_1: {priority: 120}}}}
          n3: {address: 10.77.0.3, override: {vrrp: {VI_1: {priority: 100}}}}
        interfaces: {lan: eth0}
        api: {port: 7443, insecure: true}
        defaults: {mode: tcp, timeout: {connect: 3s, client: 60s, server: 60s}}
        frontends:
          service: {bind: ["*:9000"], default_backend: service_backend}
          client_first: {bind: ["*:9001"], default_backend: client_first_backend}
          server_first: {bind: ["*:9002"], default_backend: server_first_backend}
        backends:
          service_backend:
            balance: roundrobin
            retries: 3
            redispatch: true
            check: {type: tcp, inter: %dms, timeout: 300ms, rise: %d, fall: %d}
            servers:
              server1: {address: "10.77.0.11:8080", weight: %d}
              server2: {address: "10.77.0.12:8080", weight: %d}
              server3: {address: "10.77.0.13:8080", weight: %d}
          client_first_backend: {servers: {bulk: {address: "10.77.0.11:8081"}}}
          server_first_backend: {servers: {bulk: {address: "10.77.0.11:8082"}}}
        trackers:
          served: {frontend: service}
          quorum: {backend: service_backend, min_up: %d}
        vrrp:
          VI_1:
            interface: lan
            virtual_router_id: 99
            version: 3
            priority: 150
            advert_int: 200ms
            preempt: %s
            unicast: true
            virtual_addresses: ["10.77.0.100/24"]
            track: {served: 20, quorum: -60}
        %s""".formatted(INTER_MILLIS, RISE, FALL, weights.get(0), weights.get(1), weights.get(2), minUp, preempt,
        extra);
  }
}
