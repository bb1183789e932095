package dev.buoy.console.command;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The clauses of a command, already checked by {@link Parser}.
/// @param values what was given; a clause without a value has an empty text
public record Options(Map<Clause, List<String>> values) {
  /// How long to wait for an answer unless told otherwise.
  public static final Duration TIMEOUT = Duration.ofSeconds(5);
  /// No clause at all.
  public static final Options NONE = new Options(Map.of());

  public Options {
    var copy = new EnumMap<Clause, List<String>>(Clause.class);
    values.forEach((clause, list) -> copy.put(clause, List.copyOf(list)));
    values = java.util.Collections.unmodifiableMap(copy);
  }

  /// Whether the clause was given.
  public boolean has(Clause clause) {
    return values.containsKey(clause);
  }

  /// The clause's value, the last one when it was given more than once.
  public Optional<String> value(Clause clause) {
    return Optional.ofNullable(values.get(clause)).map(List::getLast);
  }

  /// Names of the agents asked for; empty: all.
  public List<String> on() {
    return value(Clause.ON).filter(text -> !text.equals("all")).map(text -> Arrays.asList(text.split(",")))
        .map(List::copyOf).orElse(List.of());
  }

  public String reason() {
    return value(Clause.REASON).orElse("");
  }

  public Duration timeout() {
    return value(Clause.TIMEOUT).flatMap(Durations::parse).orElse(TIMEOUT);
  }

  public Optional<Duration> lasting() {
    return value(Clause.FOR).flatMap(Durations::parse);
  }

  /// Within which time a change is to be confirmed, or else taken back; `--confirm 60s` says it too.
  public Optional<Duration> confirmWithin() {
    return value(Clause.CONFIRM_WITHIN).flatMap(Durations::parse)
        .or(() -> values.getOrDefault(Clause.CONFIRM, List.of()).stream()
            .flatMap(value -> Durations.parse(value).stream()).findFirst());
  }

  public Format format() {
    return value(Clause.OUTPUT).flatMap(Format::of).orElse(Format.TABLE);
  }

  public int limit() {
    return value(Clause.LIMIT).map(Integer::parseInt).orElse(50);
  }
}
