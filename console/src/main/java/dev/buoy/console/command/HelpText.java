package dev.buoy.console.command;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/// The help, made of the same tables as the grammar.
public final class HelpText {
  private static final int HEAD = 28;
  private static final int WIDTH = 110;

  private HelpText() {}

  /// All verbs, grouped, one line each.
  public static String all() {
    var text = new StringBuilder(USAGE);
    for (var group : Verb.Group.values()) {
      text.append('\n').append(group.title()).append('\n');
      var verbs = Arrays.stream(Verb.values()).filter(verb -> verb.group() == group).toList();
      if (group == Verb.Group.LATER) {
        text.append("  ").append(verbs.stream().map(Verb::word).collect(Collectors.joining(" "))).append('\n');
      } else {
        verbs.forEach(verb -> text.append(row(head(verb), verb.summary())));
      }
      if (group == Verb.Group.FACE) {
        text.append("\nOn a node\n");
        NodeVerb.all().forEach(verb -> text.append(row(verb.head(), verb.summary())));
      }
    }
    text.append("\nOptions of every verb\n").append(clauses(Verb.EVERYWHERE.stream().sorted().toList()));
    text.append(NOTES);
    Exit.MEANINGS.forEach(each -> text.append("  %3d  %s%n".formatted(each.code(), each.words())));
    return text.toString();
  }

  /// Usage, clauses and an example of one verb.
  public static String of(Verb verb) {
    var text = new StringBuilder("usage: ").append(verb.group() == Verb.Group.INSIDE ? "" : "buoy ").append(head(verb))
        .append(verb.clauses().isEmpty() ? "" : " [OPTION…]")
        .append('\n').append(Character.toUpperCase(verb.summary().charAt(0))).append(verb.summary().substring(1))
        .append(".\n");
    if (verb.group() == Verb.Group.CHANGE) {
      text.append(CONFIRMING);
    }
    if (!verb.clauses().isEmpty()) {
      text.append('\n').append(clauses(verb.clauses().stream().sorted(Comparator.naturalOrder()).toList()));
    }
    text.append(verb.examples().size() == 1 ? "\nexample: " : "\nexamples:\n  ")
        .append(String.join("\n  ", verb.examples())).append('\n');
    return text.append("options of every verb and exit codes: buoy help\n").toString();
  }

  private static final String USAGE = """
      usage: buoy VERB [NAME] [OPTION…]
      Looks at a cluster of Buoy agents and changes it. One agent is enough to find the others.
      """;

  private static final String CONFIRMING = """
      Shows what would change and asks for a name on a terminal; elsewhere the name has to be given with --confirm.
      """;

  private static final String NOTES = """

      Options can be written without dashes: buoy drain quotation_backend/server1 on n1,n2 reason kernel
      After -- there are none, only names: buoy show -- on
      A verb that changes something shows its plan and asks for a name on a terminal; elsewhere it needs --confirm NAME.
      Journals name you as BUOY_OPERATOR, else as who called sudo, else as the user.
      One verb in full: buoy VERB --help

      Exit codes
      """;

  /// What it is for stands beside it, below it where there is no room, in lines of a usual terminal.
  private static String row(String head, String summary) {
    var lines = new StringBuilder(head.length() > HEAD ? "  " + head + "\n" : "  " + head);
    int column = head.length() > HEAD ? 0 : 2 + head.length();
    for (var word : summary.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        lines.append('\n');
        column = 0;
      }
      var gap = " ".repeat(Math.max(1, HEAD + 3 - column));
      lines.append(gap).append(word);
      column += gap.length() + word.length();
    }
    return lines.append('\n').toString();
  }

  private static String head(Verb verb) {
    return (verb.word() + " " + verb.wants().usage()).strip();
  }

  private static String clauses(java.util.List<Clause> clauses) {
    return clauses.stream().map(clause -> "  %-36s %s%n".formatted(clause.usage(), clause.meaning()))
        .collect(Collectors.joining());
  }
}
