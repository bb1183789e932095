package dev.buoy.agent.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What the YAML parser refused, in the words of somebody who writes such a file.
final class SyntaxProblem {
  /// A bind address that YAML takes for something else: `*` begins an alias, `[` a list.
  private static final Pattern UNQUOTED_BIND = Pattern
      .compile("(?<![\"'\\w.])(\\*:[0-9]+|\\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]:[0-9]+)(?![\"'\\w])");

  private SyntaxProblem() {}

  static void report(YamlEngineException exception, Mark start, String text, Problems problems) {
    if (!(exception instanceof MarkedYamlEngineException marked) || marked.getProblemMark().isEmpty()) {
      problems.error(start, "yaml", firstLine(exception));
      return;
    }
    var at = marked.getProblemMark().get();
    int from = marked.getContextMark().map(mark -> mark.getLine()).orElse(at.getLine());
    var lines = text.lines().toList();
    for (int line = Math.max(0, Math.min(from, at.getLine() - 1)); line <= Math.min(at.getLine(),
        lines.size() - 1); line++) {
      if (known(start.file(), line, lines, problems)) {
        return;
      }
    }
    var here = new Mark(start.file(), at.getLine() + 1, at.getColumn() + 1);
    problems.error(here, "yaml", tab(at.getLine(), at.getColumn(), lines)
        ? "a tab cannot indent; use spaces"
        : words(marked));
  }

  private static boolean known(String file, int line, List<String> lines, Problems problems) {
    var code = withoutComment(lines.get(line));
    var strange = StrangeSpace.in(code);
    if (strange.isPresent()) {
      problems.error(new Mark(file, line + 1, strange.get().index() + 1), "yaml", strange.get().message());
      return true;
    }
    var bind = UNQUOTED_BIND.matcher(code);
    if (bind.find()) {
      problems.error(new Mark(file, line + 1, bind.start() + 1), "yaml",
          "quote it: \"" + bind.group(1) + "\"; without quotes YAML reads something else");
      return true;
    }
    return false;
  }

  private static String withoutComment(String line) {
    int hash = line.startsWith("#") ? 0 : line.indexOf(" #");
    return hash < 0 ? line : line.substring(0, hash);
  }

  private static boolean tab(int line, int column, List<String> lines) {
    return line < lines.size() && column < lines.get(line).length() && lines.get(line).charAt(column) == '\t';
  }

  private static String words(MarkedYamlEngineException marked) {
    var context = marked.getContext() == null ? "" : marked.getContext() + ": ";
    return "not YAML: " + (context + marked.getProblem()).toLowerCase(Locale.ROOT);
  }

  private static String firstLine(YamlEngineException exception) {
    return "not YAML: " + String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
  }
}
