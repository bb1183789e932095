package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.List;

/// `docs/man/buoy.1`, made of the same tables as the help.
final class ManualPage {
  private final List<String> lines = new ArrayList<>();

  private ManualPage() {}

  static List<String> lines() {
    var page = new ManualPage();
    page.head();
    for (var group : Verb.Group.values()) {
      if (group != Verb.Group.LATER) {
        page.group(group);
      }
    }
    page.macro(".SS \"On a node\"");
    NodeVerb.all().forEach(verb -> page.item("buoy " + verb.head(), verb.summary() + "."));
    page.macro(".SH OPTIONS OF EVERY VERB");
    Verb.EVERYWHERE.stream().sorted().forEach(page::clause);
    page.macro(".SH EXIT STATUS");
    Exit.MEANINGS.forEach(each -> page.item("" + each.code(), each.words() + "."));
    page.tail();
    return page.lines;
  }

  private void head() {
    macro(".\\\" Written by DocumentsTest from the table of verbs.");
    macro(".TH BUOY 1 \"\" Buoy \"User commands\"");
    macro(".SH NAME");
    text("buoy - looks at a cluster of Buoy agents and changes it");
    macro(".SH SYNOPSIS");
    macro(".B buoy");
    macro(".I VERB");
    text("[NAME] [OPTION ...]");
    macro(".SH DESCRIPTION");
    text(
        "One agent is enough to find the others. The same grammar holds on the command line, in the shell and in the command"
            + " bar of the console: an option is written --on n1, --on=n1, or without dashes, on n1; after -- there are only names.");
    macro(".PP");
    text(
        "Data goes to standard output, messages go to standard error, without colours. A verb that changes something shows its"
            + " plan and asks for a name at a terminal; elsewhere it needs --confirm with that name.");
    macro(".SH VERBS");
  }

  private void group(Verb.Group group) {
    macro(".SS \"" + group.title() + "\"");
    for (var verb : CommandPage.verbs(group)) {
      item(CommandPage.head(verb), sentence(verb.summary()));
      macro(".RS");
      verb.clauses().stream().sorted().forEach(this::clause);
      macro(".PP");
      text(verb.examples().size() == 1 ? "Example:" : "Examples:");
      macro(".nf");
      macro(".RS 2");
      verb.examples().forEach(this::text);
      macro(".RE");
      macro(".fi");
      macro(".RE");
    }
  }

  private void tail() {
    macro(".SH ENVIRONMENT");
    item("BUOY_AGENT", "Entry points, with commas between.");
    item("BUOY_CA, BUOY_CERT, BUOY_KEY, BUOY_TOKEN", "As the options of these names.");
    item("BUOY_OPERATOR", "Who journals say asked; else who called sudo, else the user.");
    item("NO_COLOR", "The full screen is without colours.");
    item("XDG_STATE_HOME", "Where the history of the shell is kept, in buoy/history; else ~/.local/state.");
    macro(".SH FILES");
    item("/etc/buoy/buoy.yaml", "The file of the cluster.");
    item("/run/buoy/NODE/api.sock", "An agent's socket, the entry point unless another is given.");
  }

  private void clause(Clause clause) {
    item(clause.usage(), sentence(clause.meaning()));
  }

  private void item(String head, String meaning) {
    macro(".TP");
    macro(".B " + escaped(head).replace("\"", "\\(dq"));
    text(meaning);
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private void macro(String line) {
    lines.add(line);
  }

  private void text(String line) {
    var escaped = escaped(line);
    lines.add(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
  }

  /// As troff reads it: a hyphen that is to be typed, a backslash, a quote that stays straight.
  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("'", "\\(aq").replace("~",
        "\\(ti");
  }
}
