package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Loads text as a file of a folder.
record Yaml(Path folder) {
  Loaded load(String text) {
    try {
      return ConfigFile.load(Files.writeString(folder.resolve("buoy.yaml"), text), "host.example.com");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Loaded.Accepted accepted(String text) {
    var loaded = load(text);
    assertThat(loaded).as("%s", loaded).isInstanceOf(Loaded.Accepted.class);
    return (Loaded.Accepted) loaded;
  }

  /// Its single node.
  NodeConfig node(String text) {
    var cluster = accepted(text).cluster();
    return cluster.node(cluster.nodeNames().getFirst());
  }

  List<String> warnings(String text) {
    return accepted(text).warnings().stream().map(Yaml::withoutFile).toList();
  }

  List<String> problems(String text) {
    return load(text) instanceof Loaded.Rejected(var problems)
        ? problems.stream().map(Yaml::withoutFile).toList()
        : List.of();
  }

  private static String withoutFile(Problem problem) {
    return problem.toString().substring(problem.file().length() + 1);
  }
}
