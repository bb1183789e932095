package dev.buoy.console.command;

import static dev.buoy.console.command.Usage.require;

import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.recording.Playhead;
import java.time.Duration;
import java.time.Instant;
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
  /// What `config` can do, of which some need a name.
  static final List<String> CONFIG = List.of("show", "history", "plan", "diff", "apply", "confirm", "rollback");
  static final List<String> CONFIG_NAMES = List.of("plan", "diff", "apply");
  /// What `drill` can do, of which some need a fault and an instance, and some an id.
  static final List<String> DRILL = List.of("plan", "run", "list", "show", "abort", "approve");
  static final List<String> DRILL_FAULTS = List.of("plan", "run");
  static final List<String> DRILL_IDS = List.of("abort", "approve");
  /// What `show` and `clear` have of a backend.
  static final String TABLE = "table";
  /// What `show` has beside names.
  static final List<String> SHOWN = List.of("connections", "stat", TABLE);

  /// What may stand before a name that is to be explained.
  static final List<String> EXPLAINED = List.of("failover", "instance", "server", "backend", "frontend", "agent",
      "tracker");

  /// Packets that an isolated node loses.
  static final List<String> WAYS = List.of("in", "out", "both");

  /// After it everything is a word, whatever it is spelled like.
  static final String END = "--";

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
      var parser = new Parser(
          !tokens.isEmpty() && tokens.getFirst().equals("--version") ? version(tokens) : List.copyOf(tokens));
      parser.collect();
      return new Parsed.Accepted(parser.invocation());
    } catch (Usage usage) {
      return new Parsed.Rejected(usage.sentence());
    }
  }

  private static List<String> version(List<String> tokens) {
    var words = new ArrayList<>(tokens);
    words.set(0, Verb.VERSION.word());
    return words;
  }

  private void collect() {
    for (int i = 0; i < tokens.size(); i++) {
      var token = tokens.get(i);
      if (token.equals(END)) {
        words.addAll(tokens.subList(i + 1, tokens.size()));
        return;
      }
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
        throw new Usage("there is no option %s%s".formatted(token, Usage.meant(token, known)));
      }
      return clause;
    }
    return takesMoreWords() ? Optional.empty() : Clause.ofWord(token);
  }

  /// The word after the verb is its target, and the one after a kind of target its name, even if spelled like a clause.
  private boolean takesMoreWords() {
    if (words.isEmpty()) {
      return true;
    }
    var wants = Verb.of(words.getFirst()).map(Verb::wants).orElse(Verb.Wants.NOTHING);
    if (wants == Verb.Wants.CONFIG && words.size() == 2) {
      return CONFIG_NAMES.contains(words.get(1));
    }
    if (wants == Verb.Wants.DRILL && words.size() > 1) {
      var what = words.get(1);
      return words.size() < (DRILL_FAULTS.contains(what) ? 4 : DRILL_IDS.contains(what) ? 3 : 2);
    }
    if (words.size() > 1 && kinds(wants).contains(words.getLast())) {
      return true;
    }
    return switch (wants) {
      case SETTING, WORDS, SUPPOSITIONS -> true;
      case CONFIG, DRILL, SERVER, INSTANCE, NODE, RELEASABLE, WEIGHT, CONNECTIONS, OPERATION, CONDITION, OBJECT,
          EXPLAINED, FILE ->
        words.size() == 1;
      case NOTHING, ANYTHING, TEXT, VERB, TABLE, SHELL_NAME -> false;
    };
  }

  /// Words that say of what kind the name is that follows.
  private static Set<String> kinds(Verb.Wants wants) {
    return switch (wants) {
      case SERVER, WEIGHT -> Set.of("server");
      case INSTANCE -> Set.of("instance");
      case NODE -> Set.of("agent");
      case RELEASABLE -> Set.of("instance", "agent");
      case CONDITION -> Set.of("server", "instance");
      case EXPLAINED -> Set.copyOf(EXPLAINED);
      case ANYTHING, OBJECT -> Set.of("server", "backend", "instance", "frontend", "agent");
      case NOTHING, TEXT, TABLE, VERB, CONFIG, DRILL, CONNECTIONS, OPERATION, SHELL_NAME, SETTING, WORDS,
          SUPPOSITIONS, FILE ->
        Set.of();
    };
  }

  /// @throws Usage when the clause has no such value
  static void check(Clause clause, String value) {
    switch (clause) {
      case FOR, SINCE, TIMEOUT, CONFIRM_WITHIN, WAIT, BUDGET, BASELINE -> {
        require(!Durations.isZero(value), "--%s %s: it has to be more than zero", clause.word(), value);
        require(Durations.parse(value).isPresent(), "--%s %s: a duration is written as 10ms 3s 30m 12h",
            clause.word(), value);
      }
      case INTERVAL -> require(isWithin(value, Duration.ofMillis(5), Duration.ofSeconds(1)),
          "--interval %s: a duration from 5ms to 1s", value);
      case LEASE -> require(isWithin(value, Duration.ofSeconds(1), Duration.ofMinutes(1)),
          "--lease %s: a duration from 1s to 1m", value);
      case WAY -> require(WAYS.contains(value), "--way %s: there are in, out and both", value);
      case OUTPUT -> require(Format.of(value).isPresent(), "--output %s: there are table, json, jsonl and yaml,"
          + " and of a drill md and svg", value);
      case SEVERITY -> require(Severities.of(value).isPresent(), "--severity %s: there are %s", value,
          Severities.WORDS);
      case LEVEL -> require(Severities.level(value).isPresent(), "--level %s: there are %s", value, Severities.LEVELS);
      case SORT -> require(value.equals("age") || value.equals("bytes"), "--sort %s: there are age and bytes", value);
      case LIMIT -> require(value.matches("[1-9][0-9]{0,4}"), "--limit %s: a number from 1 to 99999", value);
      case SPEED -> require(value.matches("[0-9]{1,3}(\\.[0-9]{1,3})?") && Playhead.isSpeed(Double.parseDouble(value)),
          "--speed %s: a number from 0.1 to 100", value);
      case AT ->
        require(Start.of(value).isPresent(), "--at %s: a time of day as 14:02:31, or as +90s after the beginning",
            value);
      case UNTIL -> require(Until.of(value, Instant.EPOCH).isPresent(),
          "--until %s: a time of day as 14:02:31, or 90s for so long ago", value);
      case FPS -> require(value.matches("[1-9]|[1-5][0-9]|60"), "--fps %s: a number from 1 to 60", value);
      case ON -> require(!value.isBlank() && Arrays.stream(value.split(",", -1)).noneMatch(String::isBlank),
          "--on %s: names of agents with commas between, or all", value);
      case TO, TARGET, BACKEND, SERVERS, OUT, CONFIRM, OPERATION, CLIENT, SERVER, OBJECT ->
        require(!value.isBlank(), "--%s needs a value", clause.word());
      case AGENT -> {
        try {
          var _ = Endpoint.parse(value);
        } catch (IllegalArgumentException e) {
          throw new Usage("--agent: " + e.getMessage());
        }
      }
      case CA, CERT, KEY, TOKEN -> require(!value.isBlank(), "--%s needs a file", clause.word());
      case REASON, DRY_RUN, FORCE, WATCH, PLAIN, COLOR, LIGHT, DARK, READ_ONLY, KEEP_GOING, HELP, SECRETS -> {
      }
    }
  }

  private Invocation invocation() {
    var options = new Options(clauses);
    if (words.isEmpty()) {
      return new Invocation(Verb.HELP, List.of(), new Command.Help(null), options);
    }
    var verb = verb(words.getFirst());
    var rest = words.subList(1, words.size());
    if (options.has(Clause.HELP)) {
      return new Invocation(verb, List.of(), new Command.Help(verb), options);
    }
    for (var clause : clauses.keySet()) {
      require(verb.accepts(clause), "%s takes no --%s; see: buoy %s --help",
          verb.word(), clause.word(), verb.word());
    }
    var command = CommandReader.command(verb, rest, options);
    require(!options.format().isReport() || command instanceof Command.DrillShow || command instanceof Command.DrillRun,
        "--output %s is for: drill show and drill run", options.value(Clause.OUTPUT).orElse(""));
    return new Invocation(verb, rest, command, options);
  }

  private static boolean isWithin(String duration, Duration least, Duration most) {
    return Durations.parse(duration).filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
        .isPresent();
  }

  /// @throws Usage when there is none of this word, or not in this version
  static Verb verb(String word) {
    var verbs = Arrays.stream(Verb.values()).map(Verb::word).toList();
    var verb = Verb.of(word)
        .orElseThrow(() -> new Usage("there is no verb '%s'%s".formatted(word, Usage.meant(word, verbs))));
    require(verb.available(), "%s is not available in this version yet; until then: %s", verb.word(), verb.example());
    return verb;
  }
}
