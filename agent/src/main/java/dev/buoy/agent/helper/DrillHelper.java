package dev.buoy.agent.helper;

import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.drill.Injection.Way;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers the agent beside it on a UNIX socket, as [Words] has it. One fault at a time, none for longer
/// than it says, none that the file does not allow: the file is read anew for each, so that an agent cannot ask for more
/// than an operator has written down.
public final class DrillHelper implements AutoCloseable {
  private static final int MOST_WAITING = 16;

  private final Path socket;
  private final Supplier<Allowed> file;
  private final Path temporary;
  private final Consumer<String> log;
  private final ServerSocketChannel server;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Guard guard;
  private String drill = "";

  /// What the file says.
  /// @param links the interface of each instance
  public record Allowed(Policy policy, Map<String, String> links) {}

  /// @param socket where the agent asks; who owns its folder may
  /// @param file reads what is allowed; throws IllegalArgumentException that says why it cannot
  /// @param temporary a folder in which a fault may make one for as long as it lasts
  /// @throws IOException when it cannot listen
  public DrillHelper(Path socket, Supplier<Allowed> file, Path temporary, Consumer<String> log) throws IOException {
    this.socket = socket;
    this.file = file;
    this.temporary = temporary;
    this.log = log;
    Files.deleteIfExists(socket);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), MOST_WAITING);
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    Files.setOwner(socket, Files.getOwner(socket.toAbsolutePath().getParent()));
  }

  /// Answers until it is closed.
  public void run() throws IOException {
    while (server.isOpen()) {
      try {
        var caller = server.accept();
        Thread.ofVirtual().name("caller").start(() -> serve(caller));
      } catch (java.nio.channels.ClosedChannelException _) {
        return;
      }
    }
  }

  private void serve(SocketChannel caller) {
    try (caller) {
      var request = read(caller);
      var answer = answer(request);
      if (!request.isReady()) {
        log.accept(request + ": " + answer);
      }
      caller.write(ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      log.accept("the agent went away: " + e.getMessage());
    }
  }

  private static Words read(SocketChannel caller) throws IOException {
    var buffer = ByteBuffer.allocate(Words.LONGEST);
    while (caller.read(buffer) > 0 && buffer.get(buffer.position() - 1) != '\n') {
      // until the line is whole
    }
    return Words.read(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
  }

  private String answer(Words request) {
    if (request.isReady()) {
      return Words.READY;
    }
    lock.lock();
    try {
      return switch (request.of("ask")) {
        case "undo" -> undo(request.of("id"));
        case "fault" -> fault(request);
        default -> throw new IllegalArgumentException("ask=ready, ask=undo or ask=fault");
      };
    } catch (IOException | IllegalArgumentException e) {
      return Words.REFUSED + e.getMessage();
    } finally {
      lock.unlock();
    }
  }

  private String fault(Words request) throws IOException {
    var instance = request.of("instance");
    var fault = Fault.of(request.of("fault")).filter(each -> each.place() == Fault.Place.HELPER)
        .orElseThrow(() -> new IllegalArgumentException("this is no fault of the helper's"));
    var allowed = file.get();
    if (!allowed.policy().allows(instance, fault)) {
      throw new IllegalArgumentException("the file does not allow " + fault + " for " + instance);
    }
    if (guard != null && guard.there()) {
      throw new IllegalArgumentException("the fault of drill " + drill + " is still there");
    }
    var link = Optional.ofNullable(allowed.links().get(instance))
        .orElseThrow(() -> new IllegalArgumentException("there is no instance " + instance));
    var most = Duration.ofMillis(request.number("millis"));
    if (most.isZero() || most.isNegative() || most.compareTo(Injection.LONGEST) > 0) {
      throw new IllegalArgumentException("millis has to be 1 to " + Injection.LONGEST.toMillis());
    }
    var agent = new RunningAgent(Path.of("/proc"), request.number("pid"));
    var deed = Deed.of(fault, agent.read(), link, way(request),
        temporary.resolve("buoy-drill-" + UUID.randomUUID()).toString());
    var begun = Guard.begin(deed, most, fault.delay(), agent.output());
    guard = begun;
    drill = request.of("id");
    Thread.ofVirtual().name("guard").start(() -> watch(begun));
    return Words.DONE;
  }

  private static Way way(Words request) {
    return request.of("way").isEmpty() ? Way.BOTH : Way.valueOf(request.of("way"));
  }

  private void watch(Guard begun) {
    try {
      begun.await();
      log.accept("the fault is taken back");
    } catch (IOException e) {
      log.accept(String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param id of the drill that has ended; empty: whichever it is
  private String undo(String id) throws IOException {
    var last = guard;
    if (last != null && (id.isEmpty() || id.equals(drill))) {
      last.close();
      guard = null;
    }
    return Words.UNDONE;
  }

  /// Takes back what is in force, and answers no more.
  @Override
  public void close() throws IOException {
    server.close();
    lock.lock();
    try {
      undo("");
    } finally {
      lock.unlock();
      Files.deleteIfExists(socket);
    }
  }
}
