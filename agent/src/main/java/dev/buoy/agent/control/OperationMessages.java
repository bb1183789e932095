package dev.buoy.agent.control;

import com.google.protobuf.Timestamp;
import dev.buoy.agent.operation.Operation;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Task;
import dev.buoy.v1.ListOperationsRequest;
import dev.buoy.v1.ListOperationsResponse;
import java.time.Instant;
import java.util.List;

/// Operations as messages, and back.
final class OperationMessages {
  private static final int USUAL = 50;
  private static final int MOST = 1000;

  private OperationMessages() {}

  static dev.buoy.v1.Operation of(String node, Operation operation) {
    var message = dev.buoy.v1.Operation.newBuilder().setOperationId(operation.id())
        .setVerb(operation.task().verb()).setObject(operation.task().object()).setWanted(operation.task().wanted())
        .setOperator(operation.operator()).setOrigin(operation.origin())
        .setReason(operation.reason()).setStarted(Messages.timestamp(operation.started()))
        .addAllSteps(operation.steps());
    if (operation.finished() != null) {
      message.setFinished(Messages.timestamp(operation.finished()));
    }
    if (operation.result() != null) {
      message.setResult(Messages.result(node, operation.result()));
    }
    return message.build();
  }

  static Operation of(dev.buoy.v1.Operation message) {
    return new Operation(message.getOperationId(),
        new Task(message.getVerb(), message.getObject(), message.getWanted()), message.getOperator(),
        message.getOrigin(), message.getReason(), instant(message.getStarted()),
        message.hasFinished() ? instant(message.getFinished()) : null, message.getStepsList(),
        message.hasResult() ? Messages.result(message.getResult()) : null);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /// @param all the latest first
  /// @throws Refused INVALID when the page to go on from is not known any more
  static ListOperationsResponse page(String node, List<Operation> all, ListOperationsRequest request) {
    var left = after(all, request.getPageToken()).stream().filter(operation -> meant(operation, request)).toList();
    int limit = request.hasLimit() ? Math.clamp(Integer.toUnsignedLong(request.getLimit()), 1, MOST) : USUAL;
    var page = left.subList(0, Math.min(limit, left.size()));
    var answer = ListOperationsResponse.newBuilder();
    page.forEach(operation -> answer.addOperations(of(node, operation)));
    if (page.size() < left.size()) {
      answer.setNextPageToken(page.getLast().id());
    }
    return answer.build();
  }

  private static List<Operation> after(List<Operation> all, String id) {
    if (id.isEmpty()) {
      return all;
    }
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id().equals(id)) {
        return all.subList(i + 1, all.size());
      }
    }
    throw new Refused(Refused.Kind.INVALID, "the list does not go on from '" + id + "' any more; begin anew");
  }

  private static boolean meant(Operation operation, ListOperationsRequest request) {
    return (request.getObject().isEmpty() || request.getObject().equals(operation.task().object()))
        && (request.getOperator().isEmpty() || request.getOperator().equals(operation.operator()))
        && (!request.getRunning() || operation.running());
  }
}
