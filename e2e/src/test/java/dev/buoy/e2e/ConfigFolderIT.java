package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The file as a transaction where it is a folder, between agents that know each other by their certificates.
class ConfigFolderIT {
  private static final Duration TAKEN_BACK = Duration.ofSeconds(40);
  private static final String MORE = "listens:\n  more: {bind: [\"*:9010\"], servers: {one: {address: \"10.77.0.11:8080\"}}}\n";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    pki("init", "--name", "e2e");
    lab.file("all.yaml", cluster());
    pki("issue", "--nodes", "-f", lab.dir().resolve("all.yaml").toString());
    pki("issue", "root", "--role", "admin");
    cluster = Cluster.startOnFolders(lab, Map.of("10-cluster.yaml", cluster(), "20-more.yaml", MORE),
        List.of("--ca", pki("ca.crt"), "--cert", pki("root.crt"), "--key", pki("root.key")));
    lab.exec("n2", "chmod", "640", part("n2", "20-more.yaml").toString()).ok();
  }

  /// One file changes, one goes, one is new; then all is as it was.
  @Test
  void aFolderIsAppliedConfirmedAndRolledBack() {
    var before = parts("n2");
    var next = Map.of("10-cluster.yaml",
        cluster().replace("10.77.0.13:8080\", weight: 100", "10.77.0.13:8080\", weight: 30"),
        "30-other.yaml", MORE.replace("more", "other").replace("9010", "9011"));

    config("apply", write(next), "--confirm", "2s", "--operation", "bb01").ok();
    awaitParts(next);
    awaitParts(before); // nobody confirms
    assertThat(mode("n2", "20-more.yaml")).isEqualTo("rw-r-----");

    config("apply", write(next), "--confirm", "60s", "--operation", "bb02").ok();
    config("confirm", "bb02", "--on", "n3").ok();
    awaitParts(next);
    assertThat(mode("n2", "30-other.yaml")).isEqualTo("rw-------");
    assertThat(cluster.server("n2", 3).path("weight").asInt()).isEqualTo(30);

    config("rollback", "bb02", "--confirm", "e2e").ok();
    awaitParts(before);
    assertThat(list("n2")).containsExactlyInAnyOrder(".trial", "10-cluster.yaml", "20-more.yaml");
  }

  private static String cluster() {
    var text = ClusterFile.plain().text()
        .replace("insecure: true", "tls: {cert: none, key: none, client_ca: " + pki("ca.crt") + "}")
        .replace("n1: {address: 10.77.0.1}", "n1: {address: 10.77.0.1, override: {}}");
    for (var node : Cluster.NODES) {
      var tls = "api: {tls: {cert: " + pki(node + ".crt") + ", key: " + pki(node + ".key") + "}}";
      text = text.replaceAll("(" + node + ": \\{address: [0-9.]+, override: \\{)(\\}?)", "$1" + tls + "$2")
          .replace(tls + "vrrp:", tls + ", vrrp:");
    }
    return text;
  }

  private static String pki(String file) {
    return lab.dir().resolve("pki").resolve(file).toString();
  }

  private static void pki(String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy"), "pki"));
    command.addAll(List.of(words));
    command.addAll(List.of("--dir", lab.dir().resolve("pki").toString()));
    lab.shell().run(Cluster.STARTS, command).ok();
  }

  private static Shell.Result config(String... words) {
    var command = new ArrayList<>(List.of("config"));
    command.addAll(List.of(words));
    return cluster.buoy(command.toArray(String[]::new));
  }

  /// @return the folder
  private static String write(Map<String, String> parts) {
    try {
      var folder = Files.createTempDirectory(lab.dir(), "next");
      for (var part : parts.entrySet()) {
        Files.writeString(folder.resolve(part.getKey()), part.getValue());
      }
      return folder.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitParts(Map<String, String> parts) {
    Await.until(TAKEN_BACK, "every node has the files", () -> cluster.buoy("events", "config").out(),
        () -> Cluster.NODES.stream().allMatch(node -> parts(node).equals(parts)));
  }

  private static Map<String, String> parts(String node) {
    return list(node).stream().filter(name -> name.endsWith(".yaml"))
        .collect(Collectors.toMap(name -> name, name -> read(part(node, name))));
  }

  private static List<String> list(String node) {
    try (var files = Files.list(cluster.file(node))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path part(String node, String name) {
    return cluster.file(node).resolve(name);
  }

  /// Empty for one that has just gone.
  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(String node, String name) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(part(node, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
