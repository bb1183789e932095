package dev.buoy.console.tui;

import dev.buoy.v1.Connection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who talks: the open connections that agents told of at one time, as many of them as were asked for.
/// @param asked what for; null: nobody was asked yet
/// @param at    when the answers were there
record Talk(Subscription.@Nullable Connections asked, Moment at, List<Answer> answers, Map<String, Double> rates) {
  static final Talk NONE = new Talk(null, new Moment(0, java.time.Instant.EPOCH), List.of(), Map.of());

  /// What one agent said.
  /// @param total   how many there are that meet the conditions
  /// @param failure why it said nothing; empty: it answered
  record Answer(String agent, List<Connection> connections, long total, String failure) {
    Answer {
      connections = List.copyOf(connections);
    }

    static Answer failed(String agent, String why) {
      return new Answer(agent, List.of(), 0, why);
    }
  }

  /// One connection.
  /// @param rate bytes a second in both directions; NaN before it was seen twice
  record Row(String agent, Connection connection, double rate) {
    String id() {
      return "connection " + connection.getId();
    }

    long bytes() {
      return connection.getBytesIn() + connection.getBytesOut();
    }

    /// `quotation_backend/server1`; `-` for what is not chosen yet.
    String server() {
      return connection.getBackend() + "/" + (connection.getServer().isEmpty() ? "-" : connection.getServer());
    }
  }

  Talk {
    answers = List.copyOf(answers);
    rates = Map.copyOf(rates);
  }

  /// The next answers, with the rates that follow from these.
  Talk then(Subscription.Connections wanted, Moment now, List<Answer> next) {
    var before = new HashMap<String, Long>();
    rows().forEach(row -> before.put(row.connection().getId(), row.bytes()));
    var seconds = (now.nanos() - at.nanos()) / 1e9;
    var speeds = new HashMap<String, Double>();
    for (var answer : next) {
      for (var connection : answer.connections()) {
        var bytes = before.get(connection.getId());
        if (bytes != null && seconds > 0) {
          var more = connection.getBytesIn() + connection.getBytesOut() - bytes;
          speeds.put(connection.getId(), Math.max(0, more) / seconds);
        }
      }
    }
    return new Talk(wanted, now, next, speeds);
  }

  /// All that were told, in the order that was asked for.
  List<Row> rows() {
    var byAge = Comparator.comparingDouble((Row row) -> Words.toMillis(row.connection().getAge())).reversed();
    var byBytes = Comparator.comparingLong(Row::bytes).reversed();
    var heaviest = asked != null && asked.order() == dev.buoy.v1.ListConnectionsRequest.Order.BYTES;
    return answers.stream().flatMap(answer -> answer.connections().stream().map(connection -> new Row(answer.agent(),
        connection, rates.getOrDefault(connection.getId(), Double.NaN))))
        .sorted((heaviest ? byBytes : byAge).thenComparing(row -> row.connection().getId())).toList();
  }

  /// How many there are, told or not.
  long total() {
    return answers.stream().mapToLong(Answer::total).sum();
  }

  List<Answer> failures() {
    return answers.stream().filter(answer -> !answer.failure().isEmpty()).toList();
  }
}
