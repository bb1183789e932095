package dev.buoy.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/// A network namespace that belongs to one thread: what runs there, the threads and programs it starts included, sees
/// only its interfaces. It is gone when the last of them is.
@SuppressWarnings("restricted")
public final class Namespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final MethodHandle UNSHARE = handle("unshare", ValueLayout.JAVA_INT);
  private static final MethodHandle KILL = handle("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle GETTID = handle("gettid");
  private static final MethodHandle CAPSET = handle("capset", ValueLayout.ADDRESS, ValueLayout.ADDRESS);

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> threadId = new CompletableFuture<>();
  private volatile boolean closed;

  private Namespace() {}

  /// A new one, with its loopback interface up.
  /// @throws NotPermitted when this user may not
  public static Namespace create() {
    var namespace = new Namespace();
    Thread.ofPlatform().name("namespace").daemon().start(namespace::serve);
    try {
      namespace.threadId.join();
    } catch (CompletionException e) {
      throw new NotPermitted();
    }
    namespace.sh("ip link set lo up");
    return namespace;
  }

  static final class NotPermitted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Connects two namespaces by a cable.
  public void connect(String own, Namespace other, String its) {
    sh("ip link add " + own + " type veth peer name " + its + " netns " + other.threadId.join());
    sh("ip link set " + own + " up");
    other.sh("ip link set " + its + " up");
  }

  /// Runs a shell command in the namespace.
  public String sh(String command) {
    return call(() -> run(List.of("sh", "-c", command)));
  }

  /// Starts a program in the namespace, its output discarded.
  Process spawn(String... command) {
    return call(() -> new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
  }

  public <T> T call(Callable<T> task) {
    return Elsewhere.call(tasks::add, () -> {
      try {
        return task.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /// kill(2): sends a signal, at once.
  static void signal(Process process, int signal) {
    if (invoke(KILL, (int) process.pid(), signal) != 0) {
      throw new IllegalStateException("cannot signal " + process.pid());
    }
  }

  /// Takes every capability from the namespace's thread, as from an agent without rights.
  public void dropRights() {
    call(() -> {
      try (var arena = Arena.ofConfined()) {
        var header = arena.allocate(ValueLayout.JAVA_INT, 2);
        header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
        return invoke(CAPSET, header, arena.allocate(ValueLayout.JAVA_INT, 6));
      }
    });
  }

  @Override
  public void close() {
    tasks.add(() -> closed = true);
  }

  private void serve() {
    if (invoke(UNSHARE, CLONE_NEWNET) != 0) {
      threadId.completeExceptionally(new NotPermitted());
      return;
    }
    threadId.complete(invoke(GETTID));
    while (!closed) {
      try {
        tasks.take().run();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private static String run(List<String> command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int invoke(MethodHandle handle, Object... arguments) {
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle handle(String name, ValueLayout... arguments) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }
}
