package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/// A whole command as typed: what, and with which clauses.
public record Invocation(Verb verb, List<String> words, Command command, Options options) {
  public Invocation {
    words = List.copyOf(words);
  }

  /// One that nobody typed.
  static Invocation of(Command command, Options options) {
    var spelling = Spelling.of(command);
    var clauses = new EnumMap<Clause, List<String>>(Clause.class);
    clauses.putAll(options.values());
    spelling.clauses().forEach((clause, value) -> clauses.put(clause, List.of(value)));
    return new Invocation(spelling.verb(), spelling.words(), command, new Options(clauses));
  }

  /// The same with these clauses too, unless it has its own.
  public Invocation within(Options others) {
    var clauses = new EnumMap<Clause, List<String>>(Clause.class);
    others.values().forEach((clause, values) -> {
      if (verb.accepts(clause)) {
        clauses.put(clause, values);
      }
    });
    clauses.putAll(options.values());
    return new Invocation(verb, words, command, new Options(clauses));
  }

  /// The same with a clause that takes no value.
  public Invocation with(Clause clause) {
    var clauses = new EnumMap<Clause, List<String>>(Clause.class);
    clauses.putAll(options.values());
    clauses.put(clause, List.of(""));
    return new Invocation(verb, words, command, new Options(clauses));
  }

  /// The same without a clause.
  public Invocation without(Clause clause) {
    var clauses = new EnumMap<Clause, List<String>>(Clause.class);
    clauses.putAll(options.values());
    clauses.remove(clause);
    return new Invocation(verb, words, command, new Options(clauses));
  }

  /// The same as a shell would run it: `buoy drain quotation_backend/server1 --on all --reason "two words"`.
  public String commandLine() {
    return "buoy " + line();
  }

  /// The same as a line of the shell or the command bar.
  String line() {
    var spelling = Spelling.of(command);
    var parts = new ArrayList<String>();
    parts.add(spelling.verb().word());
    var words = spelling.words().stream().map(Words::quote).toList();
    if (!spelling.ambiguous()) {
      parts.addAll(words);
    }
    options.values().forEach((clause, values) -> values
        .forEach(value -> parts.add("--" + clause.word() + (clause.takesValue() ? " " + Words.quote(value) : ""))));
    if (spelling.ambiguous()) {
      parts.add(Parser.END);
      parts.addAll(words);
    }
    return String.join(" ", parts);
  }
}
