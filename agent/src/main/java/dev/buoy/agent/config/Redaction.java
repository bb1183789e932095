package dev.buoy.agent.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Takes the secrets out of a file that was valid, and leaves every other character as it is. Secret is what its key says,
/// what checks send, and whatever else is called by a word for secrets: headers, requests, commands, comments.
public final class Redaction {
  private static final String INSTEAD = "\"***\"";
  private static final String INSTEAD_OF_COMMENT = "# ***";
  private static final Set<String> SECRETS = Set.of("auth_pass", "password", "send", "send_binary", "agent_send",
      "body");
  /// Keys of which the secret is `key`; elsewhere a `key` is a path.
  private static final String KEYED = "auth_hmac";
  /// Keys whose values may have a secret in them, and then say so.
  private static final Set<String> CARRIERS = Set.of("uri", "query", "command", "script");
  /// The key of headers, whose names say it.
  private static final String HEADERS = "headers";
  private static final Pattern TELLING = Pattern
      .compile("(?i)authori[sz]ation|cookie|token|secret|key|passw|auth_?pass|\\bpass\\b|credential|bearer");

  private final int[] points;
  /// Where each secret begins, in code points.
  private final TreeMap<Integer, Piece> found = new TreeMap<>();
  /// Where each scalar begins and ends: a `#` within begins no comment.
  private final TreeMap<Integer, Integer> scalars = new TreeMap<>();

  private Redaction(String text) {
    this.points = text.codePoints().toArray();
  }

  /// @param end after it, in code points
  private record Piece(int end, String instead) {}

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
      boolean marked = text.startsWith("\uFEFF");
      var redaction = new Redaction(marked ? text.substring(1) : text);
      return (marked ? "\uFEFF" : "") + redaction.redacted(marked ? text.substring(1) : text);
    } catch (YamlEngineException _) {
      return "";
    }
  }

  private String redacted(String text) {
    new Compose(LoadSettings.builder().build()).composeString(text).ifPresent(root -> visit(root, ""));
    Comment.all(points, scalars).stream().filter(comment -> TELLING.matcher(comment.text()).find())
        .flatMap(comment -> comment.lines().stream())
        .forEach(line -> found.put(line.start(), new Piece(line.end(), INSTEAD_OF_COMMENT)));
    return replaced();
  }

  private void visit(Node node, String key) {
    switch (node) {
      case MappingNode mapping -> mapping.getValue().forEach(tuple -> entry(tuple, key));
      case SequenceNode sequence -> sequence.getValue().forEach(item -> visit(item, key));
      case ScalarNode scalar when CARRIERS.contains(key) && TELLING.matcher(scalar.getValue()).find() -> hide(scalar);
      case ScalarNode scalar -> pass(scalar);
      default -> {
      }
    }
  }

  private void entry(NodeTuple tuple, String parent) {
    visit(tuple.getKeyNode(), "");
    var name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (tuple.getValueNode() instanceof ScalarNode value && secret(name, parent)) {
      hide(value);
    } else {
      visit(tuple.getValueNode(), name);
    }
  }

  private static boolean secret(String name, String parent) {
    return SECRETS.contains(name) || (name.equals("key") && parent.equals(KEYED))
        || (parent.equals(HEADERS) && TELLING.matcher(name).find());
  }

  private void hide(ScalarNode scalar) {
    scalar.getStartMark().ifPresent(start -> scalar.getEndMark().ifPresent(end -> {
      scalars.put(start.getIndex(), end.getIndex());
      boolean line = end.getIndex() > start.getIndex() && points[end.getIndex() - 1] == '\n';
      found.put(start.getIndex(), new Piece(end.getIndex(), line ? INSTEAD + "\n" : INSTEAD));
    }));
  }

  private void pass(ScalarNode scalar) {
    scalar.getStartMark().ifPresent(start -> scalar.getEndMark()
        .ifPresent(end -> scalars.putIfAbsent(content(scalar, start.getIndex()), end.getIndex())));
  }

  /// Of a block after the line with its `|` or `>`, which a comment may follow.
  private int content(ScalarNode scalar, int start) {
    int at = start;
    boolean block = scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    while (block && at < points.length && points[at] != '\n') {
      at++;
    }
    return at;
  }

  private String replaced() {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (var secret : found.entrySet()) {
      pieces.add(new String(points, from, secret.getKey() - from));
      pieces.add(secret.getValue().instead);
      from = secret.getValue().end;
    }
    pieces.add(new String(points, from, points.length - from));
    return String.join("", pieces);
  }
}
