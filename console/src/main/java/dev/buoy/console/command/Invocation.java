package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.List;

/// A whole command as typed: what, and with which clauses.
public record Invocation(Verb verb, List<String> words, Command command, Options options) {
  public Invocation {
    words = List.copyOf(words);
  }

  /// The same as a shell would run it: `buoy drain quotation_backend/server1 --on all --reason "two words"`.
  public String commandLine() {
    var parts = new ArrayList<String>();
    parts.add("buoy " + verb.word());
    words.forEach(word -> parts.add(Words.quote(word)));
    options.values().forEach((clause, values) -> values
        .forEach(value -> parts.add("--" + clause.word() + (clause.takesValue() ? " " + Words.quote(value) : ""))));
    return String.join(" ", parts);
  }
}
