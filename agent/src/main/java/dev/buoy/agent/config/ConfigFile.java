package dev.buoy.agent.config;

import static java.util.Objects.requireNonNull;

import dev.buoy.agent.config.NodeConfig.Node;
import dev.buoy.agent.config.Value.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cluster's one file, or a folder of `*.yaml` files read in order as if they were one.
public final class ConfigFile {
  private final Path path;
  private final String hostName;
  private final Problems problems = new Problems();
  private boolean unread;

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
    var file = new ConfigFile(path, hostName);
    return file.load(file.read());
  }

  /// Validates bytes for every node as if they were read from `path`: problems name it, and paths in it start there.
  public static Loaded load(Path path, ConfigBytes bytes) {
    return load(path, bytes, Host.ownName());
  }

  /// The same on a host of another name.
  public static Loaded load(Path path, ConfigBytes bytes, String hostName) {
    return new ConfigFile(path, hostName).load(bytes);
  }

  private Loaded load(ConfigBytes bytes) {
    var documents = bytes.names().stream().map(name -> document(name, bytes)).toList();
    if (unread || documents.isEmpty() || documents.contains(null)) {
      return new Loaded.Rejected(problems.errors());
    }
    var root = new Mapping(new Mark(path.toString(), 1, 1), Map.of());
    var joined = new JoinedFiles(problems);
    for (var document : documents) {
      root = joined.join(root, requireNonNull(document));
    }
    var nodes = nodes(root, bytes.digest());
    return problems.anyErrors()
        ? new Loaded.Rejected(problems.errors())
        : new Loaded.Accepted(new ClusterConfig(nodes, bytes), problems.warnings());
  }

  private List<NodeConfig> nodes(Mapping root, String digest) {
    var top = root.mark();
    var members = new NodesReader().read(new Section("", top, root, problems), hostName);
    var nodes = members.stream().map(NodesReader.Member::node).toList();
    var configs = new ArrayList<NodeConfig>();
    var elections = new ElectionWarnings();
    for (var member : members.isEmpty() ? List.of(new NodesReader.Member(new Node(hostName, null), null)) : members) {
      var own = member.override() == null ? root : new Overrides(problems).apply(root, member.override());
      var reader = new NodeReader(new Section("", top, own, problems), member.node(), nodes);
      configs.add(reader.read(digest));
      elections.add(member.node().name(), reader.routers());
    }
    elections.report();
    SyncGroups.check(configs, new Section("", top, root, problems).section("sync_groups"));
    return configs;
  }

  /// What is on the disk; what cannot be read is a problem, and left out.
  private ConfigBytes read() {
    var parts = new LinkedHashMap<String, byte[]>();
    try {
      var files = ConfigBytes.files(path);
      if (files.isEmpty()) {
        problems.error(new Mark(path.toString(), 1, 1), "file", "the folder has no *.yaml file");
      }
      files.forEach(file -> read(file, parts));
    } catch (IOException e) {
      unreadable(path, e);
    }
    return ConfigBytes.of(parts);
  }

  private void read(Path file, Map<String, byte[]> parts) {
    try {
      parts.put(ConfigBytes.name(path, file), Files.readAllBytes(file));
    } catch (IOException e) {
      unreadable(file, e);
    }
  }

  private void unreadable(Path file, IOException e) {
    problems.error(new Mark(file.toString(), 1, 1), "file", FileProblem.words(file, e));
    unread = true;
  }

  private @Nullable Mapping document(String name, ConfigBytes bytes) {
    var file = ConfigBytes.place(path, name);
    try {
      return YamlReader.read(file.toString(), text(bytes.content(name)), problems);
    } catch (CharacterCodingException e) {
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
