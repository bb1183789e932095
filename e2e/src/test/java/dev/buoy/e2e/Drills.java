package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A cluster that may be put through every fault, with a helper beside n1, which is master. Its agents are reached over a
/// network of their own: the interface of the instance may go down.
final class Drills {
  /// A drill, and a role that has moved so often that it is left to rest for a minute.
  static final Duration WHOLE = Duration.ofSeconds(100);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SETTINGS = """
      drills:
        allow: [handover, stop, kill, freeze, link, isolate, proxy, backend]
        settled: 0s
        responder: 7444
      """;
  /// What of a node must not change: addresses, links, routes, and rules of a drill in the kernel.
  private static final String KERNEL = """
      ip -o address | awk '{print $2, $4}' | sort
      ip -o link | grep -o 'eth.@.*state [A-Z]*' | sed 's/:.*state//'
      ip route | sort
      nft list tables | grep drill || true
      """;
  /// And of what runs: agents that do not stand still, who guards a fault, who waits for a drill.
  private static final String PROCESSES = """
      for pid in $(pgrep -f 'buoy-agent[.]jar agent'); do sed 's/.*) \\([A-Z]\\).*/\\1/; s/[SR]/runs/' /proc/$pid/stat; done
      pgrep -fa 'buoy-drill-guar[d]|buoy-console[.]jar drill'
      """;

  private final Lab lab;
  private final Cluster cluster;
  private final List<String> entries;
  private final String backend;
  private Program helper;

  private Drills(Lab lab, Cluster cluster, List<String> entries, String backend) {
    this.lab = lab;
    this.backend = backend;
    this.cluster = cluster;
    this.entries = entries;
    this.helper = startHelper();
  }

  static Drills start(Lab lab) {
    return start(lab, "service_backend", "");
  }

  /// @param backend whose servers fail where that is the fault, and of which a node needs one
  /// @param more lines at the end of the file
  static Drills start(Lab lab, String backend, String more) {
    lab.second();
    var entries = Cluster.NODES.stream()
        .flatMap(node -> List.of("--agent", Cluster.address(node).replace(".77.", ".78.") + ":7443").stream()).toList();
    // A check that asks something: only such a one is asked through the frontends as well.
    // Peers of unicast are the nodes' addresses.
    var file = ClusterFile.plain().extra(SETTINGS + more).text().replace("{address: 10.77.", "{address: 10.78.")
        .replace("check: {type: tcp,", "check: {type: tcp, expect: server,")
        .replace("unicast: true", "unicast: false").replace("quorum: {backend: service_backend",
            "quorum: {backend: " + backend);
    return new Drills(lab, Cluster.start(lab, file, entries), entries, backend);
  }

  Cluster cluster() {
    return cluster;
  }

  Program helper() {
    return helper;
  }

  Program startHelper() {
    helper = lab.start("n1", "helper", List.of(Shell.script("buoy"), "drill-helper", "-f",
        cluster.file("n1").toString(), "--node", "n1"));
    helper.awaitLine("ready", Cluster.STARTS);
    return helper;
  }

  /// Until nothing speaks against a drill any more.
  void awaitCalm() {
    cluster.awaitMaster("n1", WHOLE);
    Await.until(WHOLE, "no alarm is open", () -> cluster.status().toString(),
        () -> isCalm(cluster.status()));
  }

  private static boolean isCalm(JsonNode agents) {
    return Cluster.NODES.stream().map(agents::path)
        .allMatch(agent -> agent.path("vrrp").isArray() && agent.path("alarms").isEmpty());
  }

  /// The words of a drill, on the client.
  List<String> words(String fault) {
    var words = new ArrayList<>(List.of(Shell.script("buoy"), "drill", "run", fault, "VI_1", "--confirm", "VI_1",
        "--force", "--baseline", "2s", "--budget", "3s", "--reason", "monthly"));
    if (fault.equals("backend")) {
      words.addAll(List.of("--backend", backend));
    }
    words.addAll(entries);
    return words;
  }

  /// Puts n1 through a fault to the end.
  /// @return the report
  JsonNode run(String fault) {
    return report(exec(fault));
  }

  /// The same with more words, and it has to pass.
  JsonNode passed(String fault, String... more) {
    var result = exec(fault, more);
    assertThat(result.status()).as("%s", result).isZero();
    return report(result);
  }

  private Shell.Result exec(String fault, String... more) {
    var words = words(fault);
    words.addAll(List.of(more));
    words.addAll(List.of("-o", "json"));
    return lab.exec("cl", WHOLE, words.toArray(String[]::new));
  }

  private static JsonNode report(Shell.Result result) {
    try {
      var report = JSON.readTree(result.out());
      assertThat(report.isObject()).as("a report: %s", result).isTrue();
      return report;
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + result, e);
    }
  }

  /// What is there, and what everybody says: for before and after.
  List<String> facts() {
    var facts = new ArrayList<String>();
    facts.add(lab.exec("cl", "bash", "-c", PROCESSES).out());
    var agents = cluster.status();
    for (var node : Cluster.NODES) {
      facts.add(lab.exec(node, "bash", "-c", KERNEL).ok());
      var agent = agents.path(node);
      agent.path("vrrp").forEach(router -> facts.add(router.path("state").asText() + " "
          + router.path("effectivePriority").asText() + " " + router.path("override")));
      agent.path("backends").forEach(backend -> backend.path("servers")
          .forEach(server -> facts.add(server.path("name").asText() + " " + server.path("state").asText())));
      agent.path("frontends").forEach(frontend -> facts.add(frontend.path("name").asText() + " "
          + frontend.path("listening").asText()));
    }
    return facts;
  }

  void awaitFacts(List<String> before) {
    Await.until(WHOLE, "everything is as before: " + before, () -> facts().toString(), () -> facts().equals(before));
  }
}
