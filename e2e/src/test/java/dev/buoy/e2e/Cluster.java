package dev.buoy.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.buoy.e2e.peer.NamedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Three servers and three agents in a lab.
final class Cluster {
  static final List<String> NODES = List.of("n1", "n2", "n3");
  static final Duration STARTS = Duration.ofSeconds(30);
  static final Duration SOON = Duration.ofSeconds(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final List<String> credentials;
  private final Map<String, Program> programs = new LinkedHashMap<>();
  /// Where a node of its own has its file; empty: there is one for all.
  private final String apart;
  private Path file = Path.of("");

  private Cluster(Lab lab, String apart, List<String> credentials) {
    this.lab = lab;
    this.apart = apart;
    this.credentials = credentials;
  }

  /// Starts everything and returns when every agent is ready, n1 is master and every server is UP everywhere.
  static Cluster start(Lab lab, ClusterFile file) {
    return start(lab, file.text(), List.of());
  }

  /// The same with a file as it is written.
  /// @param credentials options of every verb
  static Cluster start(Lab lab, String file, List<String> credentials) {
    var cluster = new Cluster(lab, "", credentials);
    cluster.write(file);
    return start(cluster);
  }

  /// The same where each node has a file of its own, as on machines of their own.
  static Cluster startApart(Lab lab, String file) {
    var cluster = new Cluster(lab, "buoy.yaml", List.of());
    cluster.write(file);
    return start(cluster);
  }

  /// The same where each node has a folder of files.
  /// @param parts their contents by their names
  /// @param credentials options of every verb
  static Cluster startOnFolders(Lab lab, Map<String, String> parts, List<String> credentials) {
    var cluster = new Cluster(lab, "parts", credentials);
    NODES.forEach(node -> parts.forEach((name, content) -> cluster.write(node, "parts/" + name, content)));
    return start(cluster);
  }

  private static Cluster start(Cluster cluster) {
    for (int i = 1; i <= 3; i++) {
      cluster.startServer(i);
    }
    NODES.forEach(cluster::startAgent);
    cluster.programs.forEach((name, program) -> program.awaitLine("^ready$|buoy: ready ", STARTS));
    cluster.awaitMaster("n1");
    cluster.awaitServers("UP", "UP", "UP");
    return cluster;
  }

  void write(ClusterFile content) {
    write(content.text());
  }

  void write(String content) {
    if (!apart.isEmpty()) {
      NODES.forEach(node -> write(node, content));
    } else {
      file = lab.file("buoy.yaml", content);
    }
  }

  /// The file of one node, where each has its own.
  void write(String node, String content) {
    write(node, apart, content);
  }

  private void write(String node, String name, String content) {
    try {
      Files.createDirectories(lab.dir().resolve(node).resolve(name).resolveSibling("."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lab.file(node + "/" + name, content);
  }

  /// What a node's file has, where each has its own.
  String read(String node) {
    try {
      return Files.readString(file(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The file, or the folder, that a node's agent is started with.
  Path file(String node) {
    return apart.isEmpty() ? file : lab.dir().resolve(node).resolve(apart);
  }

  Program startServer(int number) {
    var address = "10.77.0.1" + number;
    var server = lab.startPeer("b" + number, "server" + number, NamedServer.class, "server" + number, address, "8080");
    programs.put("server" + number, server);
    return server;
  }

  Program startAgent(String node) {
    var agent = lab.start(node, "agent-" + node,
        List.of(Shell.script("buoy"), "agent", "-f", file(node).toString(), "--node", node));
    programs.put(node, agent);
    return agent;
  }

  /// Starts an agent after something else, of which its own mounts are left to it.
  Program startAgent(String node, String before) {
    var agent = lab.start(node, "agent-" + node, List.of("sh", "-c", before + " && exec " + Shell.script("buoy")
        + " agent -f " + file + " --node " + node));
    programs.put(node, agent);
    return agent;
  }

  /// Ends an agent and starts it anew: it has moved no address lately, and may at once.
  void restartAgent(String node) {
    var agent = program(node);
    agent.signal("TERM");
    agent.awaitGone(STARTS);
    startAgent(node).awaitLine("buoy: ready ", STARTS);
  }

  /// An agent by its node, a server by its name.
  Program program(String name) {
    var program = programs.get(name);
    if (program == null) {
      throw new IllegalArgumentException("no program " + name + " in " + programs.keySet());
    }
    return program;
  }

  /// A verb of the program, on the client, with n1 as the entry point unless the words name another.
  Shell.Result buoy(String... words) {
    return buoy(credentials, words);
  }

  /// The same for somebody else.
  /// @param credentials options that say who it is
  Shell.Result buoy(List<String> credentials, String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(words));
    command.addAll(credentials);
    if (!command.contains("--agent")) {
      NODES.forEach(node -> command.addAll(List.of("--agent", address(node) + ":7443")));
    }
    return lab.exec("cl", STARTS, command.toArray(String[]::new));
  }

  /// What `status -o json` says of each agent.
  JsonNode status() {
    var result = buoy("status", "-o", "json");
    try {
      return JSON.readTree(result.out()).path("agents");
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + e.getOriginalMessage() + "\n" + result, e);
    }
  }

  JsonNode server(String node, int number) {
    for (var backend : status().path(node).path("backends")) {
      if (backend.path("name").asText().equals("service_backend")) {
        return backend.path("servers").path(number - 1);
      }
    }
    return JSON.missingNode();
  }

  /// Waits until every running agent sees the servers in these states.
  void awaitServers(String... states) {
    var expected = List.of(states);
    Await.until(STARTS, "all agents see " + expected, () -> status().toPrettyString(), () -> {
      var agents = status();
      return NODES.stream().filter(node -> program(node).running())
          .allMatch(node -> states(agents.path(node)).equals(expected));
    });
  }

  private static List<String> states(JsonNode agent) {
    var states = new ArrayList<String>();
    for (var backend : agent.path("backends")) {
      if (backend.path("name").asText().equals("service_backend")) {
        backend.path("servers").forEach(server -> states.add(server.path("state").asText()));
      }
    }
    return states;
  }

  /// Nodes that have the virtual address on their interface: what the kernel says, not the agents.
  List<String> holders() {
    return NODES.stream().filter(this::holds).toList();
  }

  boolean holds(String node) {
    return lab.exec(node, "ip", "-o", "-4", "address", "show", "dev", "eth0").out().contains(ClusterFile.VIP + "/");
  }

  /// Waits until this node alone has the virtual address and the service answers there.
  void awaitMaster(String node) {
    awaitMaster(node, SOON);
  }

  void awaitMaster(String node, Duration timeout) {
    Await.until(timeout, node + " alone holds the VIP", () -> "held by " + holders(),
        () -> holders().equals(List.of(node)));
    Await.until(timeout, "the VIP answers", () -> connect().matches("server[123]"));
  }

  /// Makes one connection to the virtual address.
  /// @return the server's name, or "error ..."
  String connect() {
    var answer = lab.exec("cl", "bash", "-c",
        "exec 3<>/dev/tcp/" + ClusterFile.VIP + "/" + ClusterFile.SERVICE_PORT + " && head -n 1 <&3");
    return answer.status() == 0 ? answer.out().strip() : "error " + answer.err().strip();
  }

  static String address(String node) {
    return "10.77.0." + node.charAt(1);
  }

  Stream<Program> agents() {
    return NODES.stream().map(this::program);
  }
}
