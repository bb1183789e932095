package dev.buoy.console.command;

import static dev.buoy.console.command.Clause.COLOR;
import static dev.buoy.console.command.Clause.FPS;
import static dev.buoy.console.command.Clause.CONFIRM;
import static dev.buoy.console.command.Clause.DRY_RUN;
import static dev.buoy.console.command.Clause.FOR;
import static dev.buoy.console.command.Clause.FORCE;
import static dev.buoy.console.command.Clause.LIMIT;
import static dev.buoy.console.command.Clause.ON;
import static dev.buoy.console.command.Clause.OPERATION;
import static dev.buoy.console.command.Clause.PLAIN;
import static dev.buoy.console.command.Clause.REASON;
import static dev.buoy.console.command.Clause.SORT;
import static dev.buoy.console.command.Clause.TO;
import static dev.buoy.console.command.Clause.WATCH;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every verb there is, with what help, completion and the parser need to know of it.
public enum Verb {
  STATUS(Group.LOOK, Wants.NOTHING, "what every agent is doing now", "buoy status -o json", List.of(ON, WATCH)),
  SHOW(Group.LOOK, Wants.ANYTHING, "one server, backend, instance, frontend or agent; connections: those that are open;"
      + " stat: what they counted; table [BACKEND [key ADDRESS]]: who stays with which server",
      "buoy show connections quotation_backend/server1", List.of(ON, LIMIT, Clause.CLIENT, SORT)),
  EVENTS(Group.LOOK, Wants.ANYTHING, "what changed and why, all agents in one list", "buoy events VI_1 --limit 20",
      List.of(ON, LIMIT, WATCH)),
  WATCH_CHANGES(Group.LOOK, Wants.NOTHING, "one sentence per change, for logs and screen readers", "buoy watch --plain",
      List.of(ON, PLAIN)),
  OP(Group.LOOK, Wants.OPERATION, "what was asked for within 24 hours, by whom, and what came of it", "buoy op 7f3a -w",
      List.of(ON, LIMIT, WATCH)),
  WAIT(Group.LOOK, Wants.CONDITION, "until something is true: exit 0; or the time is over (default 60s): exit 6",
      "buoy wait server quotation_backend/server1 drained 60s", List.of(ON)),
  DRAIN(Group.CHANGE, Wants.SERVER, "let open connections finish and give no new ones",
      "buoy drain quotation_backend/server1 --on all --reason kernel --confirm server1", List.of(ON, Clause.WAIT, FOR,
          REASON, DRY_RUN, FORCE, CONFIRM, OPERATION)),
  READY(Group.CHANGE, Wants.SERVER, "use a server again (also: undrain)", "buoy ready quotation_backend/server1",
      Group.MUTATION_FOR),
  MAINT(Group.CHANGE, Wants.SERVER, "take a server out, and its checks too",
      "buoy maint quotation_backend/server1 --for 30m --reason disk --confirm server1", Group.MUTATION_FOR),
  WEIGHT(Group.CHANGE, Wants.WEIGHT, "give a server another share of new connections",
      "buoy weight quotation_backend/server1 50% --for 30m --reason warmup --confirm server1", Group.MUTATION_FOR),
  CLOSE(Group.CHANGE, Wants.CONNECTIONS, "close open connections (also: shutdown session, shutdown sessions server)",
      "buoy close --server quotation_backend/server1 --reason kernel --confirm server1", List.of(ON, Clause.SERVER,
          Clause.CLIENT, REASON, DRY_RUN, FORCE, CONFIRM, OPERATION)),
  FAILOVER(Group.CHANGE, Wants.INSTANCE, "make the master of an instance hand over",
      "buoy failover VI_1 --to n2 --reason drill --confirm VI_1", List.of(TO, FOR, REASON, DRY_RUN, FORCE, CONFIRM,
          OPERATION)),
  STANDBY(Group.CHANGE, Wants.NODE, "hand every instance of a node over and keep it out",
      "buoy standby n1 --reason kernel --confirm n1", List.of(FOR, REASON, DRY_RUN, FORCE, CONFIRM, OPERATION)),
  RELEASE(Group.CHANGE, Wants.RELEASABLE, "end a forced failover, or a node's standby",
      "buoy release VI_1 --confirm VI_1", List.of(REASON, DRY_RUN, FORCE, CONFIRM, OPERATION)),
  CLEAR(Group.CHANGE, Wants.TABLE, "forget which servers the clients of a backend stay with; open connections go on",
      "buoy clear table quotation_backend key 10.77.0.200 --reason moved", Group.MUTATION),
  RELOAD(Group.CHANGE, Wants.NOTHING, "read the file again", "buoy reload --on all --dry-run", Group.MUTATION),
  CONFIG(Group.CHANGE, Wants.CONFIG, "the file of the cluster as a transaction: planned on every node, put to work node"
      + " by node, taken back by itself when something breaks or nobody confirms",
      "buoy config apply new.yaml --confirm 120s --reason weights", List.of(ON, REASON, DRY_RUN, FORCE, CONFIRM,
          Clause.CONFIRM_WITHIN, OPERATION, Clause.SECRETS, LIMIT)),
  CONSOLE(Group.FACE, Wants.NOTHING, "the full screen", "buoy console", List.of(COLOR, Clause.LIGHT, FPS)),
  SHELL(Group.FACE, Wants.NOTHING, "the line prompt", "buoy shell", List.of()),
  HELP(Group.FACE, Wants.VERB, "this list, or one verb", "buoy help drain", List.of()),
  QUIT(Group.FACE, Wants.NOTHING, "leave the shell", "quit", List.of()),
  WHY(Group.LATER), DRILL(Group.LATER), LOGS(Group.LATER), DIFF(Group.LATER), DESCRIBE(Group.LATER),
  IMPORT(Group.LATER);

  /// What kind of verb it is; the order is the order of the help.
  public enum Group {
    LOOK("Look"), CHANGE("Change"), FACE("Work in a terminal"), LATER("Not available in this version yet");

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
    ANYTHING("[NAME]"), TABLE("table BACKEND [key ADDRESS]"), VERB("[VERB]"),
    CONFIG("show [DIGEST] | history | plan FILE | apply FILE | confirm [OP] | rollback [DIGEST|OP]"),
    WEIGHT("BACKEND/SERVER N|N%"), CONNECTIONS("[ID…]"), OPERATION("[ID]"),
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
  private final String example;
  // Always made by List.of.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Clause> clauses;

  Verb(Group group, Wants wants, String summary, String example, List<Clause> clauses) {
    this.group = group;
    this.wants = wants;
    this.summary = summary;
    this.example = example;
    this.clauses = clauses;
  }

  Verb(Group group) {
    this(group, Wants.NOTHING, "", "", List.of());
  }

  /// The word an operator types.
  public String word() {
    return this == WATCH_CHANGES ? "watch" : name().toLowerCase(java.util.Locale.ROOT);
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

  /// A whole command line.
  public String example() {
    return example;
  }

  /// Clauses of its own, besides those of every verb.
  public List<Clause> clauses() {
    return clauses;
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
