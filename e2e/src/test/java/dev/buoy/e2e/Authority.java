package dev.buoy.e2e;

import java.util.ArrayList;
import java.util.List;

/// Certificates of the cluster's nodes and of people, which `buoy pki` makes in a lab's folder.
record Authority(Lab lab) {
  /// Begins one, writes the cluster's file, and has certificates for its nodes.
  /// @param file as [#file] makes it
  static Authority begin(Lab lab, String file) {
    var authority = new Authority(lab);
    authority.pki("init", "--name", "e2e").ok();
    authority.pki("issue", "--nodes", "-f", lab.file("buoy.yaml", file).toString()).ok();
    return authority;
  }

  /// The cluster's file where each node has its certificate; they share the lab's folder, so each has to name its own.
  static String file(ClusterFile cluster) {
    var text = cluster.text()
        .replace("insecure: true",
            "tls: {cert: none, key: none, client_ca: pki/ca.crt, crl: pki/crl.pem}")
        .replace("n1: {address: 10.77.0.1}", "n1: {address: 10.77.0.1, override: {}}");
    for (var node : Cluster.NODES) {
      text = text.replaceAll("(" + node + ": \\{address: [0-9.]+, override: \\{)(\\}?)",
          "$1api: {tls: {cert: pki/" + node + ".crt, key: pki/" + node + ".key}}$2")
          .replace(node + ".key}}vrrp:", node + ".key}}, vrrp:");
    }
    return text;
  }

  /// Somebody gets a certificate.
  /// @return the options that say who it is
  List<String> issue(String name, String role) {
    pki("issue", name, "--role", role).ok();
    return as(name);
  }

  /// The options of every verb for who has a certificate.
  List<String> as(String name) {
    return List.of("--ca", path("pki/ca.crt"), "--cert", path("pki/" + name + ".crt"), "--key",
        path("pki/" + name + ".key"));
  }

  Shell.Result pki(String... words) {
    var all = new ArrayList<>(List.of("pki"));
    all.addAll(List.of(words));
    all.addAll(List.of("--dir", path("pki")));
    return tool(all.toArray(String[]::new));
  }

  /// A verb of the program that asks no agent.
  Shell.Result tool(String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(words));
    return lab.shell().run(Cluster.STARTS, command);
  }

  String path(String name) {
    return lab.dir().resolve(name).toString();
  }
}
