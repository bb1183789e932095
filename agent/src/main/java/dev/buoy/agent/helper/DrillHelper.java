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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// Answers the agent beside it, and nobody else, on a UNIX socket, as [Words] has it. One fault at a time, none for longer
/// than it says, none that the file does not allow, which is read anew for each. What is hit is never the asker's choice:
/// it is the interface that the file names, or the agent as [RunningAgent] finds it.
public final class DrillHelper implements AutoCloseable {
  private static final int MOST_WAITING = 16;

  private final Path socket;
  /// Who owns it is the agent's user.
  private final Path folder;
  private final Supplier<Allowed> file;
  private final RunningAgent agent;
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
  /// @param agent what is told to end
  /// @param temporary a folder in which a fault may make one for as long as it lasts
  /// @throws IOException when it cannot listen
  public DrillHelper(Path socket, Supplier<Allowed> file, RunningAgent agent, Path temporary, Consumer<String> log)
      throws IOException {
    this.socket = socket;
    this.folder = Objects.requireNonNull(socket.toAbsolutePath().getParent());
    this.file = file;
    this.agent = agent;
    this.temporary = temporary;
    this.log = log;
    Files.deleteIfExists(socket);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), MOST_WAITING);
    // Whoever owns the folder may put something else in its place meanwhile: what a link leads to is not given away.
    Files.getFileAttributeView(socket, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setOwner(Files.getOwner(folder));
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
      var answer = mayAsk(caller) ? answer(request) : Words.REFUSED + "only the agent's user may ask";
      if (!request.isReady()) {
        log.accept(request + ": " + answer);
      }
      caller.write(ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      log.accept("the agent went away: " + e.getMessage());
    }
  }

  /// The kernel says who asks.
  private boolean mayAsk(SocketChannel caller) throws IOException {
    var user = caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    return user.equals(Files.getOwner(folder)) || user.equals(Files.getOwner(Path.of("/proc/self")));
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
    takeBack();
    var link = Optional.ofNullable(allowed.links().get(instance))
        .orElseThrow(() -> new IllegalArgumentException("there is no instance " + instance));
    var most = Duration.ofMillis(request.number("millis"));
    if (most.isZero() || most.isNegative() || most.compareTo(Injection.LONGEST) > 0) {
      throw new IllegalArgumentException("millis has to be 1 to " + Injection.LONGEST.toMillis());
    }
    var user = (int) Files.getAttribute(folder, "unix:uid");
    var deed = Deed.of(fault, () -> agent.read(user), link, way(request),
        temporary.resolve("buoy-drill-" + UUID.randomUUID()).toString());
    var begun = Guard.start(deed, most, fault.delay());
    var id = request.of("id");
    guard = begun;
    drill = id;
    begun.begin();
    Thread.ofVirtual().name("guard").start(() -> watch(begun, id));
    return Words.DONE;
  }

  private static Way way(Words request) {
    return request.of("way").isEmpty() ? Way.BOTH : Way.valueOf(request.of("way"));
  }

  private void watch(Guard begun, String id) {
    try {
      begun.await();
      log.accept("the fault is taken back");
    } catch (IOException e) {
      log.accept(left(id, e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String left(String id, IOException e) {
    return "drill " + id + ": " + e.getMessage();
  }

  /// @param id of the drill that has ended; empty: whichever it is
  private String undo(String id) throws IOException {
    if (id.isEmpty() || id.equals(drill)) {
      takeBack();
    }
    return Words.UNDONE;
  }

  /// What cannot be taken back is not forgotten: nothing else begins before it is.
  private void takeBack() throws IOException {
    if (guard == null) {
      return;
    }
    try {
      guard.close();
      guard = null;
    } catch (IOException e) {
      throw new IOException(left(drill, e));
    }
  }

  /// Takes back what is in force, and answers no more.
  @Override
  public void close() throws IOException {
    server.close();
    lock.lock();
    try {
      takeBack();
    } catch (IOException e) {
      log.accept(String.valueOf(e.getMessage()));
    } finally {
      lock.unlock();
      Files.deleteIfExists(socket);
    }
  }
}
