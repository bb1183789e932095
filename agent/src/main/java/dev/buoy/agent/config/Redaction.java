package dev.buoy.agent.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Takes the secrets out of a file that was valid, and leaves every other character as it is. What a comment tells is
/// not known to be a secret.
public final class Redaction {
  private static final String INSTEAD = "\"***\"";
  private static final Set<String> SECRETS = Set.of("auth_pass", "password");
  /// Keys of which the secret is `key`; elsewhere a `key` is a path.
  private static final String KEYED = "auth_hmac";

  /// Where each secret begins and ends, in code points.
  private final Map<Integer, Integer> found = new TreeMap<>();

  private Redaction() {}

  /// The same without secrets.
  public static ConfigBytes of(ConfigBytes bytes) {
    var parts = new LinkedHashMap<String, byte[]>();
    bytes.names().forEach(name -> parts.put(name,
        text(new String(bytes.content(name), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)));
    return ConfigBytes.of(parts);
  }

  /// The same without secrets; nothing of a text that is no YAML: what is secret in it cannot be told.
  static String text(String text) {
    try {
      var redaction = new Redaction();
      boolean marked = text.startsWith("\uFEFF");
      var body = marked ? text.substring(1) : text;
      new Compose(LoadSettings.builder().build()).composeString(body).ifPresent(root -> redaction.visit(root, ""));
      return (marked ? "\uFEFF" : "") + redaction.replaced(body);
    } catch (YamlEngineException _) {
      return "";
    }
  }

  private void visit(Node node, String key) {
    switch (node) {
      case MappingNode mapping -> mapping.getValue().forEach(tuple -> entry(tuple, key));
      case SequenceNode sequence -> sequence.getValue().forEach(item -> visit(item, key));
      default -> {
      }
    }
  }

  private void entry(NodeTuple tuple, String parent) {
    var name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    var value = tuple.getValueNode();
    boolean secret = SECRETS.contains(name) || (name.equals("key") && parent.equals(KEYED));
    if (secret && value instanceof ScalarNode) {
      value.getStartMark().ifPresent(
          start -> value.getEndMark().ifPresent(end -> found.put(start.getIndex(), end.getIndex())));
    } else {
      visit(value, name);
    }
  }

  private String replaced(String text) {
    int[] points = text.codePoints().toArray();
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (var range : found.entrySet()) {
      pieces.add(new String(points, from, range.getKey() - from));
      var secret = new String(points, range.getKey(), range.getValue() - range.getKey());
      pieces.add(secret.endsWith("\n") ? INSTEAD + "\n" : INSTEAD);
      from = range.getValue();
    }
    pieces.add(new String(points, from, points.length - from));
    return String.join("", pieces);
  }
}
