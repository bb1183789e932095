package dev.buoy.console.command;

import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.AdminState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The one grammar: `verb [target] {clause}`. A clause is a word (`on n1`) or an option (`--on n1`, `--on=n1`), in the
/// command bar, the shell and the arguments alike.
public final class Parser {
  private static final Set<String> SESSIONS = Set.of("session", "sessions");
  /// What open connections are called; HAProxy says `show sess`.
  private static final Set<String> CONNECTIONS = Set.of("connections", "connection", "sess", "session", "sessions");
  /// What `config` can do, of which some need a name.
  static final List<String> CONFIG = List.of("show", "history", "plan", "diff", "apply", "confirm", "rollback");
  private static final List<String> CONFIG_NAMES = List.of("plan", "diff", "apply");
  /// What `show` and `clear` have of a backend.
  static final String TABLE = "table";

  private final List<String> tokens;
  private final List<String> words = new ArrayList<>();
  private final Map<Clause, List<String>> clauses = new EnumMap<>(Clause.class);

  private Parser(List<String> tokens) {
    this.tokens = tokens;
  }

  /// Reads a line of the shell or the command bar.
  public static Parsed line(String line) {
    return Words.split(line).map(Parser::words).orElseGet(() -> new Parsed.Rejected("a quote is not closed"));
  }

  /// Reads arguments.
  public static Parsed words(List<String> tokens) {
    try {
      var parser = new Parser(List.copyOf(tokens));
      parser.collect();
      return new Parsed.Accepted(parser.invocation());
    } catch (Usage usage) {
      return new Parsed.Rejected(usage.sentence);
    }
  }

  private void collect() {
    for (int i = 0; i < tokens.size(); i++) {
      var token = tokens.get(i);
      int equals = token.startsWith("--") ? token.indexOf('=') : -1;
      var name = equals < 0 ? token : token.substring(0, equals);
      var clause = clauseAt(name);
      if (clause.isEmpty()) {
        words.add(token);
        continue;
      }
      var value = "";
      if (equals >= 0) {
        value = token.substring(equals + 1);
        require(clause.get().takesValue(), "%s takes no value", name);
      } else if (clause.get().takesValue()) {
        require(i + 1 < tokens.size(), "%s needs a value: %s", name, clause.get().usage());
        value = tokens.get(++i);
      }
      check(clause.get(), value);
      clauses.computeIfAbsent(clause.get(), _ -> new ArrayList<>()).add(value);
    }
  }

  private Optional<Clause> clauseAt(String token) {
    if (token.length() > 1 && token.startsWith("-")) {
      var clause = Clause.ofOption(token);
      if (clause.isEmpty()) {
        var known = Arrays.stream(Clause.values()).map(each -> "--" + each.word()).toList();
        throw new Usage("there is no option %s%s".formatted(token, meant(token, known)));
      }
      return clause;
    }
    return takesMoreWords() ? Optional.empty() : Clause.ofWord(token);
  }

  /// The word after the verb is its target, even if it is spelled like a clause.
  private boolean takesMoreWords() {
    if (words.isEmpty()) {
      return true;
    }
    var wants = Verb.of(words.getFirst()).map(Verb::wants).orElse(Verb.Wants.NOTHING);
    if (wants == Verb.Wants.CONFIG && words.size() == 2) {
      return CONFIG_NAMES.contains(words.get(1));
    }
    return words.size() == 1 && switch (wants) {
      case CONFIG, SERVER, INSTANCE, NODE, RELEASABLE, WEIGHT, CONNECTIONS, OPERATION, CONDITION -> true;
      case NOTHING, ANYTHING, VERB, TABLE -> false;
    };
  }

  private static void check(Clause clause, String value) {
    switch (clause) {
      case FOR, TIMEOUT, CONFIRM_WITHIN, WAIT ->
        require(Durations.parse(value).isPresent(), "--%s %s: a duration is written as 10ms 3s 30m 12h",
            clause.word(), value);
      case OUTPUT -> require(Format.of(value).isPresent(), "--output %s: there are table, json, jsonl and yaml", value);
      case SORT -> require(value.equals("age") || value.equals("bytes"), "--sort %s: there are age and bytes", value);
      case LIMIT -> require(value.matches("[1-9][0-9]{0,4}"), "--limit %s: a number from 1 to 99999", value);
      case FPS -> require(value.matches("[1-9]|[1-5][0-9]|60"), "--fps %s: a number from 1 to 60", value);
      case ON -> require(!value.isBlank() && Arrays.stream(value.split(",", -1)).noneMatch(String::isBlank),
          "--on %s: names of agents with commas between, or all", value);
      case TO, CONFIRM, OPERATION, CLIENT, SERVER -> require(!value.isBlank(), "--%s needs a value", clause.word());
      case AGENT -> {
        try {
          var _ = Endpoint.parse(value);
        } catch (IllegalArgumentException e) {
          throw new Usage("--agent: " + e.getMessage());
        }
      }
      case CA, CERT, KEY, TOKEN -> require(!value.isBlank(), "--%s needs a file", clause.word());
      case REASON, DRY_RUN, FORCE, WATCH, PLAIN, COLOR, LIGHT, READ_ONLY, HELP, SECRETS -> {
      }
    }
  }

  private Invocation invocation() {
    var options = new Options(clauses);
    if (words.isEmpty()) {
      return new Invocation(Verb.HELP, List.of(), new Command.Help(null), options);
    }
    var word = words.getFirst();
    var verb = Verb.of(word).orElseThrow(() -> new Usage(unknownVerb(word)));
    var rest = words.subList(1, words.size());
    require(verb.available(), "%s is not available in this version yet", verb.word());
    if (options.has(Clause.HELP)) {
      return new Invocation(verb, List.of(), new Command.Help(verb), options);
    }
    for (var clause : clauses.keySet()) {
      require(Verb.EVERYWHERE.contains(clause) || verb.clauses().contains(clause),
          "%s takes no --%s; see: buoy %s --help",
          verb.word(), clause.word(), verb.word());
    }
    return new Invocation(verb, rest, command(verb, rest, options), options);
  }

  private static Command command(Verb verb, List<String> rest, Options options) {
    return switch (verb) {
      case STATUS -> nothing(verb, rest, new Command.Status());
      case SHOW -> show(verb, rest, options);
      case EVENTS -> new Command.Events(target(verb, rest));
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
      case CONFIG -> config(verb, rest);
      case CONSOLE -> nothing(verb, rest, new Command.OpenConsole());
      case SHELL -> nothing(verb, rest, new Command.OpenShell());
      case QUIT -> nothing(verb, rest, new Command.Quit());
      case HELP -> help(rest);
      case OP -> {
        require(rest.size() <= 1, "op takes one id, not '%s'", String.join(" ", rest));
        yield new Command.Operations(rest.stream().findFirst());
      }
      case WAIT -> await(verb, rest, options);
      case WHY, DRILL, LOGS, DIFF, DESCRIBE, IMPORT ->
        throw new IllegalStateException("refused before: " + verb);
    };
  }

  private static Command show(Verb verb, List<String> rest, Options options) {
    if (!rest.isEmpty() && CONNECTIONS.contains(rest.getFirst())) {
      return new Command.Connections(target(verb, rest.subList(1, rest.size())));
    }
    if (!rest.isEmpty() && rest.getFirst().equals(TABLE)) {
      return new Command.ShowTable(rest.stream().skip(1).findFirst(), key(verb, rest));
    }
    for (var clause : List.of(Clause.CLIENT, Clause.SORT, Clause.LIMIT)) {
      require(!options.has(clause), "--%s is for: show connections", clause.word());
    }
    return rest.equals(List.of("stat")) ? new Command.Statistics() : new Command.Show(target(verb, rest));
  }

  /// A time may be the last word.
  private static Command await(Verb verb, List<String> rest, Options options) {
    var last = rest.isEmpty() ? Optional.<Duration>empty() : Durations.parse(rest.getLast());
    var words = last.isPresent() ? rest.subList(0, rest.size() - 1) : rest;
    var limit = last.or(() -> options.value(Clause.TIMEOUT).flatMap(Durations::parse)).orElse(Command.Wait.USUAL);
    var kind = words.isEmpty() ? "" : words.getFirst();
    if (kind.equals("healthy") && words.size() == 1) {
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

  private static Command config(Verb verb, List<String> rest) {
    require(!rest.isEmpty() && CONFIG.contains(rest.getFirst()), "config needs one of %s, for example: %s",
        String.join(" ", CONFIG), verb.example());
    var what = rest.getFirst();
    require(rest.size() <= 2, "config %s takes one name, not '%s'", what,
        String.join(" ", rest.subList(1, rest.size())));
    var name = rest.stream().skip(1).findFirst();
    require(name.isPresent() || !CONFIG_NAMES.contains(what), "config %s needs a file, for example: %s", what,
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

  private static Command clear(Verb verb, List<String> rest) {
    require(rest.size() > 1 && rest.getFirst().equals(TABLE), "clear needs a table, for example: %s", verb.example());
    return new Command.ClearTable(rest.get(1), key(verb, rest));
  }

  /// The address after `table BACKEND key`.
  private static Optional<String> key(Verb verb, List<String> rest) {
    require(rest.size() <= 2 || (rest.size() == 4 && rest.get(2).equals("key")),
        "%s %s BACKEND takes key ADDRESS, not '%s'",
        verb.word(), TABLE, String.join(" ", rest.subList(Math.min(2, rest.size()), rest.size())));
    return rest.stream().skip(3).findFirst();
  }

  private static Command help(List<String> rest) {
    require(rest.size() <= 1, "help takes one verb");
    if (rest.isEmpty()) {
      return new Command.Help(null);
    }
    var verb = Verb.of(rest.getFirst()).orElseThrow(() -> new Usage(unknownVerb(rest.getFirst())));
    require(verb.available(), "%s is not available in this version yet", verb.word());
    return new Command.Help(verb);
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

  private static String unknownVerb(String word) {
    var verbs = Arrays.stream(Verb.values()).map(Verb::word).toList();
    return "there is no verb '%s'%s".formatted(word, meant(word, verbs));
  }

  private static String meant(String word, List<String> candidates) {
    return Words.nearest(word, candidates).map("; did you mean '%s'?"::formatted).orElse("; see: buoy --help");
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void require(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new Usage(message.formatted(arguments));
    }
  }

  /// Leaves the descent with the sentence for the user; never leaves this class.
  private static final class Usage extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String sentence;

    Usage(String sentence) {
      super(sentence, null, false, false);
      this.sentence = sentence;
    }
  }
}
