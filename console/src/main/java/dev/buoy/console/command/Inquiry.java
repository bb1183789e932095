package dev.buoy.console.command;

import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.buoy.console.cluster.AgentLink;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A question that any agent answers for all: the first that does.
/// @param answer empty: none did
/// @param agent who answered, or refused
/// @param complaints why there is no answer, a line each
/// @param exit when there is none
record Inquiry<A extends Message>(Optional<A> answer, String agent, List<String> complaints, int exit) {
  Inquiry {
    complaints = List.copyOf(complaints);
  }

  /// Asks one agent after the other until one answers. Blocking.
  static <A extends Message> Inquiry<A> ask(Cluster cluster, ClusterView view, Options options,
      Function<AgentBlockingStub, A> question) {
    var complaints = new ArrayList<String>();
    for (var agent : view.agents()) {
      var link = cluster.link(agent.name());
      if (link.isEmpty() || agent.error() != null) {
        complaints.add("no answer from " + agent.name() + ": " + Failures.plain(Executor.error(agent)));
        continue;
      }
      var inquiry = one(agent.name(), link.get(), options, question);
      if (inquiry.answer.isPresent() || inquiry.exit != Exit.UNKNOWN) {
        return inquiry;
      }
      complaints.addAll(inquiry.complaints);
    }
    return new Inquiry<>(Optional.empty(), "", complaints, Exit.UNKNOWN);
  }

  private static <A extends Message> Inquiry<A> one(String agent, AgentLink link, Options options,
      Function<AgentBlockingStub, A> question) {
    try {
      return new Inquiry<>(Optional.of(question.apply(link.call(options.timeout()))), agent, List.of(), Exit.DONE);
    } catch (StatusRuntimeException e) {
      var words = e.getStatus().getDescription();
      return switch (e.getStatus().getCode()) {
        case NOT_FOUND, INVALID_ARGUMENT -> new Inquiry<>(Optional.empty(), agent,
            List.of(words == null ? Failures.sentence(e) : words.replace("\n", "; ")), Exit.FAILED);
        case UNIMPLEMENTED -> new Inquiry<>(Optional.empty(), agent,
            List.of("the agent of " + agent + " is too old for this: upgrade it"), Exit.UNKNOWN);
        case PERMISSION_DENIED, UNAUTHENTICATED -> new Inquiry<>(Optional.empty(), agent,
            List.of(agent + ": " + Failures.plain(Failures.sentence(e))), Exit.NOT_PERMITTED);
        default -> new Inquiry<>(Optional.empty(), agent,
            List.of("no answer from " + agent + ": " + Failures.plain(Failures.sentence(e))), Exit.UNKNOWN);
      };
    }
  }

  /// @throws NoSuchName when it is about something that no agent knows
  void requireMeaning() throws NoSuchName {
    if (answer.isEmpty() && exit == Exit.FAILED) {
      throw NoSuchName.told(String.join("; ", complaints));
    }
  }

  /// As it is printed: the answer, and which nodes are missing in it.
  /// @param table   for people
  /// @param lack    what is missing of a node, in words
  /// @param missing nodes, and why
  Reply reply(Instant asOf, Function<A, String> table, UnaryOperator<String> lack,
      Function<A, Map<String, String>> missing) {
    if (answer.isEmpty()) {
      return Reply.of(() -> Reports.root(asOf), () -> "", exit).complaining(complaints);
    }
    var nodes = missing.apply(answer.get());
    return Reply.of(() -> tree(asOf), () -> table.apply(answer.get()), nodes.isEmpty() ? Exit.DONE : Exit.PARTIAL)
        .complaining(nodes.entrySet().stream()
            .map(each -> lack.apply(each.getKey()) + ": " + each.getValue()).toList());
  }

  /// `{"schemaVersion":1,"asOf":…,"agent":"n1",…}`
  private JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    root.addProperty("agent", agent);
    answer.ifPresent(message -> Tree.of(message).asMap().forEach(root::add));
    return root;
  }
}
