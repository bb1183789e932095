package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The answers of several agents to one question, and why the others gave none.
/// @param answers in the order of the agents
/// @param failures in the order of the agents
record Asked<A>(Map<String, A> answers, List<AgentResult> failures) {
  private record One<A>(String agent, @Nullable A answer, @Nullable AgentResult failure) {}

  /// Asks them all at the same time. Blocking.
  static <A> Asked<A> all(Cluster cluster, List<AgentView> agents, Options options,
      Function<AgentBlockingStub, A> question) {
    var answers = new LinkedHashMap<String, A>();
    var failures = new ArrayList<AgentResult>();
    for (var one : Together.each(agents, agent -> ask(cluster, agent, options, question))) {
      var answer = one.answer();
      var failure = one.failure();
      if (answer != null) {
        answers.put(one.agent(), answer);
      } else if (failure != null) {
        failures.add(failure);
      }
    }
    return new Asked<>(answers, List.copyOf(failures));
  }

  private static <A> One<A> ask(Cluster cluster, AgentView agent, Options options,
      Function<AgentBlockingStub, A> question) {
    var link = cluster.link(agent.name());
    if (link.isEmpty() || agent.error() != null) {
      return new One<>(agent.name(), null, AgentResult.silent(agent.name(), Executor.error(agent)));
    }
    try {
      return new One<>(agent.name(), question.apply(link.get().call(options.timeout())), null);
    } catch (StatusRuntimeException e) {
      return new One<>(agent.name(), null, AgentResult.failed(agent.name(), e, false));
    }
  }

  /// Who gave none and why, a line each: `no events from n3: connection refused`.
  List<String> complaints(String what) {
    return failures.stream()
        .map(each -> "no %s from %s: %s".formatted(what, each.node(), Failures.plain(each.message())))
        .toList();
  }

  /// The same for JSON.
  Map<String, String> errors() {
    return failures.stream().collect(
        Collectors.toMap(AgentResult::node, AgentResult::message, (first, _) -> first, LinkedHashMap::new));
  }

  /// DONE, PARTIAL, or why there is none at all.
  int exit() {
    if (failures.isEmpty()) {
      return Exit.DONE;
    }
    return answers.isEmpty() ? Results.exit(failures) : Exit.PARTIAL;
  }
}
