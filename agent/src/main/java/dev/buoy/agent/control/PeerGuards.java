package dev.buoy.agent.control;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.SetServerWeightRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// What guards on the other nodes say of a change that is for all. A node that is away says nothing; what one says that
/// does not let this node ask is not known, which is a guard of its own.
record PeerGuards(Supplier<NodeConfig> file, PeerChannels channels) {
  /// Who drains a server in an incident waits no longer for a node that may be down; a handshake may come before.
  private static final long MILLIS = 500;
  private static final long MILLIS_TLS = 1_500;

  /// Of a server's state; nothing where the change is for some nodes.
  List<String> of(SetServerStateRequest request) {
    return request.getNodesCount() > 0
        ? List.of()
        : ask((stub, node) -> stub.setServerState(request.toBuilder().setDryRun(true).clearPlanId()
            .clearExpectedGeneration().addNodes(node).build()));
  }

  /// Of a server's weight; nothing where the change is for some nodes.
  List<String> of(SetServerWeightRequest request) {
    return request.getNodesCount() > 0
        ? List.of()
        : ask((stub, node) -> stub.setServerWeight(request.toBuilder().setDryRun(true).clearPlanId()
            .clearExpectedGeneration().addNodes(node).build()));
  }

  private List<String> ask(BiFunction<AgentGrpc.AgentFutureStub, String, Future<OperationResult>> dryRun) {
    if (!file.get().api().open()) {
      return List.of();
    }
    var asked = new LinkedHashMap<String, Future<OperationResult>>();
    channels.others().forEach(node -> asked.put(node.name(), dryRun.apply(AgentGrpc.newFutureStub(channels.to(node))
        .withDeadlineAfter(file.get().api().tls() == null ? MILLIS : MILLIS_TLS, TimeUnit.MILLISECONDS),
        node.name())));
    var guards = new ArrayList<String>();
    asked.forEach((node, answer) -> answered(answer).forEach(guard -> guards.add(node + ": " + guard)));
    return guards;
  }

  private static List<String> answered(Future<OperationResult> answer) {
    try {
      return answer.get().getPlan().getGuardsList();
    } catch (ExecutionException e) {
      return switch (io.grpc.Status.fromThrowable(e).getCode()) {
        case UNAUTHENTICATED, PERMISSION_DENIED, RESOURCE_EXHAUSTED, INTERNAL -> List.of(
            "unknown: it was asked whether something speaks against this there, and did not say: "
                + PeerFailures.sentence(e));
        default -> List.of();
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
