package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What the agents that answered say of one object.
/// @param all in the order of the agents
record Answers<T>(List<Answer<T>> all) {
  /// @param agent who says it
  record Answer<T>(String agent, T value) {}

  Answers {
    all = List.copyOf(all);
  }

  /// The word they agree on, or each word with those who say it: `UP n1 n3, DOWN n2`.
  String agreed(Function<T, String> word) {
    var said = new LinkedHashMap<String, List<String>>();
    all.forEach(
        answer -> said.computeIfAbsent(word.apply(answer.value()), _ -> new ArrayList<>()).add(answer.agent()));
    return said.size() == 1
        ? said.keySet().iterator().next()
        : said.entrySet().stream().map(entry -> entry.getKey() + " " + String.join(" ", entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  /// Sentences, each once, with those who say it unless all do; nothing of those who say nothing.
  String sentences(Function<T, String> sentence) {
    var said = new LinkedHashMap<String, List<String>>();
    all.forEach(
        answer -> said.computeIfAbsent(sentence.apply(answer.value()), _ -> new ArrayList<>()).add(answer.agent()));
    return said.entrySet().stream().filter(entry -> !entry.getKey().isEmpty())
        .map(entry -> (entry.getValue().size() == all.size() ? "" : String.join(" ", entry.getValue()) + ": ")
            + entry.getKey())
        .collect(Collectors.joining("; "));
  }

  long sum(ToLongFunction<T> number) {
    return all.stream().mapToLong(answer -> number.applyAsLong(answer.value())).sum();
  }
}
