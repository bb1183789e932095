package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.operation.Operation;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.operation.Task;
import dev.buoy.agent.store.RollingLog;
import dev.buoy.v1.ListOperationsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredOperationsTest {
  @TempDir
  Path dir;

  @Test
  void whatIsSavedIsReadAgainTheLastWordOfEachCounting() throws Exception {
    var ended = operation("a", new Result("a", Result.Outcome.DONE, "done", 7,
        new Plan(6, List.of("VI_1 moves"), List.of("3 sessions"), List.of(), "VI_1", 2)));
    var running = operation("b", null);
    try (var log = open()) {
      var store = new StoredOperations(log);
      store.save(operation("a", null));
      store.save(running);
      store.save(ended);
    }
    Files.writeString(file(), "half a li", StandardOpenOption.APPEND);

    try (var log = open()) {
      assertThat(new StoredOperations(log).load()).containsExactly(ended, running);
    }
  }

  @Test
  void aListGoesOnWhereItsPageEnded() {
    var all = IntStream.range(0, 5).mapToObj(i -> operation("id" + i, null)).toList();

    var first = OperationMessages.page("n1", all, ListOperationsRequest.newBuilder().setLimit(3).build());
    var rest = OperationMessages.page("n1", all,
        ListOperationsRequest.newBuilder().setLimit(3).setPageToken(first.getNextPageToken()).build());

    assertThat(first.getOperationsList()).extracting(each -> each.getOperationId()).containsExactly("id0", "id1",
        "id2");
    assertThat(rest.getOperationsList()).extracting(each -> each.getOperationId()).containsExactly("id3", "id4");
    assertThat(rest.getNextPageToken()).isEmpty();
    assertThat(OperationMessages.page("n1", all, ListOperationsRequest.newBuilder().setOperator("bob").build())
        .getOperationsList()).isEmpty();
  }

  private RollingLog open() {
    return RollingLog.open(file(), 1 << 20, 2, _ -> {});
  }

  private Path file() {
    return dir.resolve("operations.log");
  }

  private static Operation operation(String id, @Nullable Result result) {
    var begun = Instant.parse("2026-01-01T00:00:00.123456789Z");
    return new Operation(id, new Task("failover", "VI_1", "n2"), "alice", "10.77.0.1", "drill", begun,
        result == null ? null : begun.plusSeconds(1), List.of("n1 hands over"), result);
  }
}
