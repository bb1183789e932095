package dev.buoy.console.command;

import static dev.buoy.console.command.Usage.require;

import dev.buoy.v1.Supposition;
import dev.buoy.v1.Supposition.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Something that might happen, as an operator writes it: `kill n1`, `backend quotation_backend down`.
/// @param object the node, backend, server or tracker
/// @param node where a tracker fails; empty: on every node
public record Supposed(Kind kind, String object, String node) {
  /// Words that it begins with.
  static final List<String> VERBS = List.of("kill", "stop", "isolate", "link", "back", "backend", "server", "tracker");

  private static final String FORMS = "kill NODE, stop NODE, isolate NODE, link NODE down, back NODE, backend B down,"
      + " server B/S down, or tracker NAME fails [on NODE]";

  /// Those of a line, with commas between.
  /// @throws Usage when one of them means nothing
  static List<Supposed> all(String line) {
    require(!line.isBlank(), "whatif needs %s; several with commas between; for example: %s", FORMS,
        Verb.WHATIF.example());
    return Arrays.stream(line.split(",", -1)).map(String::strip).map(Supposed::one).toList();
  }

  private static Supposed one(String text) {
    var words = List.of(text.split("\\s+"));
    var last = words.size() > 2 ? words.get(2) : "";
    var kind = switch (words.getFirst()) {
      case "kill" -> of(words, Kind.KILL, "");
      case "stop" -> of(words, Kind.STOP, "");
      case "isolate" -> of(words, Kind.ISOLATE, "");
      case "back" -> of(words, Kind.BACK, "");
      case "link" -> of(words, Kind.LINK_DOWN, "down");
      case "backend" -> of(words, Kind.BACKEND_DOWN, "down");
      case "server" -> of(words, Kind.SERVER_DOWN, "down");
      case "tracker", "script" -> last.equals("fails") || last.equals("down")
          ? Optional.of(Kind.TRACKER_FAILS).filter(_ -> words.size() == 3
              || (words.size() == 5 && words.get(3).equals("on")))
          : Optional.<Kind>empty();
      default -> Optional.<Kind>empty();
    };
    return new Supposed(kind.orElseThrow(() -> new Usage("'%s': what may happen is %s".formatted(text, FORMS))),
        words.get(1), words.size() == 5 ? words.get(4) : "");
  }

  /// `kill NODE`, or `backend B down`, where the last word may be left out.
  private static Optional<Kind> of(List<String> words, Kind kind, String last) {
    boolean whole = words.size() == 3 && !last.isEmpty() && words.get(2).equals(last);
    return words.size() == 2 || whole ? Optional.of(kind) : Optional.empty();
  }

  /// As an operator writes it.
  @Override
  public String toString() {
    return switch (kind) {
      case KILL -> "kill " + object;
      case STOP -> "stop " + object;
      case ISOLATE -> "isolate " + object;
      case BACK -> "back " + object;
      case LINK_DOWN -> "link " + object + " down";
      case BACKEND_DOWN -> "backend " + object + " down";
      case SERVER_DOWN -> "server " + object + " down";
      case TRACKER_FAILS -> "tracker " + object + " fails" + (node.isEmpty() ? "" : " on " + node);
      case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("nobody supposes " + kind);
    };
  }

  /// All of them as words of a line.
  static List<String> words(List<Supposed> all) {
    var words = new ArrayList<String>();
    for (int i = 0; i < all.size(); i++) {
      var text = all.get(i) + (i + 1 < all.size() ? "," : "");
      words.addAll(List.of(text.split(" ")));
    }
    return words;
  }

  /// What it is about, as far as a kind is told of it: trackers are asked for by name only.
  Stream<Target> targets() {
    return switch (kind) {
      case KILL, STOP, ISOLATE, BACK, LINK_DOWN -> Stream.of(new Target.OfAgent(object));
      case BACKEND_DOWN -> Stream.of(new Target.OfBackend(object));
      case SERVER_DOWN -> object.matches("[^/]+/[^/]+")
          ? Stream.of(new Target.OfServer(object.substring(0, object.indexOf('/')),
              object.substring(object.indexOf('/') + 1)))
          : Stream.of();
      case TRACKER_FAILS -> node.isEmpty() ? Stream.of() : Stream.of(new Target.OfAgent(node));
      case KIND_UNSPECIFIED, UNRECOGNIZED -> Stream.of();
    };
  }

  Supposition message() {
    return Supposition.newBuilder().setKind(kind).setObject(object).setNode(node).build();
  }

  /// What may come after these words of a line.
  static Stream<String> next(List<String> before, Supplier<Catalogue> names) {
    int comma = before.size();
    while (comma > 0 && !before.get(comma - 1).endsWith(",")) {
      comma--;
    }
    var words = before.subList(comma, before.size());
    return switch (words.size()) {
      case 0 -> VERBS.stream();
      case 1 -> objects(words.getFirst(), names.get());
      case 2 -> switch (words.getFirst()) {
        case "link", "backend", "server" -> Stream.of("down");
        case "tracker" -> Stream.of("fails");
        default -> Stream.of();
      };
      case 3 -> words.getFirst().equals("tracker") ? Stream.of("on") : Stream.of();
      case 4 -> words.get(3).equals("on") ? names.get().agents().stream() : Stream.of();
      default -> Stream.of();
    };
  }

  private static Stream<String> objects(String verb, Catalogue names) {
    return switch (verb) {
      case "backend" -> names.backends().stream();
      case "server" -> names.servers().stream();
      case "tracker" -> names.trackers().stream();
      default -> names.agents().stream();
    };
  }
}
