package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Latency;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What frontends, backends and servers have done since their agents started, over all agents that answer. Counts are
/// sums; of times and of the most at once each is that of the agent where it is highest.
final class StatisticsTable {
  private final List<AgentView> agents;
  private final TrafficTables names;

  StatisticsTable(List<AgentView> agents) {
    this.agents = agents;
    this.names = new TrafficTables(agents);
  }

  String text() {
    var table = new Table("NAME", "SESSIONS", "MOST", "TOTAL", "RATE", "MOST/S", "IN", "OUT", "QUEUED", "CONNECT-ERR",
        "RETRIES", "REDISPATCHED", "REFUSED", "DENIED", "CONNECT p50/p95/p99", "SESSION p50/p95/p99",
        "QUEUE p50/p95/p99",
        "ENDED EARLY");
    for (var name : names.distinct(status -> status.getFrontendsList().stream().map(Frontend::getName))) {
      table.row(row(name, traffic(status -> frontend(status, name).map(Frontend::getTraffic)), "-",
          count(names.answers(status -> frontend(status, name)).sum(Frontend::getDenied))));
    }
    for (var name : names.distinct(status -> status.getBackendsList().stream().map(Backend::getName))) {
      table.row(row(name, traffic(status -> backend(status, name).map(Backend::getTraffic)), queued(name), "-"));
      for (var server : names.distinct(status -> TrafficTables.servers(status, name).map(Server::getName))) {
        table.row(row(name + "/" + server, traffic(status -> TrafficTables.servers(status, name)
            .filter(each -> each.getName().equals(server)).map(Server::getTraffic)), queued(name, server), "-"));
      }
    }
    return (table.isEmpty() ? "" : table + names.sums("Counts and rates") + "\n") + lost() + logs();
  }

  private static Stream<Frontend> frontend(Status status, String name) {
    return status.getFrontendsList().stream().filter(each -> each.getName().equals(name));
  }

  private static Stream<Backend> backend(Status status, String name) {
    return status.getBackendsList().stream().filter(each -> each.getName().equals(name));
  }

  private Answers<Traffic> traffic(Function<Status, Stream<Traffic>> values) {
    return names.answers(values);
  }

  private String queued(String backend) {
    var answers = names.answers(status -> backend(status, backend));
    return queued(answers.sum(Backend::getQueued), answers.all().stream().map(each -> each.value().getMostQueued()));
  }

  private String queued(String backend, String server) {
    var answers = names.answers(status -> TrafficTables.servers(status, backend)
        .filter(each -> each.getName().equals(server)));
    return queued(answers.sum(Server::getQueued), answers.all().stream().map(each -> each.value().getMostQueued()));
  }

  private static String queued(long now, Stream<Long> most) {
    return now + " (most " + most(most) + ")";
  }

  private static List<String> row(String name, Answers<Traffic> answers, String queued, String denied) {
    return List.of(name, count(answers.sum(Traffic::getSessions)),
        count(most(answers.all().stream().map(each -> each.value().getMostSessions()))),
        count(answers.sum(Traffic::getTotalSessions)), count(answers.sum(Traffic::getRate)),
        count(most(answers.all().stream().map(each -> each.value().getMostRate()))),
        TrafficTables.bytes(answers.sum(Traffic::getBytesIn)), TrafficTables.bytes(answers.sum(Traffic::getBytesOut)),
        queued, count(answers.sum(Traffic::getConnectErrors)), count(answers.sum(Traffic::getRetries)),
        count(answers.sum(Traffic::getRedispatches)), count(answers.sum(Traffic::getRefused)), denied,
        times(answers, Traffic::getConnectTime), times(answers, Traffic::getSessionTime),
        times(answers, Traffic::getQueueTime), ends(answers));
  }

  private static long most(Stream<Long> numbers) {
    return numbers.mapToLong(Long::longValue).max().orElse(0);
  }

  private static String count(long number) {
    return Long.toUnsignedString(number);
  }

  private static String times(Answers<Traffic> answers, Function<Traffic, Latency> which) {
    var timed = answers.all().stream().map(each -> which.apply(each.value())).filter(each -> each.getCount() > 0)
        .toList();
    return timed.isEmpty()
        ? "-"
        : Stream.<Function<Latency, com.google.protobuf.Duration>>of(Latency::getP50, Latency::getP95, Latency::getP99)
            .map(quantile -> timed.stream().map(quantile)
                .map(duration -> Duration.ofSeconds(duration.getSeconds(), duration.getNanos()))
                .max(Duration::compareTo).map(Durations::brief).orElse("-"))
            .collect(Collectors.joining("/"));
  }

  private static String ends(Answers<Traffic> answers) {
    var sums = new TreeMap<String, Long>();
    answers.all()
        .forEach(each -> each.value().getEndsMap().forEach((cause, count) -> sums.merge(cause, count, Long::sum)));
    return sums.entrySet().stream().map(end -> end.getKey() + " " + end.getValue()).collect(Collectors.joining(", "));
  }

  /// A line for each agent on whose node connections were lost before anybody could accept them.
  private String lost() {
    return agents.stream().flatMap(agent -> Stream.ofNullable(agent.status()))
        .filter(status -> status.getListenOverflows() > 0 || status.getListenDrops() > 0)
        .map(
            status -> "%s: %d connections found a listen queue full, %d were lost at a listening socket, since the node started%n"
                .formatted(status.getNode(), status.getListenOverflows(), status.getListenDrops()))
        .collect(Collectors.joining());
  }

  /// A line for each access log that loses something.
  private String logs() {
    return agents.stream().flatMap(agent -> agent.lastStatus().stream())
        .filter(status -> status.hasAccessLog()
            && (status.getAccessLog().getDropped() > 0 || !status.getAccessLog().getProblem().isEmpty()))
        .map(status -> "access log of %s to %s: %d lines written, %d dropped%s%n".formatted(status.getNode(),
            status.getAccessLog().getTo(), status.getAccessLog().getWritten(), status.getAccessLog().getDropped(),
            status.getAccessLog().getProblem().isEmpty() ? "" : "; " + status.getAccessLog().getProblem()))
        .collect(Collectors.joining());
  }
}
