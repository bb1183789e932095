package dev.buoy.console.command;

import dev.buoy.console.cluster.ClusterView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A command line that is being typed in another shell.
/// @param before words after the program's name, without the one being typed
/// @param options where agents are found and how, as far as the line says so
public record CompletedLine(List<String> before, String begun, Options options) {
  private static final Set<Clause> CONNECTION = Set.of(Clause.AGENT, Clause.CA, Clause.CERT, Clause.KEY, Clause.TOKEN);

  public CompletedLine {
    before = List.copyOf(before);
  }

  /// The line of these words.
  /// @param words after the program's name; the last one is being typed, and may be empty
  public static CompletedLine of(List<String> words) {
    var before = words.subList(0, Math.max(0, words.size() - 1));
    return new CompletedLine(before, words.isEmpty() ? "" : words.getLast(), connection(before));
  }

  /// Half a line need not be right: what cannot be read is left out.
  private static Options connection(List<String> before) {
    Map<Clause, List<String>> clauses = new EnumMap<>(Clause.class);
    for (int i = 0; i < before.size(); i++) {
      var token = before.get(i);
      int equals = token.indexOf('=');
      var clause = Clause.ofOption(equals < 0 ? token : token.substring(0, equals)).filter(CONNECTION::contains);
      if (clause.isEmpty() || (equals < 0 && i + 1 == before.size())) {
        continue;
      }
      var value = equals < 0 ? before.get(i + 1) : token.substring(equals + 1);
      try {
        Parser.check(clause.get(), value);
        clauses.computeIfAbsent(clause.get(), _ -> new ArrayList<>()).add(value);
      } catch (Usage _) {
        // The words after it can be completed all the same.
      }
    }
    return new Options(clauses);
  }

  /// What may stand in place of the word being typed.
  /// @param names asked for only where a name may stand
  public List<String> candidates(Supplier<ClusterView> names) {
    int equals = begun.startsWith("--") ? begun.indexOf('=') : -1;
    if (equals > 0) {
      var option = begun.substring(0, equals);
      return Completion.candidates(and(option), begun.substring(equals + 1), names).stream()
          .map((option + "=")::concat).toList();
    }
    var node = before.isEmpty() ? Optional.<NodeVerb>empty() : NodeVerb.of(before.getFirst());
    if (node.isPresent()) {
      return node.get().next().stream().filter(each -> each.startsWith(begun)).toList();
    }
    var verbs = before.isEmpty()
        ? NodeVerb.all().stream().map(NodeVerb::word).filter(each -> each.startsWith(begun))
        : Stream.<String>of();
    return Stream.concat(Completion.candidates(before, begun, names).stream()
        .filter(each -> !before.isEmpty() || !insideOnly(each)), verbs).toList();
  }

  private static boolean insideOnly(String word) {
    return Verb.of(word).filter(verb -> verb.group() == Verb.Group.INSIDE).isPresent();
  }

  private List<String> and(String option) {
    var more = new ArrayList<>(before);
    more.add(option);
    return more;
  }
}
