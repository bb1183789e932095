package dev.buoy.console.command;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/// The help, made of the same tables as the grammar.
public final class HelpText {
  private HelpText() {}

  /// All verbs, grouped, one line each.
  public static String all() {
    var text = new StringBuilder(
        "usage: buoy VERB [NAME] [CLAUSE…]      a clause is a word (on n1) or an option (--on n1)\n");
    for (var group : Verb.Group.values()) {
      text.append('\n').append(group.title()).append('\n');
      var verbs = Arrays.stream(Verb.values()).filter(verb -> verb.group() == group).toList();
      if (group == Verb.Group.LATER) {
        text.append("  ").append(verbs.stream().map(Verb::word).collect(Collectors.joining(" "))).append('\n');
      } else {
        verbs.forEach(verb -> text.append("  %-28s %s%n".formatted(head(verb), verb.summary())));
      }
    }
    text.append("\nEverywhere\n").append(clauses(Verb.EVERYWHERE.stream().sorted().toList()));
    return text.append("\nOne verb: buoy VERB --help\n").append(EXITS).toString();
  }

  /// Usage, clauses and an example of one verb.
  public static String of(Verb verb) {
    var text = new StringBuilder("usage: buoy ").append(head(verb)).append(verb.clauses().isEmpty() ? "" : " [CLAUSE…]")
        .append('\n').append(verb.summary()).append('\n');
    if (!verb.clauses().isEmpty()) {
      text.append('\n').append(clauses(verb.clauses().stream().sorted(Comparator.naturalOrder()).toList()));
    }
    text.append("\nexample: ").append(verb.example()).append('\n');
    return text.toString();
  }

  private static final String EXITS = """
      exit: 0 done, 1 failed or no such name, 2 usage, 3 some agents, 4 no agent or result unknown, 5 refused or not
      confirmed, 7 not permitted or read-only, 8 state changed since the plan, 70 internal error, 130 interrupted
      """;

  private static String head(Verb verb) {
    return (verb.word() + " " + verb.wants().usage()).strip();
  }

  private static String clauses(java.util.List<Clause> clauses) {
    return clauses.stream().map(clause -> "  %-36s %s%n".formatted(clause.usage(), clause.meaning()))
        .collect(Collectors.joining());
  }
}
