package dev.buoy.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs commands of the host to their end and keeps what they print.
/// @param environment added to that of the tests
public record Shell(Map<String, String> environment) {
  /// The checkout.
  public static final Path ROOT = Path.of(System.getProperty("buoy.root", "..")).toAbsolutePath().normalize();

  /// The JDK that runs the tests, which is the one that runs the programs.
  public static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  public Shell {
    environment = Map.copyOf(environment);
  }

  /// How a command ended and what it printed.
  /// @param status exit status, -1 when the command was ended because it took too long
  public record Result(List<String> command, int status, String out, String err) {
    /// The output of a command that has to succeed.
    /// @throws AssertionError with everything it printed when it did not
    public String ok() {
      if (status != 0) {
        throw new AssertionError(this);
      }
      return out;
    }

    @Override
    public String toString() {
      return String.join(" ", command) + ": status " + status + "\n" + out + err;
    }
  }

  public static String script(String name) {
    return ROOT.resolve("scripts").resolve(name).toString();
  }

  /// Sends a signal to a process of this machine.
  public static void signal(String signal, long pid) {
    new Shell(Map.of()).run(Duration.ofSeconds(5), "kill", "-s", signal, "" + pid).ok();
  }

  Shell with(String name, String value) {
    var more = new HashMap<>(environment);
    more.put(name, value);
    return new Shell(more);
  }

  public Result run(Duration timeout, String... command) {
    return run(timeout, List.of(command));
  }

  public Result run(Duration timeout, List<String> command) {
    var builder = new ProcessBuilder(command).directory(ROOT.toFile());
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), Thread::startVirtualThread);
      var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), Thread::startVirtualThread);
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process);
      }
      return new Result(new ArrayList<>(command), ended ? process.exitValue() : -1, out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + String.join(" ", command), e);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String text(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }
}
