package dev.buoy.agent.operation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import dev.buoy.agent.backend.SessionConfig;
import org.jspecify.annotations.Nullable;

/// One key of the file as it stands in a part's record: how two records of a part differ is told facet by facet.
/// @param key as the file has it
/// @param shown whether its values may be told; a secret's are not
record Facet<T>(String key, Function<T, @Nullable Object> value, boolean shown) {

  static <T> Facet<T> of(String key, Function<T, @Nullable Object> value) {
    return new Facet<>(key, value, true);
  }

  /// One of which only that it changes is told.
  static <T> Facet<T> hidden(String key, Function<T, @Nullable Object> value) {
    return new Facet<>(key, value, false);
  }

  /// `weight 40 -> 30`, one for each facet that differs.
  static <T> List<String> differences(List<Facet<T>> facets, T before, T after) {
    var told = facets.stream().flatMap(facet -> facet.difference(before, after).stream()).toList();
    return told.isEmpty() && !Objects.equals(before, after) ? List.of("changed") : told;
  }

  private Optional<String> difference(T before, T after) {
    var old = value.apply(before);
    var next = value.apply(after);
    if (Objects.equals(old, next)) {
      return Optional.empty();
    }
    var from = text(old);
    var to = text(next);
    return Optional.of(!shown || from.equals(to) ? key + " changes" : key + " " + from + " -> " + to);
  }

  /// As the file would have it.
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Duration duration -> duration.isZero() ? "0" : SessionConfig.text(duration);
      case InetSocketAddress address -> text(address.getAddress()) + ":" + address.getPort();
      case java.net.Inet6Address address -> "[" + address.getHostAddress() + "]";
      case InetAddress address -> address.getHostAddress();
      case Enum<?> word -> word.name().toLowerCase(java.util.Locale.ROOT);
      case Collection<?> list -> list.isEmpty()
          ? "none"
          : list.stream().map(Facet::text).collect(Collectors.joining(", "));
      default -> value.toString();
    };
  }
}
