package dev.buoy.console.command;

import static dev.buoy.console.command.Usage.require;

import dev.buoy.console.drill.DrillWords;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What the words after a verb mean, once the clauses are taken out.
final class CommandReader {
  private static final Set<String> SESSIONS = Set.of("session", "sessions");
  /// What open connections are called; HAProxy says `show sess`.
  private static final Set<String> CONNECTIONS = Set.of("connections", "connection", "sess", "session", "sessions");
  /// Clauses that may hold for many lines.
  static final Set<Clause> SETTINGS = Set.of(Clause.ON, Clause.TIMEOUT, Clause.OUTPUT, Clause.LIMIT, Clause.REASON,
      Clause.READ_ONLY);

  /// What only a drill that begins has.
  private static final Set<Clause> DRILL_CLAUSES = Set.of(Clause.TARGET, Clause.FORCE, Clause.CONFIRM, Clause.BUDGET,
      Clause.BASELINE, Clause.INTERVAL, Clause.LEASE, Clause.WAY, Clause.BACKEND, Clause.SERVERS, Clause.OUT);

  private CommandReader() {}

  /// @throws Usage when they mean nothing
  static Command command(Verb verb, List<String> rest, Options options) {
    return switch (verb) {
      case STATUS -> nothing(verb, rest, new Command.Status());
      case SHOW -> show(verb, rest, options);
      case DESCRIBE -> new Command.Describe(target(verb, rest).orElseThrow(
          () -> new Usage("describe needs a name, for example: " + verb.example())));
      case EVENTS -> events(verb, rest, options);
      case WHY -> why(verb, rest);
      case WHATIF -> new Command.WhatIf(Supposed.all(String.join(" ", rest)));
      case LOGS -> new Command.Logs(String.join(" ", rest));
      case DIFF -> nothing(verb, rest, new Command.Diff());
      case WATCH_CHANGES -> nothing(verb, rest, new Command.Watch());
      case DRAIN -> new Command.SetState(server(verb, rest), AdminState.Value.DRAIN);
      case READY -> new Command.SetState(server(verb, rest), AdminState.Value.READY);
      case MAINT -> new Command.SetState(server(verb, rest), AdminState.Value.MAINT);
      case WEIGHT -> weight(verb, rest);
      case CLOSE -> close(verb, rest, options);
      case FAILOVER -> new Command.Failover(instance(verb, rest));
      case RELEASE -> target(verb, rest).orElse(null) instanceof Target.OfAgent(var node)
          ? new Command.Standby(node, false)
          : new Command.Release(instance(verb, rest));
      case STANDBY -> new Command.Standby(node(verb, rest), true);
      case CLEAR -> clear(verb, rest);
      case RELOAD -> nothing(verb, rest, new Command.Reload());
      case CONFIG -> {
        requireTime(rest, options);
        yield config(verb, rest);
      }
      case DRILL -> drill(verb, rest, options);
      case CONSOLE -> nothing(verb, rest, new Command.OpenConsole());
      case SHELL -> nothing(verb, rest, new Command.OpenShell());
      case RECORD -> new Command.RecordFile(file(verb, rest));
      case REPLAY -> new Command.ReplayFile(file(verb, rest));
      case QUIT -> nothing(verb, rest, new Command.Quit());
      case HELP -> help(rest);
      case OP -> {
        require(rest.size() <= 1, "op takes one id, not '%s'", String.join(" ", rest));
        yield new Command.Operations(rest.stream().findFirst());
      }
      case WAIT -> await(verb, rest, options);
      case VERSION -> nothing(verb, rest, new Command.Version());
      case COMPLETION -> completion(verb, rest);
      case SET -> setting(rest);
      case FILTER -> new Command.Filter(String.join(" ", rest));
      case SORT -> new Command.Sort(String.join(" ", rest));
      case GOTO -> {
        require(rest.size() == 1, "goto needs a screen or a name, for example: %s", verb.example());
        yield new Command.Goto(rest.getFirst());
      }
      case IMPORT ->
        throw new IllegalStateException("refused before: " + verb);
    };
  }

  private static Command show(Verb verb, List<String> rest, Options options) {
    if (!rest.isEmpty() && CONNECTIONS.contains(rest.getFirst())) {
      return new Command.Connections(target(verb, rest.subList(1, rest.size())));
    }
    if (!rest.isEmpty() && rest.getFirst().equals(Parser.TABLE)) {
      return new Command.ShowTable(rest.stream().skip(1).findFirst(), key(verb, rest));
    }
    for (var clause : List.of(Clause.CLIENT, Clause.SORT, Clause.LIMIT)) {
      require(!options.has(clause), "--%s is for: show connections", clause.word());
    }
    return rest.equals(List.of("stat")) ? new Command.Statistics() : new Command.Show(target(verb, rest));
  }

  /// `failover VI_1` asks for the instance.
  private static Command why(Verb verb, List<String> rest) {
    require(rest.size() == 1 || (rest.size() == 2 && Parser.EXPLAINED.contains(rest.getFirst())),
        "why needs a name, and may have one of %s before it, for example: %s", String.join(" ", Parser.EXPLAINED),
        verb.example());
    var kind = rest.size() == 1 ? "" : rest.getFirst();
    return new Command.Why(kind.equals("failover") ? "instance" : kind, rest.getLast());
  }

  private static Command events(Verb verb, List<String> rest, Options options) {
    var object = options.value(Clause.OBJECT);
    require(object.isEmpty() || rest.isEmpty(), "events takes one name: '%s', or --object", String.join(" ", rest));
    return new Command.Events(object.map(CommandReader::bare).or(() -> target(verb, rest)));
  }

  private static Command completion(Verb verb, List<String> rest) {
    var shell = Arrays.stream(Command.ShellName.values())
        .filter(each -> rest.equals(List.of(each.name().toLowerCase(Locale.ROOT)))).findFirst();
    return new Command.CompletionScript(shell.orElseThrow(
        () -> new Usage("completion needs bash or zsh, for example: " + verb.example())));
  }

  private static Command setting(List<String> rest) {
    if (rest.isEmpty()) {
      return new Command.Setting(Optional.empty(), Optional.empty());
    }
    var names = SETTINGS.stream().sorted().map(Clause::word).toList();
    var word = rest.getFirst();
    var clause = Clause.named(word).filter(SETTINGS::contains).orElseThrow(() -> new Usage(
        "there is no setting '%s'; there are %s".formatted(word, String.join(", ", names))));
    require(rest.size() <= (clause.takesValue() ? 2 : 1), "set %s takes %s, not '%s'; one of several words in quotes",
        word, clause.takesValue() ? "one value" : "no value", String.join(" ", rest.subList(1, rest.size())));
    rest.stream().skip(1).findFirst().ifPresent(value -> Parser.check(clause, value));
    var value = clause.takesValue() ? rest.stream().skip(1).findFirst() : Optional.of("");
    return new Command.Setting(Optional.of(clause), value);
  }

  /// A time may be the last word.
  private static Command await(Verb verb, List<String> rest, Options options) {
    var last = rest.isEmpty() ? Optional.<Duration>empty() : Durations.parse(rest.getLast());
    var words = last.isPresent() ? rest.subList(0, rest.size() - 1) : rest;
    var limit = last.or(() -> options.value(Clause.TIMEOUT).flatMap(Durations::parse)).orElse(Command.Wait.USUAL);
    var kind = words.isEmpty() ? "" : words.getFirst();
    require(!kind.equals("healthy") || words.size() == 1,
        "wait healthy takes nothing but a time, as 30s or 2m, not '%s'", words.isEmpty() ? "" : words.getLast());
    if (kind.equals("healthy")) {
      return new Command.Wait(new Awaited.Healthy(), limit);
    }
    if (kind.equals("server") && words.size() == 3) {
      var state = Awaited.ServerState.of(words.get(2)).orElseThrow(() -> new Usage(
          "wait server: there is no state '%s'; there are up, down, ready, drain, maint and drained"
              .formatted(words.get(2))));
      return new Command.Wait(new Awaited.ServerIs(server(verb, words.subList(1, 2)), state), limit);
    }
    if (kind.equals("instance") && words.size() == 3 && words.get(2).equals("master")) {
      require(options.on().size() <= 1, "wait instance: a master is one node, not %s", String.join(",", options.on()));
      return new Command.Wait(new Awaited.MasterOf(words.get(1), options.on().stream().findFirst()), limit);
    }
    throw new Usage("wait needs one of: %s; for example: %s".formatted(verb.wants().usage(), verb.example()));
  }

  private static Command weight(Verb verb, List<String> rest) {
    require(rest.size() == 2 && rest.get(1).matches("[0-9]{1,5}%?"), "weight needs a server and a number, or percent"
        + " of the file's weight, for example: %s", verb.example());
    boolean percent = rest.get(1).endsWith("%");
    int number = Integer.parseInt(percent ? rest.get(1).substring(0, rest.get(1).length() - 1) : rest.get(1));
    require(percent || number <= 256, "weight %d: a number from 0 to 256, or percent of the file's weight", number);
    return new Command.SetWeight(server(verb, rest.subList(0, 1)), number, percent);
  }

  private static Command close(Verb verb, List<String> rest, Options options) {
    // HAProxy: shutdown session ID, shutdown sessions server B/S.
    var words = !rest.isEmpty() && SESSIONS.contains(rest.getFirst()) ? rest.subList(1, rest.size()) : rest;
    var given = options.value(Clause.SERVER);
    var client = options.value(Clause.CLIENT);
    if (words.size() == 2 && words.getFirst().equals("server") && given.isEmpty()) {
      given = Optional.of(words.get(1));
      words = List.of();
    }
    int kinds = (words.isEmpty() ? 0 : 1) + (given.isPresent() ? 1 : 0) + (client.isPresent() ? 1 : 0);
    require(kinds == 1, "close needs ids, or --server BACKEND/SERVER, or --client ADDRESS, for example: %s",
        verb.example());
    return new Command.Close(words, given.map(name -> server(verb, List.of(name))), client);
  }

  /// `config apply --confirm` takes a time too, and what was meant as one is no name.
  private static void requireTime(List<String> rest, Options options) {
    for (var value : rest.isEmpty() ? List.<String>of() : options.values().getOrDefault(Clause.CONFIRM, List.of())) {
      require(
          !rest.getFirst().equals("apply") || !Character.isDigit(value.charAt(0)) || Durations.parse(value).isPresent(),
          "--confirm %s: a duration is written as 10ms 3s 30m 12h", value);
    }
  }

  private static Command config(Verb verb, List<String> rest) {
    requireOneOf(verb, Parser.CONFIG, rest);
    var what = rest.getFirst();
    require(rest.size() <= 2, "config %s takes one name, not '%s'", what,
        String.join(" ", rest.subList(1, rest.size())));
    var name = rest.stream().skip(1).findFirst();
    require(name.isPresent() || !Parser.CONFIG_NAMES.contains(what), "config %s needs a file, for example: %s", what,
        verb.example());
    return switch (what) {
      case "show" -> new Command.ConfigShow(name);
      case "history" -> nothing(verb, rest.subList(1, rest.size()), new Command.ConfigHistory());
      case "plan", "diff" -> new Command.ConfigPlan(name.orElseThrow());
      case "apply" -> new Command.ConfigApply(name.orElseThrow());
      case "confirm" -> new Command.ConfigConfirm(name);
      default -> new Command.ConfigRollback(name);
    };
  }

  /// The word after the verb is what it does.
  private static void requireOneOf(Verb verb, List<String> all, List<String> rest) {
    var word = rest.isEmpty() ? "" : rest.getFirst();
    var meant = word.isEmpty() ? Optional.<String>empty() : Words.nearest(word, all);
    require(all.contains(word) || meant.isEmpty(), "there is no '%s %s'; did you mean '%s %s'?", verb.word(), word,
        verb.word(), meant.orElse(""));
    require(all.contains(word), "%s needs one of %s, for example: %s", verb.word(), String.join(" ", all),
        verb.example());
  }

  private static Command drill(Verb verb, List<String> rest, Options options) {
    requireOneOf(verb, Parser.DRILL, rest);
    var what = rest.getFirst();
    var names = rest.subList(1, rest.size());
    if (Parser.DRILL_FAULTS.contains(what)) {
      return fault(verb, what, names, options);
    }
    for (var clause : DRILL_CLAUSES) {
      require(!options.has(clause), "drill %s takes no --%s: it is for drill run", what, clause.word());
    }
    require(names.size() <= 1, "drill %s takes one id, not '%s'", what, String.join(" ", names));
    require(!names.isEmpty() || !Parser.DRILL_IDS.contains(what), "drill %s needs an id: buoy drill list", what);
    return switch (what) {
      case "list" -> nothing(verb, names, new Command.DrillList());
      case "show" -> new Command.DrillShow(names.stream().findFirst());
      case "abort" -> new Command.DrillAbort(names.getFirst());
      default -> new Command.DrillApprove(names.getFirst());
    };
  }

  private static Command fault(Verb verb, String what, List<String> names, Options options) {
    require(names.size() == 2, "drill %s needs a fault and an instance, for example: %s", what, verb.example());
    var kind = DrillWords.fault(names.getFirst()).orElseThrow(() -> new Usage("there is no fault '%s'; there are %s%s"
        .formatted(names.getFirst(), String.join(", ", DrillWords.FAULTS),
            Words.nearest(names.getFirst(), DrillWords.FAULTS).map("; did you mean '%s'?"::formatted).orElse(""))));
    require(kind != Fault.Kind.BACKEND || options.has(Clause.BACKEND), "a drill of the fault backend needs --backend");
    require(kind == Fault.Kind.BACKEND || !(options.has(Clause.BACKEND) || options.has(Clause.SERVERS)),
        "--backend and --servers are for the fault backend");
    require(kind == Fault.Kind.ISOLATE || !options.has(Clause.WAY), "--way is for the fault isolate");
    return what.equals("plan")
        ? new Command.DrillPlan(kind, names.get(1))
        : new Command.DrillRun(kind, names.get(1));
  }

  private static Command clear(Verb verb, List<String> rest) {
    require(rest.size() > 1 && rest.getFirst().equals(Parser.TABLE), "clear needs a table, for example: %s",
        verb.example());
    return new Command.ClearTable(rest.get(1), key(verb, rest));
  }

  /// The address after `table BACKEND key`.
  private static Optional<String> key(Verb verb, List<String> rest) {
    require(rest.size() <= 2 || (rest.size() == 4 && rest.get(2).equals("key")),
        "%s %s BACKEND takes key ADDRESS, not '%s'",
        verb.word(), Parser.TABLE, String.join(" ", rest.subList(Math.min(2, rest.size()), rest.size())));
    return rest.stream().skip(3).findFirst();
  }

  private static String file(Verb verb, List<String> rest) {
    require(rest.size() == 1 && !rest.getFirst().isBlank(), "%s needs one file, for example: %s", verb.word(),
        verb.example());
    return rest.getFirst();
  }

  private static Command help(List<String> rest) {
    require(rest.size() <= 1, "help takes one verb");
    if (rest.isEmpty()) {
      return new Command.Help(null);
    }
    return new Command.Help(Parser.verb(rest.getFirst()));
  }

  private static Command nothing(Verb verb, List<String> rest, Command command) {
    require(rest.isEmpty(), "%s takes no name: '%s'", verb.word(), String.join(" ", rest));
    return command;
  }

  private static Target.OfServer server(Verb verb, List<String> rest) {
    if (target(verb, rest).orElse(null) instanceof Target.OfServer server) {
      return server;
    }
    throw new Usage("%s needs a server as BACKEND/SERVER, for example: %s".formatted(verb.word(), verb.example()));
  }

  private static String instance(Verb verb, List<String> rest) {
    return switch (target(verb, rest).orElse(null)) {
      case Target.OfInstance instance -> instance.name();
      case Target.Named named -> named.name();
      case null, default ->
        throw new Usage("%s needs an instance, for example: %s".formatted(verb.word(), verb.example()));
    };
  }

  private static String node(Verb verb, List<String> rest) {
    return switch (target(verb, rest).orElse(null)) {
      case Target.OfAgent agent -> agent.name();
      case Target.Named named -> named.name();
      case null, default ->
        throw new Usage("%s needs a node, for example: %s".formatted(verb.word(), verb.example()));
    };
  }

  private static Optional<Target> target(Verb verb, List<String> rest) {
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    if (rest.size() == 1) {
      return Optional.of(bare(rest.getFirst()));
    }
    require(rest.size() == 2, "%s takes one target, not '%s'", verb.word(), String.join(" ", rest));
    var name = rest.get(1);
    return Optional.of(switch (rest.getFirst()) {
      case "server" -> bare(name);
      case "backend" -> new Target.OfBackend(name);
      case "instance" -> new Target.OfInstance(name);
      case "frontend" -> new Target.OfFrontend(name);
      case "agent" -> new Target.OfAgent(name);
      default -> throw new Usage("'%s %s': a target is server B/S, backend B, instance NAME, frontend F or agent NAME"
          .formatted(rest.getFirst(), name));
    });
  }

  private static Target bare(String name) {
    require(!name.isBlank(), "the name is empty");
    int slash = name.indexOf('/');
    if (slash < 0) {
      return new Target.Named(name);
    }
    require(slash > 0 && slash + 1 < name.length() && name.indexOf('/', slash + 1) < 0, "'%s' is not BACKEND/SERVER",
        name);
    return new Target.OfServer(name.substring(0, slash), name.substring(slash + 1));
  }
}
