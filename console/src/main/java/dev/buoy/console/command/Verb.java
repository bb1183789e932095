package dev.buoy.console.command;

import static dev.buoy.console.command.Clause.COLOR;
import static dev.buoy.console.command.Clause.CONFIRM;
import static dev.buoy.console.command.Clause.DRY_RUN;
import static dev.buoy.console.command.Clause.FOR;
import static dev.buoy.console.command.Clause.FORCE;
import static dev.buoy.console.command.Clause.LIMIT;
import static dev.buoy.console.command.Clause.ON;
import static dev.buoy.console.command.Clause.OPERATION;
import static dev.buoy.console.command.Clause.REASON;
import static dev.buoy.console.command.Clause.TO;
import static dev.buoy.console.command.Clause.WATCH;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Every verb there is, with what help, manual, completion and the parser need to know of it.
public enum Verb {
  STATUS(Group.LOOK, Wants.NOTHING, "what every agent is doing now", List.of(ON, WATCH), "buoy status",
      "buoy status -o json", "buoy status -w"),
  SHOW(Group.LOOK, Wants.ANYTHING, "one server, backend, instance, frontend or agent; connections: those that are open;"
      + " stat: what they counted; table [BACKEND [key ADDRESS]]: who stays with which server",
      List.of(ON, LIMIT,
          Clause.CLIENT, Clause.SORT, WATCH),
      "buoy show connections quotation_backend/server1", "buoy show VI_1 -w",
      "buoy show table quotation_backend key 10.77.0.200"),
  DESCRIBE(Group.LOOK, Wants.OBJECT, "everything known of one object, by every agent, with its latest events", List.of(
      ON, LIMIT, WATCH), "buoy describe quotation_backend/server1", "buoy describe agent n1 -o yaml"),
  EVENTS(Group.LOOK, Wants.ANYTHING, "what changed and why, all agents in one list", List.of(ON, LIMIT, Clause.SINCE,
      Clause.SEVERITY, Clause.OBJECT, WATCH), "buoy events VI_1 --limit 20",
      "buoy events --since 10m --severity warning", "buoy events -w -o jsonl"),
  WHY(Group.LOOK, Wants.EXPLAINED, "what led to it, step by step on every node, and what keeps it from being otherwise",
      List.of(ON, Clause.UNTIL), "buoy why failover VI_1", "buoy why failover VI_1 --until 14:02:31",
      "buoy why quotation_backend/server1", "buoy why agent n1 -o json"),
  WHATIF(Group.LOOK, Wants.SUPPOSITIONS, "what would come of a failure: who would be master, when, and what is lost",
      List.of(ON), "buoy whatif kill n1", "buoy whatif kill n1, backend quotation_backend down",
      "buoy whatif server quotation_backend/server1 down -o json", "buoy whatif tracker quorum fails on n1"),
  LOGS(Group.LOOK, Wants.TEXT, "what the agents log of themselves, those lines that contain the text", List.of(ON,
      Clause.LEVEL, LIMIT, WATCH), "buoy logs --on n1 -w", "buoy logs --level warning", "buoy logs certificate"),
  DIFF(Group.LOOK, Wants.NOTHING, "agents that run another file than the others, and what differs in it, key by key",
      List.of(ON, WATCH), "buoy diff", "buoy diff --on n1,n2 -o json"),
  WATCH_CHANGES(Group.LOOK, Wants.NOTHING, "one sentence per change, for logs and screen readers", List.of(ON,
      Clause.PLAIN), "buoy watch --plain", "buoy watch -o jsonl"),
  RECORD(Group.LOOK, Wants.FILE, "write what all agents tell to a file, until Ctrl-C; what was told is in it whatever"
      + " ends it", List.of(FOR), "buoy record tonight.buoy --for 10m", "buoy record tonight.buoy"),
  OP(Group.LOOK, Wants.OPERATION, "what was asked for within 24 hours, by whom, and what came of it", List.of(ON, LIMIT,
      WATCH), "buoy op 7f3a -w", "buoy op"),
  WAIT(Group.LOOK, Wants.CONDITION, "until something is true: exit 0; or the time is over (default 60s): exit 6",
      List.of(ON), "buoy wait server quotation_backend/server1 drained 60s", "buoy wait healthy",
      "buoy wait instance VI_1 master on n2 10s"),
  DRAIN(Group.CHANGE, Wants.SERVER, "let open connections finish and give no new ones", List.of(ON, Clause.WAIT, FOR,
      REASON, DRY_RUN, FORCE, CONFIRM, OPERATION),
      "buoy drain quotation_backend/server1 --on all --reason kernel --confirm server1",
      "buoy drain quotation_backend/server1 --dry-run",
      "buoy drain quotation_backend/server1 --for 30m --reason kernel --wait 60s --confirm server1"),
  READY(Group.CHANGE, Wants.SERVER, "use a server again (also: undrain)", Group.MUTATION_FOR,
      "buoy ready quotation_backend/server1"),
  MAINT(Group.CHANGE, Wants.SERVER, "take a server out, and its checks too", Group.MUTATION_FOR,
      "buoy maint quotation_backend/server1 --for 30m --reason disk --confirm server1"),
  WEIGHT(Group.CHANGE, Wants.WEIGHT, "give a server another share of new connections", Group.MUTATION_FOR,
      "buoy weight quotation_backend/server1 50% --for 30m --reason warmup --confirm server1",
      "buoy weight quotation_backend/server1 0 --dry-run"),
  CLOSE(Group.CHANGE, Wants.CONNECTIONS, "close open connections (also: shutdown session, shutdown sessions server)",
      List.of(ON, Clause.SERVER, Clause.CLIENT, REASON, DRY_RUN, FORCE, CONFIRM, OPERATION),
      "buoy close --server quotation_backend/server1 --reason kernel --confirm server1",
      "buoy close n1-2a n1-2b --reason stuck --confirm n1-2a"),
  FAILOVER(Group.CHANGE, Wants.INSTANCE, "make the master of an instance hand over", List.of(TO, FOR, REASON, DRY_RUN,
      FORCE, CONFIRM, OPERATION), "buoy failover VI_1 --to n2 --reason drill --confirm VI_1",
      "buoy failover VI_1 --dry-run"),
  STANDBY(Group.CHANGE, Wants.NODE, "hand every instance of a node over and keep it out", List.of(FOR, REASON, DRY_RUN,
      FORCE, CONFIRM, OPERATION), "buoy standby n1 --reason kernel --confirm n1"),
  RELEASE(Group.CHANGE, Wants.RELEASABLE, "end a forced failover, or a node's standby", List.of(REASON, DRY_RUN, FORCE,
      CONFIRM, OPERATION), "buoy release VI_1 --confirm VI_1", "buoy release agent n1 --confirm n1"),
  CLEAR(Group.CHANGE, Wants.TABLE, "forget which servers the clients of a backend stay with; open connections go on",
      Group.MUTATION, "buoy clear table quotation_backend key 10.77.0.200 --reason moved"),
  RELOAD(Group.CHANGE, Wants.NOTHING, "read the file again", Group.MUTATION, "buoy reload --on all --dry-run",
      "buoy reload --on n1 --confirm reload"),
  CONFIG(Group.CHANGE, Wants.CONFIG, "the file of the cluster as a transaction: planned on every node, put to work node"
      + " by node, taken back by itself when something breaks or nobody confirms",
      List.of(ON, REASON, DRY_RUN, FORCE,
          CONFIRM, Clause.CONFIRM_WITHIN, OPERATION, Clause.SECRETS, LIMIT),
      "buoy config apply new.yaml --confirm-within 120s --reason weights", "buoy config plan new.yaml",
      "buoy config confirm",
      "buoy config history", "buoy config rollback 3f9a"),
  DRILL(Group.CHANGE, Wants.DRILL,
      "put the master of an instance through a real fault, measure what clients see, take the"
          + " fault back, and report; faults: handover stop kill freeze link isolate proxy backend",
      List.of(Clause.TARGET, REASON,
          FORCE, CONFIRM, Clause.BUDGET, Clause.BASELINE, Clause.INTERVAL, Clause.LEASE, Clause.WAY, Clause.BACKEND,
          Clause.SERVERS,
          Clause.OUT, LIMIT),
      "buoy drill run handover VI_1 --reason monthly --confirm VI_1", "buoy drill plan handover VI_1",
      "buoy drill run kill VI_1 --force --budget 4s --out reports", "buoy drill list", "buoy drill show -o md",
      "buoy drill abort 7f3a"),
  CONSOLE(Group.FACE, Wants.NOTHING, "the full screen", List.of(COLOR, Clause.FPS, Clause.LIGHT, Clause.DARK),
      "buoy console",
      "buoy console --read-only"),
  SHELL(Group.FACE, Wants.NOTHING,
      "the line prompt; from a pipe it runs line by line and stops at the first that fails",
      List.of(Clause.KEEP_GOING), "buoy shell", "buoy shell -k < lines"),
  REPLAY(Group.FACE, Wants.FILE, "the full screen of what was recorded; where there is no terminal, one sentence per"
      + " change", List.of(Clause.SPEED, Clause.AT, Clause.PLAIN, COLOR, Clause.FPS, Clause.LIGHT, Clause.DARK),
      "buoy replay tonight.buoy --speed 4", "buoy replay tonight.buoy --at 02:14:30",
      "buoy replay tonight.buoy --at +90s --plain"),
  COMPLETION(Group.FACE, Wants.SHELL_NAME, "the completion script of a shell", List.of(),
      "source <(buoy completion bash)",
      "buoy completion zsh > ~/.zfunc/_buoy"),
  HELP(Group.FACE, Wants.VERB, "this list, or one verb", List.of(), "buoy help drain"),
  VERSION(Group.FACE, Wants.NOTHING, "of this program (also: --version); those of the agents are in status", List.of(),
      "buoy version"),
  SET(Group.INSIDE, Wants.SETTING, "what holds for the lines that follow; without a name: what holds now", List.of(),
      "set output json", "set reason 'change 4711'", "set on n1,n2", "set output"),
  FILTER(Group.INSIDE, Wants.WORDS, "in the console: only rows that contain the text; without one: all again",
      List.of(),
      "filter server1"),
  SORT(Group.INSIDE, Wants.WORDS, "in the console: by this column; without one: as the file has it", List.of(),
      "sort sessions"),
  GOTO(Group.INSIDE, Wants.WORDS, "in the console: a screen, or the row of an object", List.of(), "goto events",
      "goto quotation_backend/server1"),
  QUIT(Group.INSIDE, Wants.NOTHING, "leave (also: exit)", List.of(), "quit"),
  IMPORT(Group.LATER, "docs/reference.md, which has the words of haproxy and keepalived");

  /// What kind of verb it is; the order is the order of the help.
  public enum Group {
    LOOK("Look"), CHANGE("Change"), FACE("Work in a terminal"), INSIDE("Inside the shell and the console"),
    LATER("Not available in this version yet");

    private static final List<Clause> MUTATION = List.of(ON, REASON, DRY_RUN, FORCE, CONFIRM, OPERATION);
    private static final List<Clause> MUTATION_FOR = List.of(ON, FOR, REASON, DRY_RUN, FORCE, CONFIRM, OPERATION);
    private final String title;

    Group(String title) {
      this.title = title;
    }

    /// Heading in the help.
    public String title() {
      return title;
    }
  }

  /// What kind of target follows the verb.
  public enum Wants {
    NOTHING(""), SERVER("BACKEND/SERVER"), INSTANCE("INSTANCE"), NODE("NODE"), RELEASABLE("INSTANCE|NODE"),
    EXPLAINED("[failover|instance|server|backend|frontend|agent|tracker] NAME"),
    SUPPOSITIONS("kill|stop|isolate|back NODE | link NODE down | backend B down | server B/S down"
        + " | tracker NAME fails [on NODE]  [, …]"),
    ANYTHING("[NAME]"), OBJECT("NAME"), TEXT("[TEXT]"), TABLE("table BACKEND [key ADDRESS]"), VERB("[VERB]"),
    CONFIG("show [DIGEST] | history | plan FILE | apply FILE | confirm [OP] | rollback [DIGEST|OP]"),
    DRILL("plan FAULT INSTANCE | run FAULT INSTANCE | list | show [ID] | abort ID | approve ID"),
    WEIGHT("BACKEND/SERVER N|N%"), CONNECTIONS("[ID…]"), OPERATION("[ID]"), SHELL_NAME("bash|zsh"),
    SETTING("[OPTION [VALUE]]"), WORDS("[TEXT]"), FILE("FILE"),
    CONDITION("healthy | server BACKEND/SERVER STATE | instance NAME master [on NODE]  [DURATION]");

    private final String usage;

    Wants(String usage) {
      this.usage = usage;
    }

    /// As the usage line has it.
    public String usage() {
      return usage;
    }
  }

  /// Clauses that every verb accepts.
  public static final Set<Clause> EVERYWHERE = Set.of(Clause.TIMEOUT, Clause.OUTPUT, Clause.READ_ONLY, Clause.AGENT,
      Clause.CA, Clause.CERT, Clause.KEY, Clause.TOKEN, Clause.HELP);

  private final Group group;
  private final Wants wants;
  private final String summary;
  // Both are always made by List.of.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Clause> clauses;
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> examples;

  Verb(Group group, Wants wants, String summary, List<Clause> clauses, String... examples) {
    this.group = group;
    this.wants = wants;
    this.summary = summary;
    this.clauses = clauses;
    this.examples = List.of(examples);
  }

  Verb(Group group, String untilThen) {
    this(group, Wants.NOTHING, "", List.of(), untilThen);
  }

  /// The word an operator types.
  public String word() {
    return this == WATCH_CHANGES ? "watch" : name().toLowerCase(Locale.ROOT);
  }

  public Group group() {
    return group;
  }

  public Wants wants() {
    return wants;
  }

  /// One line for the help.
  public String summary() {
    return summary;
  }

  /// A whole command line; of a verb that is not available yet what serves until it is.
  public String example() {
    return examples.getFirst();
  }

  /// Whole command lines, the most usual first.
  public List<String> examples() {
    return examples;
  }

  /// Clauses of its own, besides those of every verb.
  public List<Clause> clauses() {
    return clauses;
  }

  /// Whether it accepts the clause.
  public boolean accepts(Clause clause) {
    return EVERYWHERE.contains(clause) || clauses.contains(clause);
  }

  /// Whether this version knows how to do it.
  public boolean available() {
    return group != Group.LATER;
  }

  /// The verb of this word; `undrain`, `shutdown` and `exit` are second names.
  public static Optional<Verb> of(String word) {
    var name = switch (word) {
      case "undrain" -> "ready";
      case "exit" -> "quit";
      case "shutdown" -> "close";
      default -> word;
    };
    return Arrays.stream(values()).filter(verb -> verb.word().equals(name)).findFirst();
  }
}
