package dev.buoy.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One agent on n1 of a lab, without VRRP, and the verbs that are said to it.
final class Single {
  static final String ADDRESS = "10.77.0.1";
  static final Duration SOON = Duration.ofSeconds(20);

  private static final Duration STARTS = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEAD = """
      schema: 1
      cluster: {name: single}
      nodes: {n1: {address: 10.77.0.1}}
      api: {port: 7443, insecure: true}
      defaults: {mode: tcp, timeout: {connect: 3s, client: 10m, server: 10m}}
      """;

  private final Lab lab;
  private final Program agent;

  private Single(Lab lab, Program agent) {
    this.lab = lab;
    this.agent = agent;
  }

  /// Starts it and waits until it is ready.
  /// @param parts frontends, backends and listens
  static Single start(Lab lab, String parts) {
    var file = lab.file("single.yaml", HEAD + parts);
    var agent = lab.start("n1", "agent", List.of(Shell.script("buoy"), "agent", "-f", file.toString(), "--node", "n1"));
    agent.awaitLine("buoy: ready ", STARTS);
    return new Single(lab, agent);
  }

  /// Has it read another file, and waits until that is what runs.
  void reload(String parts) {
    lab.file("single.yaml", HEAD + parts);
    agent.markLog();
    agent.signal("HUP");
    agent.awaitLine("config_changed config ", SOON);
  }

  /// A verb of the program, on the client.
  Shell.Result buoy(String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(words));
    command.addAll(List.of("--agent", ADDRESS + ":7443"));
    return lab.exec("cl", STARTS, command.toArray(String[]::new));
  }

  /// What a verb with `-o json` says of the agent.
  JsonNode json(String... words) {
    var more = new ArrayList<>(List.of(words));
    more.addAll(List.of("-o", "json"));
    var result = buoy(more.toArray(String[]::new));
    try {
      return JSON.readTree(result.out()).path("agents").path("n1");
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + e.getOriginalMessage() + "\n" + result, e);
    }
  }
}
