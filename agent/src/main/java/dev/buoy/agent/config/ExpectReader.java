package dev.buoy.agent.config;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Octets;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads what a check sends and what it expects.
final class ExpectReader {
  private static final Pattern STATUS = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

  private ExpectReader() {}

  /// Of an HTTP answer: `200-399`, `[200, 204]`, or `{status: …}`, `{string: …}`, `{rstring: …}` of the body.
  static Expectation http(Section section) {
    return switch (section.value("expect")) {
      case null -> Expectation.Status.ALIVE;
      case Mapping _ -> {
        var keys = section.section("expect");
        var inBody = keys.has("status") ? null : search(keys, false);
        var expected = inBody != null ? inBody : status(keys, "status");
        one(keys, List.of("status", "string", "rstring"));
        yield expected;
      }
      default -> status(section, "expect");
    };
  }

  /// Of the answer to a query: the one text, one of a list, or `{string: …}`, `{rstring: …}` within it.
  static Expectation query(Section section) {
    return switch (section.value("expect")) {
      case null -> new Expectation.Anything();
      case Mapping _ -> {
        var keys = section.section("expect");
        one(keys, List.of("string", "rstring"));
        yield Objects.requireNonNullElse(search(keys, false), new Expectation.Anything());
      }
      default -> new Expectation.Exactly(texts(section, "expect"));
    };
  }

  /// The steps of a dialogue: the list `tcp_check`, or `send` and `expect` alone. Empty: none.
  static List<Ask.Step> steps(Section section) {
    var steps = new ArrayList<Ask.Step>();
    var items = section.items("tcp_check");
    for (int i = 0; i < items.size(); i++) {
      var path = section.pathOf("tcp_check") + "[" + i + "]";
      if (items.get(i) instanceof Mapping mapping && mapping.entries().size() == 1) {
        var item = new Section(path, mapping.mark(), mapping, section.problems());
        steps.addAll(both(item));
        item.finish();
      } else {
        section.problems().error(items.get(i).mark(), path,
            "must be one step: send: TEXT, send_binary: HEX, or expect: TEXT");
      }
    }
    var alone = both(section);
    if (!alone.isEmpty() && !items.isEmpty()) {
      section.error("tcp_check", "has the whole dialogue; put send and expect of this check into it");
    }
    steps.addAll(alone);
    return steps;
  }

  private static List<Ask.Step> both(Section section) {
    var steps = new ArrayList<Ask.Step>();
    var send = section.text("send");
    if (send != null) {
      steps.add(new Ask.Step.Send(Octets.of(send)));
    }
    var binary = binary(section, "send_binary");
    if (binary != null) {
      steps.add(new Ask.Step.Send(binary));
    }
    var expected = expected(section);
    if (expected != null) {
      steps.add(new Ask.Step.Expect(expected));
    }
    return steps;
  }

  private static @Nullable Expectation expected(Section section) {
    if (section.value("expect") instanceof Mapping) {
      var keys = section.section("expect");
      one(keys, List.of("string", "rstring", "binary"));
      return search(keys, true);
    }
    var text = section.text("expect");
    return text == null ? null : new Expectation.Containing(Octets.of(text));
  }

  /// @param octets whether bytes are compared, and not characters
  private static @Nullable Expectation search(Section keys, boolean octets) {
    var text = keys.text("string");
    var regex = regex(keys);
    var binary = octets ? binary(keys, "binary") : null;
    if (text != null) {
      return new Expectation.Containing(octets ? Octets.of(text) : text);
    }
    if (regex != null) {
      return new Expectation.Matching(octets ? Octets.of(regex) : regex);
    }
    return binary == null ? null : new Expectation.Containing(binary);
  }

  private static @Nullable String regex(Section keys) {
    var text = keys.text("rstring");
    if (text == null) {
      return null;
    }
    try {
      var _ = Pattern.compile(text);
      return text;
    } catch (PatternSyntaxException e) {
      keys.error("rstring", "is no regular expression: " + e.getDescription() + " at character " + (e.getIndex() + 1));
      return null;
    }
  }

  private static @Nullable String binary(Section section, String key) {
    var text = section.text(key);
    if (text != null && !HEX.matcher(text).matches()) {
      section.error(key, "must be hexadecimal digits, two for each byte, was '" + text + "'");
      return null;
    }
    return text == null ? null : Octets.of(HexFormat.of().parseHex(text));
  }

  private static Expectation status(Section section, String key) {
    var ranges = new ArrayList<Expectation.Range>();
    for (var text : texts(section, key)) {
      for (var part : COMMA.splitAsStream(text).toList()) {
        var match = STATUS.matcher(part.strip());
        if (match.matches()) {
          int first = Integer.parseInt(match.group(1));
          int last = match.group(2) == null ? first : Integer.parseInt(match.group(2));
          ranges.add(new Expectation.Range(first, last));
        } else {
          section.error(key, "must be status codes such as 200 or 200-399, was '" + text + "'");
        }
      }
    }
    return ranges.isEmpty() ? Expectation.Status.ALIVE : new Expectation.Status(ranges);
  }

  private static List<String> texts(Section section, String key) {
    var texts = new ArrayList<String>();
    for (var item : section.items(key)) {
      if (item instanceof Scalar(_, var text)) {
        texts.add(text);
      } else {
        section.problems().error(item.mark(), section.pathOf(key), "must be one value, or a list of them");
      }
    }
    return texts;
  }

  /// Exactly one of these keys.
  private static void one(Section keys, List<String> known) {
    long given = known.stream().filter(keys::has).count();
    if (given != 1 && keys.keys().stream().allMatch(known::contains)) {
      keys.problems().error(keys.mark(), keys.path(), "must have one of " + String.join(", ", known));
    }
    keys.finish();
  }
}
