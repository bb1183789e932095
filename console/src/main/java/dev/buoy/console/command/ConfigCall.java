package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.GetOperationRequest;
import dev.buoy.v1.Operation;
import dev.buoy.v1.OperationResult;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/// Calls to the agent that leads a change: while one is under way its steps are asked for, which tells the agent that
/// somebody is there.
record ConfigCall(AgentLink link) {
  private static final Duration ASKED_EVERY = Duration.ofMillis(500);
  private static final Duration ANSWERS = Duration.ofSeconds(3);

  AgentBlockingStub within(Duration timeout) {
    return link.call(timeout);
  }

  /// Makes a call that takes long.
  /// @param step takes each step of the operation as it is done
  /// @throws StatusRuntimeException as the call fails
  OperationResult follow(String operation, Duration timeout, Function<AgentBlockingStub, OperationResult> call,
      Consumer<String> step) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor(); var _ = renew(operation, step)) {
      return threads.submit(() -> call.apply(within(timeout))).get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while agents were asked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatusRuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a call to an agent broke", e.getCause());
    }
  }

  /// Asks again and again how it stands, until it is closed.
  /// @param step takes each step that was not told before
  Renewal renew(String operation, Consumer<String> step) {
    return new Renewal(this, operation, step);
  }

  /// Keeps a change alive.
  static final class Renewal implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().factory());
    private final ReentrantLock lock = new ReentrantLock();
    private final ConfigCall call;
    private final String operation;
    private final Consumer<String> step;
    private int told;

    private Renewal(ConfigCall call, String operation, Consumer<String> step) {
      this.call = call;
      this.operation = operation;
      this.step = step;
      var _ = timer.scheduleWithFixedDelay(this::ask, 0, ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
      lock.lock();
      try {
        asked().ifPresent(standing -> {
          standing.getStepsList().stream().skip(told).forEach(step);
          told = Math.max(told, standing.getStepsCount());
        });
      } finally {
        lock.unlock();
      }
    }

    /// Nothing before the agent has begun, and nothing while it does not answer.
    private Optional<Operation> asked() {
      try {
        return Optional.of(call.within(ANSWERS)
            .getOperation(GetOperationRequest.newBuilder().setOperationId(operation).build()).getOperation());
      } catch (StatusRuntimeException _) {
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      timer.shutdownNow();
      ask();
    }
  }
}
