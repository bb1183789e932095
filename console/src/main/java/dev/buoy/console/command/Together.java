package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Calls that are made all at the same time.
final class Together {
  private Together() {}

  /// One call per element; the answers come in the order of the elements.
  /// @throws IllegalStateException when the thread is interrupted meanwhile, which stays interrupted
  static <T, R> List<R> each(List<T> elements, Function<T, R> call) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = elements.stream().map(element -> threads.submit(() -> call.apply(element))).toList();
      var results = new ArrayList<R>();
      for (var result : running) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while agents were asked");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call to an agent broke", e.getCause());
    }
  }
}
