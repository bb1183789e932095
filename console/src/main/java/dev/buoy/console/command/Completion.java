package dev.buoy.console.command;

import dev.buoy.console.cluster.ClusterView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What may come next on a line, from the same grammar the parser reads and the objects that live now.
public final class Completion {
  private Completion() {}

  /// Candidates for the word after these, all that start with `begun`.
  /// @param before words left of the cursor, without the one being typed
  public static List<String> candidates(List<String> before, String begun, ClusterView view) {
    return next(before, begun.startsWith("-"), new Catalogue(view)).filter(each -> each.startsWith(begun)).distinct()
        .toList();
  }

  private static Stream<String> next(List<String> before, boolean option, Catalogue names) {
    if (before.isEmpty()) {
      return Arrays.stream(Verb.values()).filter(Verb::available).map(Verb::word);
    }
    var verb = Verb.of(before.getFirst());
    if (verb.isEmpty()) {
      return Stream.of();
    }
    if (!option && before.size() > 1 && before.get(1).equals(Parser.TABLE)
        && (verb.get() == Verb.SHOW || verb.get() == Verb.CLEAR)) {
      var more = afterTable(before, names);
      if (more.isPresent()) {
        return more.get();
      }
    }
    if (before.size() == 1 && !option && verb.get().wants() != Verb.Wants.NOTHING) {
      return targets(verb.get().wants(), names);
    }
    if (verb.get() == Verb.SHOW && before.size() == 2 && before.get(1).equals("connections") && !option) {
      return Stream.of(names.backends(), names.servers()).flatMap(List::stream);
    }
    if (verb.get() == Verb.WAIT && !option && before.size() < 4) {
      return afterWait(before, names);
    }
    var last = before.getLast();
    var clause = last.startsWith("-") ? Clause.ofOption(last) : Clause.ofWord(last);
    if (before.size() > 1 && clause.isPresent() && clause.get().takesValue()) {
      return values(clause.get(), before, names);
    }
    var words = before.size() == 3 && before.get(1).equals(Parser.TABLE) ? Stream.of("key") : Stream.<String>of();
    return Stream.concat(words, clauses(verb.get(), option).filter(each -> !before.contains(each)));
  }

  private static Stream<String> clauses(Verb verb, boolean option) {
    return Stream.concat(verb.clauses().stream(), Verb.EVERYWHERE.stream().sorted())
        .map(each -> option || Clause.ofWord(each.word()).isEmpty() ? "--" + each.word() : each.word());
  }

  /// A backend after `table`, `key` after the backend; the address is the operator's to know.
  private static Optional<Stream<String>> afterTable(List<String> before, Catalogue names) {
    return switch (before.size()) {
      case 2 -> Optional.of(names.backends().stream());
      case 4 -> before.get(3).equals("key") ? Optional.of(Stream.of()) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Stream<String> afterWait(List<String> before, Catalogue names) {
    boolean server = before.get(1).equals("server");
    if (!server && !before.get(1).equals("instance")) {
      return Stream.of();
    }
    if (before.size() == 2) {
      return (server ? names.servers() : names.instances()).stream();
    }
    return server
        ? Arrays.stream(Awaited.ServerState.values()).map(Awaited.ServerState::word)
        : Stream.of("master");
  }

  private static Stream<String> targets(Verb.Wants wants, Catalogue names) {
    return switch (wants) {
      case NOTHING -> Stream.of();
      case SERVER, WEIGHT -> names.servers().stream();
      case CONNECTIONS, OPERATION -> Stream.of();
      case CONDITION -> Stream.of("healthy", "server", "instance");
      case INSTANCE -> names.instances().stream();
      case NODE -> names.agents().stream();
      case RELEASABLE -> Stream.concat(names.instances().stream(), names.agents().stream());
      case ANYTHING -> Stream.of(names.objects(), names.agents(), List.of("connections", "stat", Parser.TABLE))
          .flatMap(List::stream);
      case TABLE -> Stream.of(Parser.TABLE);
      case CONFIG -> Parser.CONFIG.stream();
      case VERB -> Arrays.stream(Verb.values()).filter(Verb::available).map(Verb::word);
    };
  }

  private static Stream<String> values(Clause clause, List<String> before, Catalogue names) {
    return switch (clause) {
      case ON -> Stream.concat(Stream.of("all"), names.agents().stream());
      case TO -> names.agents().stream();
      case SERVER -> names.servers().stream();
      case SORT -> Stream.of("age", "bytes");
      case CONFIRM ->
        before.size() > 2 && before.get(1).equals(Parser.TABLE)
            ? Stream.of(before.get(2))
            : before.size() > 1 ? Stream.of(before.get(1).substring(before.get(1).indexOf('/') + 1)) : Stream.of();
      case OUTPUT -> Arrays.stream(Format.values()).map(format -> format.name().toLowerCase(Locale.ROOT));
      default -> Stream.of();
    };
  }
}
