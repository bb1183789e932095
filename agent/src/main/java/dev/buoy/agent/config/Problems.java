package dev.buoy.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects what is wrong with a file. The same words at the same place count once, as each node of the file is read
/// from the same lines.
final class Problems {
  private static final Comparator<Problem> BY_PLACE = Comparator.comparing(Problem::file)
      .thenComparingInt(Problem::line)
      .thenComparingInt(Problem::column);

  private final Map<Place, Problem> errors = new LinkedHashMap<>();
  private final Map<Place, Problem> warnings = new LinkedHashMap<>();

  void error(Mark mark, String key, String message) {
    add(errors, mark, key, message);
  }

  void warning(Mark mark, String key, String message) {
    add(warnings, mark, key, message);
  }

  boolean anyErrors() {
    return !errors.isEmpty();
  }

  /// In the order of the file.
  List<Problem> errors() {
    return sorted(errors.values());
  }

  /// In the order of the file.
  List<Problem> warnings() {
    return sorted(warnings.values());
  }

  private static void add(Map<Place, Problem> to, Mark mark, String key, String message) {
    to.putIfAbsent(new Place(mark, message), new Problem(mark.file(), mark.line(), mark.column(), key, message));
  }

  private static List<Problem> sorted(Collection<Problem> problems) {
    return problems.stream().sorted(BY_PLACE).toList();
  }

  private record Place(Mark mark, String message) {}
}
