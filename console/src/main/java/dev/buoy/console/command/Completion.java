package dev.buoy.console.command;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What may come next on a line, from the same grammar the parser reads and the objects that live now.
public final class Completion {
  private final Supplier<Catalogue> names;
  private final List<String> words = new ArrayList<>();
  private final List<String> used = new ArrayList<>();
  private @Nullable Clause pending;

  private Completion(List<String> before, Supplier<Catalogue> names) {
    this.names = names;
    collect(before);
  }

  /// Candidates for the word after these, all that start with `begun`.
  /// @param before words left of the cursor, without the one being typed
  public static List<String> candidates(List<String> before, String begun, ClusterView view) {
    return candidates(before, begun, () -> view);
  }

  /// The same, where the view is only made when a name may come.
  static List<String> candidates(List<String> before, String begun, Supplier<ClusterView> view) {
    var completion = new Completion(before, () -> new Catalogue(view.get()));
    return completion.next(begun).filter(each -> each.startsWith(begun)).distinct().toList();
  }

  /// Options and their values are taken out; a last one without its value waits for it.
  private void collect(List<String> before) {
    for (var token : before) {
      if (pending != null) {
        pending = null;
        continue;
      }
      var clause = token.startsWith("-") ? Clause.ofOption(token.replaceFirst("=.*", "")) : Optional.<Clause>empty();
      if (token.startsWith("-")) {
        used.add(token);
        pending = clause.filter(each -> each.takesValue() && !token.contains("=")).orElse(null);
      } else {
        words.add(token);
      }
    }
    var verb = words.isEmpty() ? Optional.<Verb>empty() : Verb.of(words.getFirst());
    boolean sets = verb.filter(each -> each == Verb.SET).isPresent();
    if (pending == null && verb.isPresent() && (sets ? words.size() == 2 : words.size() > before(verb.get()))) {
      var last = sets ? Clause.named(words.getLast()) : Clause.ofWord(words.getLast());
      pending = last.filter(Clause::takesValue).orElse(null);
    }
  }

  /// How many words a verb has before the first clause can come without dashes.
  private static int before(Verb verb) {
    return switch (verb.wants()) {
      case NOTHING, ANYTHING, TEXT, VERB -> 1;
      default -> 2;
    };
  }

  private Stream<String> next(String begun) {
    if (pending != null) {
      return values(pending, begun);
    }
    if (words.isEmpty()) {
      return begun.startsWith("-")
          ? Verb.EVERYWHERE.stream().sorted().map(each -> "--" + each.word())
          : Arrays.stream(Verb.values()).filter(Verb::available).map(Verb::word);
    }
    var found = Verb.of(words.getFirst());
    if (found.isEmpty()) {
      return Stream.of();
    }
    var verb = found.get();
    if (begun.startsWith("-")) {
      return clauses(verb, true);
    }
    return switch (words.size()) {
      case 1 -> verb.wants() == Verb.Wants.NOTHING || verb.wants() == Verb.Wants.TEXT
          ? clauses(verb, false)
          : targets(verb);
      default -> further(verb);
    };
  }

  /// What comes after the first word behind the verb.
  private Stream<String> further(Verb verb) {
    var first = words.get(1);
    if (first.equals(Parser.TABLE) && (verb == Verb.SHOW || verb == Verb.CLEAR)) {
      return switch (words.size()) {
        case 2 -> names.get().backends().stream();
        case 3 -> Stream.concat(Stream.of("key"), clauses(verb, false));
        case 4 -> words.get(3).equals("key") ? Stream.of() : clauses(verb, false);
        default -> clauses(verb, false);
      };
    }
    if (words.size() == 2 && verb == Verb.SHOW && first.equals("connections")) {
      return Stream.of(names.get().backends(), names.get().servers()).flatMap(List::stream);
    }
    if (verb == Verb.DRILL && Parser.DRILL_FAULTS.contains(first) && words.size() < 4) {
      return words.size() == 2 ? DrillWords.FAULTS.stream() : names.get().instances().stream();
    }
    if (verb == Verb.WHATIF) {
      return Supposed.next(words.subList(1, words.size()), names);
    }
    if (words.size() == 2 && verb != Verb.SET) {
      var named = ofKind(verb.wants(), first);
      if (named.isPresent()) {
        return named.get();
      }
    }
    if (verb == Verb.WAIT && words.size() == 3) {
      return first.equals("server")
          ? Arrays.stream(Awaited.ServerState.values()).map(Awaited.ServerState::word)
          : Stream.of("master");
    }
    return verb == Verb.WAIT && first.equals("healthy") ? Stream.of() : clauses(verb, false);
  }

  private Optional<Stream<String>> ofKind(Verb.Wants wants, String kind) {
    if (wants != Verb.Wants.ANYTHING && wants != Verb.Wants.EXPLAINED && wants != Verb.Wants.OBJECT
        && wants != Verb.Wants.CONDITION) {
      return Optional.empty();
    }
    return Optional.ofNullable(switch (kind) {
      case "server" -> names.get().servers().stream();
      case "instance", "failover" -> names.get().instances().stream();
      case "tracker" -> names.get().trackers().stream();
      case "backend" -> names.get().backends().stream();
      case "frontend" -> names.get().frontends().stream();
      case "agent" -> names.get().agents().stream();
      default -> null;
    });
  }

  /// Those that are not on the line yet.
  private Stream<String> clauses(Verb verb, boolean options) {
    return Stream.concat(verb.clauses().stream(), Verb.EVERYWHERE.stream().sorted())
        .filter(each -> !used.contains("--" + each.word()) && !words.contains(each.word()))
        .map(each -> options || !each.bare() ? "--" + each.word() : each.word());
  }

  private Stream<String> targets(Verb verb) {
    return switch (verb.wants()) {
      case NOTHING, TEXT, CONNECTIONS, OPERATION, WORDS, FILE -> verb == Verb.GOTO
          ? names.get().objects().stream()
          : Stream.of();
      case SERVER, WEIGHT -> names.get().servers(worthIt(verb)).stream();
      case CONDITION -> Stream.of("healthy", "server", "instance");
      case INSTANCE -> names.get().instances().stream();
      case NODE -> names.get().agents().stream();
      case RELEASABLE -> Stream.concat(names.get().instances().stream(), names.get().agents().stream());
      case EXPLAINED -> Stream.of(Parser.EXPLAINED, names.get().objects(), names.get().agents(), names.get().trackers())
          .flatMap(List::stream);
      case SUPPOSITIONS -> Supposed.VERBS.stream();
      case OBJECT -> Stream.concat(names.get().objects().stream(), names.get().agents().stream());
      case ANYTHING -> Stream.of(names.get().objects(), names.get().agents(),
          verb == Verb.SHOW ? List.of("connections", "stat", Parser.TABLE) : List.<String>of()).flatMap(List::stream);
      case TABLE -> Stream.of(Parser.TABLE);
      case CONFIG -> Parser.CONFIG.stream();
      case DRILL -> Parser.DRILL.stream();
      case SHELL_NAME -> Arrays.stream(Command.ShellName.values()).map(each -> each.name().toLowerCase(Locale.ROOT));
      case SETTING -> CommandReader.SETTINGS.stream().sorted().map(Clause::word);
      case VERB -> Arrays.stream(Verb.values()).filter(Verb::available).map(Verb::word);
    };
  }

  /// Servers that the verb would change.
  private static Predicate<Server> worthIt(Verb verb) {
    return switch (verb) {
      case DRAIN -> server -> server.getAdminState() == AdminState.Value.READY;
      case READY -> server -> server.getAdminState() != AdminState.Value.READY;
      case MAINT -> server -> server.getAdminState() != AdminState.Value.MAINT;
      default -> _ -> true;
    };
  }

  private Stream<String> values(Clause clause, String begun) {
    return switch (clause) {
      case ON -> on(begun.substring(0, begun.lastIndexOf(',') + 1));
      case TO, TARGET -> names.get().agents().stream();
      case BACKEND -> names.get().backends().stream();
      case WAY -> Parser.WAYS.stream();
      case SERVER -> names.get().servers().stream();
      case OBJECT -> names.get().objects().stream();
      case SORT -> Stream.of("age", "bytes");
      case SEVERITY -> Stream.of("info", "notice", "warning", "error", "alert");
      case LEVEL -> Stream.of("debug", "info", "warning", "error");
      case COLOR -> Stream.of("never", "16", "256", "rgb");
      case CONFIRM -> words.size() > 2 && words.get(1).equals(Parser.TABLE)
          ? Stream.of(words.get(2))
          : words.size() > 3 && words.getFirst().equals(Verb.DRILL.word())
              ? Stream.of(words.get(3))
              : words.size() > 1 ? Stream.of(words.get(1).substring(words.get(1).indexOf('/') + 1)) : Stream.of();
      case OUTPUT -> Arrays.stream(Format.values()).filter(format -> !format.isReport()
          || (words.size() > 1 && words.getFirst().equals(Verb.DRILL.word())
              && (words.get(1).equals("show") || words.get(1).equals("run"))))
          .map(format -> format.name().toLowerCase(Locale.ROOT));
      default -> Stream.of();
    };
  }

  /// One agent after another.
  private Stream<String> on(String listed) {
    var agents = names.get().agents().stream().filter(each -> !List.of(listed.split(",")).contains(each))
        .map(listed::concat);
    return listed.isEmpty() ? Stream.concat(Stream.of("all"), agents) : agents;
  }
}
