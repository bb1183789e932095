package dev.buoy.console.command;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.function.Supplier;

/// An answer in every form it may be asked for; only that one is made.
/// @param tree for JSON and YAML
/// @param table for people
/// @param lines JSON, one object a line
/// @param complaints what is missing in it, for people
/// @param exit one of {@link Exit}
record Reply(Supplier<JsonObject> tree, Supplier<String> table, Supplier<String> lines, List<String> complaints,
    int exit) {
  Reply {
    complaints = List.copyOf(complaints);
  }

  /// One whose tree is one line.
  static Reply of(Supplier<JsonObject> tree, Supplier<String> table, int exit) {
    return new Reply(tree, table, () -> Document.line(tree.get()), List.of(), exit);
  }

  /// The same with something to complain of.
  Reply complaining(List<String> more) {
    return new Reply(tree, table, lines, more, exit);
  }

  String as(Format format) {
    return switch (format) {
      case TABLE -> table.get();
      case JSON -> Document.json(tree.get());
      case JSONL -> lines.get();
      case YAML -> Document.yaml(tree.get());
      case MD, SVG -> throw new IllegalStateException("refused before: only drills have reports");
    };
  }
}
