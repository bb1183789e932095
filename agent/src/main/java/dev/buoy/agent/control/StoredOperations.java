package dev.buoy.agent.control;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.buoy.agent.operation.Operation;
import dev.buoy.agent.operation.OperationStore;
import dev.buoy.agent.store.RollingLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Operations on the disk: a line of the log for each that begins or ends, in the form of the API. The last line of an
/// operation counts.
public final class StoredOperations implements OperationStore {
  private final RollingLog log;

  public StoredOperations(RollingLog log) {
    this.log = log;
  }

  @Override
  public List<Operation> load() {
    var operations = new LinkedHashMap<String, Operation>();
    log.lines().stream().map(StoredOperations::read).flatMap(Optional::stream)
        .forEach(operation -> operations.put(operation.id(), operation));
    return List.copyOf(operations.values());
  }

  /// A line that a later version wrote may have more in it; one that is something else is left out.
  private static Optional<Operation> read(String line) {
    var message = dev.buoy.v1.Operation.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(line, message);
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
    return message.getOperationId().isEmpty() ? Optional.empty() : Optional.of(OperationMessages.of(message.build()));
  }

  @Override
  public void save(Operation operation) {
    try {
      log.append(JsonFormat.printer().omittingInsignificantWhitespace().print(OperationMessages.of("", operation)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an operation is always JSON", e);
    }
  }
}
