package dev.buoy.console.command;

import dev.buoy.v1.AdminState;
import dev.buoy.v1.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an operator wants, without how it was typed.
public sealed interface Command {
  /// Changes nothing.
  sealed interface Query extends Command {}

  /// Changes something; always planned, shown and confirmed first.
  sealed interface Mutation extends Command {
    /// The name to type for it when the agents do not say otherwise.
    String confirmWord();
  }

  /// About the file of the cluster: read, planned and changed as a whole.
  sealed interface Transaction extends Command {}

  /// About drills: an agent directs one, the client keeps it going and measures too.
  sealed interface DrillCommand extends Command {}

  /// Needs no agent.
  sealed interface Local extends Command {}

  record Status() implements Query {}

  record Show(Optional<Target> target) implements Query {}

  /// Open connections of clients.
  /// @param target a server, a backend or a frontend; empty: of all
  record Connections(Optional<Target> target) implements Query {}
  /// What frontends, backends and servers have done.
  record Statistics() implements Query {}
  /// Which servers clients stay with.
  /// @param backend empty: how full the tables are
  /// @param key only this address or network
  record ShowTable(Optional<String> backend, Optional<String> key) implements Query {}

  record Events(Optional<Target> target) implements Query {}

  record Watch() implements Query {}

  /// Everything known of one object.
  record Describe(Target target) implements Query {}

  /// What led to an object being as it is.
  /// @param kind instance, server, backend, frontend, agent or tracker; empty: whatever has the name
  record Why(String kind, String name) implements Query {}

  /// What would come of things that happen all at once.
  record WhatIf(List<Supposed> suppositions) implements Query {
    public WhatIf {
      suppositions = List.copyOf(suppositions);
    }
  }

  /// What agents log of themselves.
  /// @param containing only lines with this text; empty: all
  record Logs(String containing) implements Query {}

  /// How the files differ that the agents run.
  record Diff() implements Query {}

  /// What was asked for lately.
  /// @param id only this one; empty: a list
  record Operations(Optional<String> id) implements Query {}

  /// Waits for something to be true.
  /// @param limit for how long at most
  record Wait(Awaited awaited, Duration limit) implements Query {
    /// For how long at most, unless told otherwise.
    public static final Duration USUAL = Duration.ofSeconds(60);
  }

  record SetState(Target.OfServer server, AdminState.Value state) implements Mutation {
    @Override
    public String confirmWord() {
      return server.server();
    }
  }

  /// Gives a server another weight.
  /// @param number the weight itself, or percent of the file's
  record SetWeight(Target.OfServer server, int number, boolean percent) implements Mutation {
    @Override
    public String confirmWord() {
      return server.server();
    }
  }

  /// Closes open connections: these, or those of a server, or those from a client.
  /// @param ids empty: one of the others says which
  record Close(List<String> ids, Optional<Target.OfServer> server, Optional<String> client) implements Mutation {
    public Close {
      ids = List.copyOf(ids);
    }

    @Override
    public String confirmWord() {
      return ids.isEmpty() ? server.map(Target.OfServer::server).or(() -> client).orElse("") : ids.getFirst();
    }
  }

  record Failover(String instance) implements Mutation {
    @Override
    public String confirmWord() {
      return instance;
    }
  }

  record Release(String instance) implements Mutation {
    @Override
    public String confirmWord() {
      return instance;
    }
  }

  /// Puts a node in standby, or makes it ready again.
  record Standby(String node, boolean standby) implements Mutation {
    @Override
    public String confirmWord() {
      return node;
    }
  }

  /// Has a backend forget which servers its clients stay with.
  /// @param key only this address or network
  record ClearTable(String backend, Optional<String> key) implements Mutation {
    @Override
    public String confirmWord() {
      return backend;
    }
  }

  record Reload() implements Mutation {
    @Override
    public String confirmWord() {
      return "reload";
    }
  }

  /// The file as it runs, or as it ran.
  /// @param digest how an earlier version's begins; empty: the one that runs
  record ConfigShow(Optional<String> digest) implements Transaction {}

  /// What ran, when, and by whom.
  record ConfigHistory() implements Transaction {}

  /// What another file would change.
  record ConfigPlan(String file) implements Transaction {}

  /// Puts another file to work everywhere.
  record ConfigApply(String file) implements Transaction {}

  /// Keeps what waits.
  /// @param operation empty: whatever waits
  record ConfigConfirm(Optional<String> operation) implements Transaction {}

  /// Takes back what waits, or puts an earlier version to work.
  /// @param what an operation, or how a digest begins; empty: what waits, else the version before
  record ConfigRollback(Optional<String> what) implements Transaction {}

  /// What a drill would do, and what speaks against it.
  record DrillPlan(Fault.Kind fault, String instance) implements DrillCommand {}

  /// Puts the master of an instance through a fault.
  record DrillRun(Fault.Kind fault, String instance) implements DrillCommand {}

  /// Drills that were, and the one that is.
  record DrillList() implements DrillCommand {}

  /// The report of one.
  /// @param id empty: of the latest
  record DrillShow(Optional<String> id) implements DrillCommand {}

  /// Has the fault of one taken back.
  record DrillAbort(String id) implements DrillCommand {}

  /// Agrees to a drill of another operator.
  record DrillApprove(String id) implements DrillCommand {}

  /// Explains one verb.
  /// @param verb null: all verbs
  record Help(@Nullable Verb verb) implements Local {}

  record Quit() implements Local {}

  /// Which version this is.
  record Version() implements Local {}

  /// The script that completes in a shell.
  record CompletionScript(ShellName shell) implements Local {}

  /// Shells whose completion is known.
  enum ShellName {
    BASH, ZSH
  }

  /// What holds for the lines that follow.
  /// @param what empty: what holds now is asked for
  /// @param value empty: it holds no longer
  record Setting(Optional<Clause> what, Optional<String> value) implements Local {}

  /// About the screen of the console that is shown.
  sealed interface OnScreen extends Local {}

  /// Rows that stay on the screen.
  /// @param text what they contain; empty: all
  record Filter(String text) implements OnScreen {}

  /// What the rows are sorted by.
  /// @param column empty: as the file has it
  record Sort(String column) implements OnScreen {}

  /// Another screen, or a row of one.
  /// @param place a screen, or an object
  record Goto(String place) implements OnScreen {}

  record OpenConsole() implements Local {}

  /// Writes what all agents say to a file.
  record RecordFile(String file) implements Local {}

  /// Shows such a file.
  record ReplayFile(String file) implements Local {}

  record OpenShell() implements Local {}
}
