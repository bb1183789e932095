package dev.buoy.console.command;

import dev.buoy.console.drill.DrillWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How a command is written: {@link Parser} reads the same command from it.
/// @param words after the verb
/// @param clauses that belong to the command itself, with their values
record Spelling(Verb verb, List<String> words, Map<Clause, String> clauses) {
  Spelling {
    words = List.copyOf(words);
    clauses = Map.copyOf(clauses);
  }

  static Spelling of(Command command) {
    return switch (command) {
      case Command.Query query -> of(query);
      case Command.Mutation mutation -> of(mutation);
      case Command.Transaction transaction -> of(transaction);
      case Command.DrillCommand drill -> of(drill);
      case Command.Local local -> of(local);
    };
  }

  private static Spelling of(Command.Query query) {
    return switch (query) {
      case Command.Status _ -> words(Verb.STATUS);
      case Command.Show(var target) -> new Spelling(Verb.SHOW, target(target), Map.of());
      case Command.Connections(var target) -> new Spelling(Verb.SHOW, after("connections", target(target)), Map.of());
      case Command.Statistics _ -> words(Verb.SHOW, "stat");
      case Command.ShowTable(var backend, var key) ->
        new Spelling(Verb.SHOW, after(Parser.TABLE, table(backend, key)), Map.of());
      case Command.Describe(var target) -> new Spelling(Verb.DESCRIBE, target(Optional.of(target)), Map.of());
      case Command.Events(var target) -> new Spelling(Verb.EVENTS, target(target), Map.of());
      case Command.Why(var kind, var name) ->
        kind.isEmpty() ? words(Verb.WHY, name) : words(Verb.WHY, kind, name);
      case Command.WhatIf(var suppositions) -> new Spelling(Verb.WHATIF, Supposed.words(suppositions), Map.of());
      case Command.Logs(var containing) -> containing.isEmpty() ? words(Verb.LOGS) : words(Verb.LOGS, containing);
      case Command.Diff _ -> words(Verb.DIFF);
      case Command.Watch _ -> words(Verb.WATCH_CHANGES);
      case Command.Operations(var id) -> new Spelling(Verb.OP, id.stream().toList(), Map.of());
      case Command.Wait(var awaited, var limit) -> of(awaited, limit);
    };
  }

  private static Spelling of(Awaited awaited, Duration limit) {
    return switch (awaited) {
      case Awaited.Healthy _ -> words(Verb.WAIT, "healthy", text(limit));
      case Awaited.ServerIs(var server, var state) ->
        words(Verb.WAIT, "server", server.toString(), state.word(), text(limit));
      case Awaited.MasterOf(var instance, var node) ->
        new Spelling(Verb.WAIT, List.of("instance", instance, "master", text(limit)),
            node.map(name -> Map.of(Clause.ON, name)).orElse(Map.of()));
    };
  }

  private static Spelling of(Command.Mutation mutation) {
    return switch (mutation) {
      case Command.SetState(var server, var state) -> words(switch (state) {
        case DRAIN -> Verb.DRAIN;
        case MAINT -> Verb.MAINT;
        case READY -> Verb.READY;
        case UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("no verb sets " + state);
      }, server.toString());
      case Command.SetWeight(var server, var number, var percent) ->
        words(Verb.WEIGHT, server.toString(), number + (percent ? "%" : ""));
      case Command.Close(var ids, var server, var client) -> {
        var clauses = new EnumMap<Clause, String>(Clause.class);
        server.ifPresent(each -> clauses.put(Clause.SERVER, each.toString()));
        client.ifPresent(each -> clauses.put(Clause.CLIENT, each));
        yield new Spelling(Verb.CLOSE, ids, clauses);
      }
      case Command.Failover(var instance) -> words(Verb.FAILOVER, instance);
      case Command.Release(var instance) -> words(Verb.RELEASE, instance);
      case Command.Standby(var node, var standby) ->
        standby ? words(Verb.STANDBY, node) : words(Verb.RELEASE, "agent", node);
      case Command.ClearTable(var backend, var key) ->
        new Spelling(Verb.CLEAR, after(Parser.TABLE, table(Optional.of(backend), key)), Map.of());
      case Command.Reload _ -> words(Verb.RELOAD);
    };
  }

  private static Spelling of(Command.Transaction transaction) {
    return switch (transaction) {
      case Command.ConfigShow(var digest) -> config("show", digest);
      case Command.ConfigHistory _ -> config("history", Optional.empty());
      case Command.ConfigPlan(var file) -> config("plan", Optional.of(file));
      case Command.ConfigApply(var file) -> config("apply", Optional.of(file));
      case Command.ConfigConfirm(var operation) -> config("confirm", operation);
      case Command.ConfigRollback(var what) -> config("rollback", what);
    };
  }

  private static Spelling of(Command.DrillCommand drill) {
    return switch (drill) {
      case Command.DrillPlan(var fault, var instance) ->
        words(Verb.DRILL, "plan", DrillWords.fault(fault), instance);
      case Command.DrillRun(var fault, var instance) -> words(Verb.DRILL, "run", DrillWords.fault(fault), instance);
      case Command.DrillList _ -> words(Verb.DRILL, "list");
      case Command.DrillShow(var id) -> new Spelling(Verb.DRILL, after("show", id.stream().toList()), Map.of());
      case Command.DrillAbort(var id) -> words(Verb.DRILL, "abort", id);
      case Command.DrillApprove(var id) -> words(Verb.DRILL, "approve", id);
    };
  }

  private static Spelling of(Command.Local local) {
    return switch (local) {
      case Command.Help(var verb) -> verb == null ? words(Verb.HELP) : words(Verb.HELP, verb.word());
      case Command.Quit _ -> words(Verb.QUIT);
      case Command.Version _ -> words(Verb.VERSION);
      case Command.CompletionScript(var shell) -> words(Verb.COMPLETION, shell.name().toLowerCase(Locale.ROOT));
      case Command.Setting(var what, var value) -> new Spelling(Verb.SET, what.map(clause -> after(clause.word(),
          clause.takesValue() ? value.stream().toList() : List.of())).orElse(List.of()), Map.of());
      case Command.Filter(var text) -> text.isEmpty() ? words(Verb.FILTER) : words(Verb.FILTER, text);
      case Command.Sort(var column) -> column.isEmpty() ? words(Verb.SORT) : words(Verb.SORT, column);
      case Command.Goto(var place) -> words(Verb.GOTO, place);
      case Command.RecordFile(var file) -> words(Verb.RECORD, file);
      case Command.ReplayFile(var file) -> words(Verb.REPLAY, file);
      case Command.OpenConsole _ -> words(Verb.CONSOLE);
      case Command.OpenShell _ -> words(Verb.SHELL);
    };
  }

  private static Spelling words(Verb verb, String... words) {
    return new Spelling(verb, List.of(words), Map.of());
  }

  private static Spelling config(String what, Optional<String> name) {
    return new Spelling(Verb.CONFIG, after(what, name.stream().toList()), Map.of());
  }

  private static List<String> target(Optional<Target> target) {
    return target.map(each -> switch (each) {
      case Target.OfServer _,Target.Named _ -> List.of(each.toString());
      case Target.OfBackend(var name) -> List.of("backend", name);
      case Target.OfInstance(var name) -> List.of("instance", name);
      case Target.OfFrontend(var name) -> List.of("frontend", name);
      case Target.OfAgent(var name) -> List.of("agent", name);
    }).orElse(List.of());
  }

  private static List<String> table(Optional<String> backend, Optional<String> key) {
    var words = new ArrayList<>(backend.stream().toList());
    key.ifPresent(address -> words.addAll(List.of("key", address)));
    return words;
  }

  private static List<String> after(String first, List<String> rest) {
    var words = new ArrayList<String>();
    words.add(first);
    words.addAll(rest);
    return words;
  }

  /// In the largest unit that keeps all of it.
  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /// Whether a word would be read as a clause where it stands.
  boolean ambiguous() {
    boolean onlyWords = verb.wants() == Verb.Wants.SETTING || verb.wants() == Verb.Wants.WORDS
        || verb.wants() == Verb.Wants.SUPPOSITIONS;
    var free = verb.wants() == Verb.Wants.CONFIG || verb.wants() == Verb.Wants.DRILL
        ? words.subList(1, words.size())
        : words; // what it does comes first
    return words.stream().anyMatch(word -> word.startsWith("-"))
        || (!onlyWords && free.stream().anyMatch(word -> Clause.ofWord(word).isPresent()));
  }
}
