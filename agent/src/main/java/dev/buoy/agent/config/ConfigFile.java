package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.config.Value.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cluster's one file, or a folder of `*.yaml` files read in order as if they were one.
public final class ConfigFile {
  private final Path path;
  private final String hostName;
  private final Problems problems = new Problems();
  private final Digest digest = new Digest();

  private ConfigFile(Path path, String hostName) {
    this.path = path;
    this.hostName = hostName;
  }

  /// Reads and validates the file for every node. Blocks on the disk; never throws for what is wrong with the file.
  /// @param path as the user named it; problems repeat it
  public static Loaded load(Path path) {
    return load(path, Host.ownName());
  }

  /// The same on a host of another name, which a file without `nodes` gives to its single node.
  public static Loaded load(Path path, String hostName) {
    return new ConfigFile(path, hostName).load();
  }

  private Loaded load() {
    var documents = files().stream().map(this::document).toList();
    var root = new Mapping(new Mark(path.toString(), 1, 1), Map.of());
    var joined = new JoinedFiles(problems);
    for (var document : documents) {
      if (document == null) {
        return new Loaded.Rejected(problems.errors());
      }
      root = joined.join(root, document);
    }
    if (documents.isEmpty()) {
      return new Loaded.Rejected(problems.errors());
    }
    var nodes = nodes(root);
    return problems.anyErrors()
        ? new Loaded.Rejected(problems.errors())
        : new Loaded.Accepted(new ClusterConfig(nodes), problems.warnings());
  }

  private List<NodeConfig> nodes(Mapping root) {
    var top = root.mark();
    var members = new NodesReader().read(new Section("", top, root, problems), hostName);
    var nodes = members.stream().map(NodesReader.Member::node).toList();
    var configs = new ArrayList<NodeConfig>();
    var elections = new ElectionWarnings();
    for (var member : members.isEmpty() ? List.of(new NodesReader.Member(new Node(hostName, null), null)) : members) {
      var own = member.override() == null ? root : new Overrides(problems).apply(root, member.override());
      var reader = new NodeReader(new Section("", top, own, problems), member.node(), nodes);
      configs.add(reader.read(digest.text()));
      elections.add(member.node().name(), reader.routers());
    }
    elections.report();
    SyncGroups.check(configs, new Section("", top, root, problems).section("sync_groups"));
    return configs;
  }

  private List<Path> files() {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (var list = Files.list(path)) {
      var files = list.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      if (files.isEmpty()) {
        problems.error(new Mark(path.toString(), 1, 1), "file", "the folder has no *.yaml file");
      }
      return files;
    } catch (IOException e) {
      problems.error(new Mark(path.toString(), 1, 1), "file", FileProblem.words(path, e));
      return List.of();
    }
  }

  private @Nullable Mapping document(Path file) {
    try {
      var bytes = Files.readAllBytes(file);
      digest.add(file.equals(path) ? "" : file.getFileName().toString(), bytes);
      return YamlReader.read(file.toString(), text(bytes), problems);
    } catch (IOException e) {
      problems.error(new Mark(file.toString(), 1, 1), "file", FileProblem.words(file, e));
      return null;
    }
  }

  /// UTF-8, strictly; a byte order mark in front is left out.
  private static String text(byte[] bytes) throws CharacterCodingException {
    var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
