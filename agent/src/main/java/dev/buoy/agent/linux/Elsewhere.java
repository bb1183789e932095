package dev.buoy.agent.linux;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Work that another thread does and the caller waits for.
final class Elsewhere {
  private Elsewhere() {}

  /// Has `executor` do it, and waits.
  /// @throws RuntimeException what the task throws
  static <T> T call(Executor executor, Supplier<T> task) {
    var result = new CompletableFuture<T>();
    executor.execute(() -> {
      try {
        result.complete(task.get());
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    });
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
