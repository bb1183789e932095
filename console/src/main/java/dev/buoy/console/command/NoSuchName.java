package dev.buoy.console.command;

import dev.buoy.console.cluster.Failures;
import java.util.List;
import java.util.stream.Stream;

/// A name that nobody knows, a file that cannot be read, or no agent to ask. The message is for the user.
public final class NoSuchName extends Exception {
  private static final long serialVersionUID = 1;
  /// Names that help; a list of thousands helps nobody.
  private static final int SHOWN = 20;

  private final String sentence;
  private final int exit;

  private NoSuchName(String message, int exit) {
    super(message);
    this.sentence = message;
    this.exit = exit;
  }

  /// What to tell the user.
  public String sentence() {
    return sentence;
  }

  /// FAILED when the name does not exist; when no agent answered that could know, UNKNOWN, or NOT_PERMITTED where one
  /// does not let us ask.
  public int exit() {
    return exit;
  }

  static NoSuchName of(String kind, String name, List<String> known) {
    return of(kind, name, known, List.of());
  }

  /// @param words that could have been meant in place of a name
  static NoSuchName of(String kind, String name, List<String> known, List<String> words) {
    var more = known.size() > SHOWN ? " and %d more".formatted(known.size() - SHOWN) : "";
    var there = known.isEmpty()
        ? "there is none"
        : "there are: " + String.join(", ", known.subList(0, Math.min(SHOWN, known.size()))) + more;
    var meant = Words.nearest(name, Stream.concat(known.stream(), words.stream()).toList())
        .map("; did you mean '%s'?"::formatted).orElse("");
    return new NoSuchName("no %s '%s'; %s%s".formatted(kind, name, there, meant), Exit.FAILED);
  }

  /// As an agent says it, which knows more names than the view.
  static NoSuchName told(String sentence) {
    return new NoSuchName(sentence, Exit.FAILED);
  }

  /// A file that cannot be read.
  static NoSuchName file(String sentence) {
    return new NoSuchName(sentence, Exit.USAGE);
  }

  /// @param errors what became of each agent
  static NoSuchName nobody(List<String> errors, boolean refused) {
    return new NoSuchName("no agent answers: " + Failures.plain(String.join("; ", errors)),
        refused ? Exit.NOT_PERMITTED : Exit.UNKNOWN);
  }
}
