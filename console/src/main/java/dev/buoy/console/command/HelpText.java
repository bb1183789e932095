package dev.buoy.console.command;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/// The help, made of the same tables as the grammar.
public final class HelpText {
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
        verbs.forEach(verb -> text.append("  %-28s %s%n".formatted(head(verb), verb.summary())));
      }
      if (group == Verb.Group.FACE) {
        text.append(NODE);
      }
    }
    text.append("\nOptions of every verb\n").append(clauses(Verb.EVERYWHERE.stream().sorted().toList()));
    return text.append(NOTES).toString();
  }

  /// Usage, clauses and an example of one verb.
  public static String of(Verb verb) {
    var text = new StringBuilder("usage: buoy ").append(head(verb)).append(verb.clauses().isEmpty() ? "" : " [OPTION…]")
        .append('\n').append(Character.toUpperCase(verb.summary().charAt(0))).append(verb.summary().substring(1))
        .append(".\n");
    if (verb.group() == Verb.Group.CHANGE) {
      text.append(CONFIRMING);
    }
    if (!verb.clauses().isEmpty()) {
      text.append('\n').append(clauses(verb.clauses().stream().sorted(Comparator.naturalOrder()).toList()));
    }
    text.append("\nexample: ").append(verb.example()).append('\n');
    return text.append("options of every verb and exit codes: buoy help\n").toString();
  }

  private static final String USAGE = """
      usage: buoy VERB [NAME] [OPTION…]
      Looks at a cluster of Buoy agents and changes it. One agent is enough to find the others.
      """;

  private static final String NODE = """

      On a node
        agent -f FILE [--node NAME]  the daemon itself, in the foreground (buoy agent --help)
        check FILE [--show NODE]     is the file right, and what is in force on a node
        doctor                       what keeps this host from serving: rights, firewall, kernel (buoy doctor --help)
        pki init|issue|renew|…       certificates of agents and of those who call them (buoy pki --help)
        token new NAME --role ROLE   a secret for automation (buoy token --help)
        fence show|clear             what silences the addresses of a dead agent (buoy fence --help)
      """;

  private static final String CONFIRMING = """
      Shows what would change and asks for a name on a terminal; elsewhere the name has to be given with --confirm.
      """;

  private static final String NOTES = """

      Options can be written without dashes: buoy drain quotation_backend/server1 on n1,n2 reason kernel
      A verb that changes something shows its plan and asks for a name on a terminal; elsewhere it needs --confirm NAME.
      Journals name you as BUOY_OPERATOR, else as who called sudo, else as the user.
      One verb in full: buoy VERB --help

      Exit codes
        0 done   1 failed, or no such name   2 usage, or not a terminal   3 some agents   4 no agent, or result unknown
        5 refused by a guard, or not confirmed   6 not true in time   7 not permitted, or read-only
        8 state changed since the plan   70 internal error   130 interrupted
      """;

  private static String head(Verb verb) {
    return (verb.word() + " " + verb.wants().usage()).strip();
  }

  private static String clauses(java.util.List<Clause> clauses) {
    return clauses.stream().map(clause -> "  %-36s %s%n".formatted(clause.usage(), clause.meaning()))
        .collect(Collectors.joining());
  }
}
