package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `docs/commands.md`, made of the tables that the parser, the help and the completion are made of.
final class CommandPage {
  private final List<String> lines = new ArrayList<>();

  private CommandPage() {}

  static List<String> lines() {
    var page = new CommandPage();
    page.add(HEAD);
    for (var group : Verb.Group.values()) {
      page.group(group);
    }
    page.add("## On a node", "",
        "These work on the host they are run on and need no agent; each has a `--help` of its own.", "",
        "| Verb | Does |", "|---|---|");
    NodeVerb.all().forEach(verb -> page.add("| `buoy " + cell(verb.head()) + "` | " + verb.summary() + " |"));
    page.add("", "## Options of every verb", "", "| Option | Meaning |", "|---|---|");
    Verb.EVERYWHERE.stream().sorted().forEach(page::clause);
    page.add("", "## Exit codes", "", "| Code | Meaning |", "|---|---|");
    Exit.MEANINGS.forEach(each -> page.add("| " + each.code() + " | " + each.words() + " |"));
    page.add(TAIL);
    return page.lines;
  }

  private static final String[] HEAD = {"# Commands", "",
      "<!-- written by DocumentsTest from the table of verbs; -Dbuoy.update=true writes it anew -->", "",
      "One grammar for the command line, the shell (`buoy shell`) and the command bar of the console (`:`):", "", "```",
      "VERB [NAME] {OPTION}", "```", "",
      "An option is written `--on n1`, `--on=n1`, or without dashes, `on n1`. After `--` there are only names. A bare name is",
      "whatever has it; `server B/S`, `backend B`, `instance NAME`, `frontend F` and `agent NAME` say of what kind it is.",
      "",
      "Data goes to stdout, messages go to stderr, without colours. JSON has `schemaVersion`, `asOf` and each agent's `age` or `error`;",
      "`-w` goes on as things change: a table that is painted again at a terminal, elsewhere one JSON object a line. A verb that",
      "changes something shows its plan and asks for a name at a terminal; elsewhere it needs `--confirm NAME`.", ""};

  private static final String[] TAIL = {"", "## Completion", "", "```",
      "source <(buoy completion bash)                    # in ~/.bashrc",
      "buoy completion zsh > \"${fpath[1]}/_buoy\"         # or: source <(buoy completion zsh), after compinit", "```",
      "",
      "Verbs and options are known without an agent. Names are those that live: the agents of the line (`--agent`, `BUOY_AGENT`, the",
      "sockets of this host) have 300 ms to tell them.", "", "## The shell", "",
      "`buoy shell` keeps its links open. Tab completes; Ctrl-C drops the line or ends the verb, Ctrl-D leaves; the history is in",
      "`~/.local/state/buoy` (`XDG_STATE_HOME`). What a change would be as a command line is printed behind `=`. From a pipe it runs",
      "line by line, `#` begins a remark, and the first line that fails ends it with its exit code; with `-k` the others run too.",
      "",
      "```", "printf '%s\\n' 'set reason \"change 4711\"' 'drain quotation_backend/server1 confirm server1' \\",
      "  'wait server quotation_backend/server1 drained 60s' | buoy shell", "```"};

  private void group(Verb.Group group) {
    add("## " + group.title(), "");
    for (var verb : verbs(group)) {
      if (!verb.available()) {
        add("`" + verb.word() + "`; until then: " + verb.example(), "");
        continue;
      }
      add("### " + verb.word(), "", "`" + head(verb) + "`: " + verb.summary() + ".", "");
      if (!verb.clauses().isEmpty()) {
        add("| Option | Meaning |", "|---|---|");
        verb.clauses().stream().sorted().forEach(this::clause);
        add("");
      }
      add("```");
      add(verb.examples().toArray(String[]::new));
      add("```", "");
    }
  }

  static List<Verb> verbs(Verb.Group group) {
    return Arrays.stream(Verb.values()).filter(verb -> verb.group() == group).toList();
  }

  static String head(Verb verb) {
    return ((verb.group() == Verb.Group.INSIDE ? "" : "buoy ") + verb.word() + " " + verb.wants().usage()).strip();
  }

  private void clause(Clause clause) {
    add("| `" + cell(clause.usage()) + "` | " + cell(clause.meaning()) + " |");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private void add(String... more) {
    lines.addAll(List.of(more));
  }
}
