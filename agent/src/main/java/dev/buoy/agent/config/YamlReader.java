package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Empty;
import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.config.Value.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Turns one YAML document into values with places. Reports what is wrong with the document itself: its syntax, keys
/// given twice, `<<`, strange spaces.
final class YamlReader {
  private static final int MOST_VALUES = 100_000;

  private final String file;
  private final Problems problems;
  private int values;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /// The document's mapping; absent when it has none, with the reason among the problems.
  static @Nullable Mapping read(String file, String text, Problems problems) {
    return new YamlReader(file, problems).document(text);
  }

  private @Nullable Mapping document(String text) {
    var start = new Mark(file, 1, 1);
    try {
      var root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
      return switch (root.map(node -> value(node, "")).orElseGet(() -> new Empty(start))) {
        case Mapping mapping -> mapping;
        case Empty empty -> new Mapping(empty.mark(), Map.of());
        case Scalar scalar -> notAMapping(scalar.mark());
        case Sequence sequence -> notAMapping(sequence.mark());
      };
    } catch (StackOverflowError _) {
      // Parsing and reading recurse into what is nested.
      problems.error(start, "yaml", "is nested too deeply");
      return null;
    } catch (YamlEngineException e) {
      SyntaxProblem.report(e, start, text, problems);
      return null;
    }
  }

  private @Nullable Mapping notAMapping(Mark mark) {
    problems.error(mark, "yaml", "the file must be keys with values, as schema: 1");
    return null;
  }

  private Value value(Node node, String path) {
    var mark = mark(node);
    if (++values > MOST_VALUES) {
      if (values == MOST_VALUES + 1) {
        problems.error(mark, "yaml", "has more than " + MOST_VALUES + " values, each alias counted by what it names");
      }
      return new Scalar(mark, "");
    }
    if (!open.add(node)) {
      problems.error(mark, path, "an alias must not stand inside what it names");
      return new Scalar(mark, "");
    }
    try {
      return switch (node) {
        case MappingNode mapping -> mapping(mapping, mark, path);
        case SequenceNode sequence -> sequence(sequence, mark, path);
        case ScalarNode scalar -> scalar(scalar, mark, path);
        default -> throw new IllegalStateException("a composed document has no " + node.getNodeType());
      };
    } finally {
      open.remove(node);
    }
  }

  private Value scalar(ScalarNode node, Mark mark, String path) {
    if (node.getTag().equals(Tag.NULL)) {
      return new Empty(mark);
    }
    plainSpaces(node, mark, path);
    return new Scalar(mark, node.getValue());
  }

  private Sequence sequence(SequenceNode node, Mark mark, String path) {
    var items = new ArrayList<Value>();
    for (var item : node.getValue()) {
      items.add(value(item, path + "[" + items.size() + "]"));
    }
    return new Sequence(mark, items);
  }

  private Mapping mapping(MappingNode node, Mark mark, String path) {
    var entries = new LinkedHashMap<String, Entry>();
    node.getValue().forEach(tuple -> entry(tuple, path, entries));
    return new Mapping(mark, entries);
  }

  private void entry(NodeTuple tuple, String path, Map<String, Entry> entries) {
    var keyMark = mark(tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problems.error(keyMark, path.isEmpty() ? "yaml" : path, "a key must be a word");
      return;
    }
    var name = key.getValue();
    var keyPath = path.isEmpty() ? name : path + "." + name;
    var value = value(tuple.getValueNode(), keyPath);
    var first = entries.get(name);
    if (name.equals("<<")) {
      problems.error(keyMark, keyPath, "merging with << is not supported; put common settings into defaults or"
          + " server_defaults");
    } else if (plainSpaces(key, keyMark, path.isEmpty() ? "yaml" : path)) {
      if (first == null) {
        entries.put(name, new Entry(keyMark, value));
      } else {
        problems.error(keyMark, keyPath, "is given twice; the first is in line " + first.mark().line());
      }
    }
  }

  private boolean plainSpaces(ScalarNode node, Mark mark, String path) {
    if (node.getScalarStyle() != ScalarStyle.PLAIN) {
      return true;
    }
    var strange = StrangeSpace.in(node.getValue());
    strange.ifPresent(found -> problems.error(new Mark(file, mark.line(), mark.column() + found.index()),
        path, found.message()));
    return strange.isEmpty();
  }

  private Mark mark(Node node) {
    return node.getStartMark().map(mark -> new Mark(file, mark.getLine() + 1, mark.getColumn() + 1))
        .orElseGet(() -> new Mark(file, 1, 1));
  }
}
