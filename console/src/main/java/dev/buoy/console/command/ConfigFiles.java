package dev.buoy.console.command;

import com.google.protobuf.ByteString;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.v1.ConfigFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file, or a folder of `*.yaml` files, of whoever runs the console.
/// @param path as given
record ConfigFiles(String path, List<ConfigFile> files) {
  ConfigFiles {
    files = List.copyOf(files);
  }

  /// @throws IOException with a sentence for the operator
  static ConfigFiles read(String given) throws IOException {
    var path = Path.of(given);
    try {
      if (!Files.isDirectory(path)) {
        return new ConfigFiles(given, List.of(file("", path)));
      }
      var files = new ArrayList<ConfigFile>();
      try (var list = Files.list(path)) {
        for (var each : list.filter(file -> file.toString().endsWith(".yaml")).sorted().toList()) {
          files.add(file(String.valueOf(each.getFileName()), each));
        }
      }
      if (files.isEmpty()) {
        throw new IOException(given + ": the folder has no *.yaml file");
      }
      return new ConfigFiles(given, files);
    } catch (NoSuchFileException e) {
      throw new IOException(given + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException(given + " may not be read by this user", e);
    }
  }

  private static ConfigFile file(String name, Path path) throws IOException {
    return ConfigFile.newBuilder().setName(name).setContent(ByteString.copyFrom(Files.readAllBytes(path))).build();
  }

  /// Problems, which name the file as the agents call it, as the operator calls it: each once.
  /// @param agents whose paths they may begin with
  List<String> renamed(List<String> problems, List<AgentView> agents) {
    return problems.stream().map(problem -> agents.stream().map(AgentView::configPath)
        .filter(theirs -> !theirs.isEmpty() && problem.startsWith(theirs + ":")).findFirst()
        .map(theirs -> path + problem.substring(theirs.length())).orElse(problem)).distinct().toList();
  }
}
