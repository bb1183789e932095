package dev.buoy.agent.helper;

import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Policy;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers the agent beside it on a UNIX socket: a line of `key=value` words each way. One fault at a time, none for longer
/// than it says, none that the file does not allow: the file is read anew for each, so that an agent cannot ask for more
/// than an operator has written down.
public final class DrillHelper implements AutoCloseable {
  /// No fault is longer, whatever is asked for.
  public static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int LONGEST_LINE = 4_096;

  private final Path socket;
  private final Supplier<Allowed> file;
  private final Path folder;
  private final Consumer<String> log;
  private final ServerSocketChannel server;
  private @Nullable Guard guard;

  /// What the file says.
  /// @param links the interface of each instance
  public record Allowed(Policy policy, Map<String, String> links) {}

  /// @param socket where the agent asks
  /// @param file reads what is allowed
  /// @param folder of its own, empty
  /// @throws IOException when it cannot listen
  public DrillHelper(Path socket, Supplier<Allowed> file, Path folder, Consumer<String> log) throws IOException {
    this.socket = socket;
    this.file = file;
    this.folder = folder;
    this.log = log;
    Files.deleteIfExists(socket);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  /// Answers until it is closed.
  public void run() throws IOException {
    while (server.isOpen()) {
      try (var caller = server.accept()) {
        var request = read(caller);
        var answer = answer(request);
        log.accept(request + ": " + answer);
        caller.write(ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8)));
      } catch (java.nio.channels.AsynchronousCloseException _) {
        return;
      }
    }
  }

  private static String read(SocketChannel caller) throws IOException {
    var buffer = ByteBuffer.allocate(LONGEST_LINE);
    while (caller.read(buffer) > 0 && buffer.get(buffer.position() - 1) != '\n') {
      // until the line is whole
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
  }

  private synchronized String answer(String request) {
    var words = Arrays.stream(request.split(" ", -1)).filter(word -> word.contains("="))
        .collect(Collectors.toMap(word -> word.substring(0, word.indexOf('=')),
            word -> word.substring(word.indexOf('=') + 1), (_, last) -> last));
    try {
      return switch (words.getOrDefault("ask", "")) {
        case "ready" -> "ready";
        case "undo" -> undo();
        case "fault" -> fault(words);
        default -> "refused: ask=ready, ask=undo or ask=fault";
      };
    } catch (IOException | IllegalArgumentException e) {
      return "refused: " + e.getMessage();
    }
  }

  private String fault(Map<String, String> words) throws IOException {
    var instance = words.getOrDefault("instance", "");
    var fault = Fault.of(words.getOrDefault("fault", "")).filter(each -> each.place() == Fault.Place.HELPER)
        .orElseThrow(() -> new IllegalArgumentException("this is no fault of the helper's"));
    var allowed = file.get();
    if (!allowed.policy().allows(instance, fault)) {
      return "refused: the file does not allow " + fault + " for " + instance;
    }
    if (guard != null && guard.there()) {
      return "refused: another fault is there";
    }
    var link = Optional.ofNullable(allowed.links().get(instance))
        .orElseThrow(() -> new IllegalArgumentException("no instance " + instance));
    var most = Duration.ofMillis(Long.parseLong(words.getOrDefault("millis", "0")));
    if (most.isZero() || most.isNegative() || most.compareTo(LONGEST) > 0) {
      return "refused: millis has to be 1 to " + LONGEST.toMillis();
    }
    var agent = new RunningAgent(Path.of("/proc"), Long.parseLong(words.getOrDefault("pid", "0")));
    var way = Deed.Way.valueOf(words.getOrDefault("way", "BOTH"));
    guard = Guard.begin(Deed.of(fault, agent.read(), link, way, folder.toString()), most, agent.output());
    watch(guard);
    return "done";
  }

  private void watch(Guard begun) {
    Thread.ofVirtual().name("guard").start(() -> {
      try {
        begun.await();
        log.accept("the fault is taken back");
      } catch (IOException e) {
        log.accept("the fault could not be taken back: " + e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private String undo() throws IOException {
    if (guard != null) {
      guard.close();
      guard = null;
    }
    return "undone";
  }

  /// Takes back what is in force, and answers no more.
  @Override
  public void close() throws IOException {
    server.close();
    synchronized (this) {
      undo();
    }
    Files.deleteIfExists(socket);
  }
}
