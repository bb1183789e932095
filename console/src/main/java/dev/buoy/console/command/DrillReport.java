package dev.buoy.console.command;

import com.google.gson.JsonObject;
import dev.buoy.console.drill.DrillText;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.console.drill.Found;
import dev.buoy.console.drill.Markdown;
import dev.buoy.console.drill.Plot;
import dev.buoy.console.drill.Spans;
import dev.buoy.v1.Drill;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A drill, or many, in every form that may be asked for.
final class DrillReport {
  /// Columns of a terminal where nobody knows how many it has.
  private static final int USUAL_COLUMNS = 80;

  private DrillReport() {}

  /// One drill.
  static String of(Drill drill, Format format, Instant asOf) {
    return of(drill, format, asOf, Prompt.Window.UNKNOWN);
  }

  /// The same for people who look at it there.
  static String of(Drill drill, Format format, Instant asOf, Prompt.Window window) {
    return switch (format) {
      case TABLE -> String.join("\n", DrillText.of(drill, window.columns() == 0 ? USUAL_COLUMNS : window.columns()))
          + "\n";
      case JSON -> Document.json(tree(drill, asOf));
      case JSONL -> Document.line(tree(drill, asOf));
      case YAML -> Document.yaml(tree(drill, asOf));
      case MD -> Markdown.of(drill);
      case SVG -> Plot.of(drill);
    };
  }

  /// One that was only looked at.
  static Reply plan(Drill drill, Instant asOf, int exit) {
    return Reply.of(() -> tree(drill, asOf), () -> String.join("\n", DrillText.plan(drill)) + "\n", exit);
  }

  /// `{"schemaVersion":1,"asOf":…,"id":"7f3a",…}`
  private static JsonObject tree(Drill drill, Instant asOf) {
    var root = Reports.root(asOf);
    Tree.of(drill).asMap().forEach(root::add);
    return root;
  }

  /// All of them, a row each.
  static Reply list(Found found, List<Drill> drills, Instant asOf, int exit) {
    return Reply.of(() -> {
      var root = Reports.root(asOf);
      var array = new com.google.gson.JsonArray();
      drills.forEach(drill -> array.add(Tree.of(drill)));
      root.add("drills", array);
      return root;
    }, () -> table(drills), exit).complaining(found.silent().entrySet().stream()
        .map(each -> "no drills from " + each.getKey() + ": " + each.getValue()).toList());
  }

  private static String table(List<Drill> drills) {
    var table = new Table("ID", "BEGAN", "INSTANCE", "FAULT", "TARGET", "BY", "OUTCOME", "OUTAGE", "BUDGET");
    drills.forEach(drill -> table.row(drill.getId(), Spans.day(drill.getStarted()), drill.getInstance(),
        DrillWords.fault(drill.getFault()), dash(drill.getTarget()), dash(drill.getOperator()),
        DrillWords.outcome(drill), dash(DrillWords.outage(drill)),
        drill.hasBudget() ? Spans.seconds(drill.getBudget()) : "-"));
    return drills.isEmpty() ? "there was no drill\n" : table.toString();
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /// Makes the folder for a report where it is missing.
  /// @throws IOException when there can be none, or nothing could be written there
  static void prepare(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
  }

  /// Writes the report into a folder: `drill-ID.json`, `.md` and `.svg`.
  static void write(Drill drill, Path folder, Instant asOf) throws IOException {
    prepare(folder);
    var name = "drill-" + drill.getId().replaceAll("[^A-Za-z0-9_-]", "_");
    Files.writeString(folder.resolve(name + ".json"), of(drill, Format.JSON, asOf));
    Files.writeString(folder.resolve(name + ".md"), of(drill, Format.MD, asOf));
    Files.writeString(folder.resolve(name + ".svg"), of(drill, Format.SVG, asOf));
  }
}
