package dev.buoy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// One lab of `scripts/lab` with a name of its own: up before a test class, down after it, also when the tests' JVM is
/// asked to end. What its programs logged is printed when a test fails. Used by the test's thread only.
public final class Lab
    implements
      AutoCloseable,
      BeforeAllCallback,
      AfterAllCallback,
      TestExecutionExceptionHandler,
      LifecycleMethodExecutionExceptionHandler {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int DUMPED_LINES = 60;

  private final String name = "e2e-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final Shell shell = new Shell(
      Map.of("BUOY_LAB", name, "BUOY_JAVA_OPTS", "-Dio.netty.leakDetection.level=paranoid"));
  private final Map<String, Program> programs = new LinkedHashMap<>();
  private final List<Pane> panes = new ArrayList<>();
  private final Thread atExit = new Thread(this::down);
  private @Nullable Path dir;

  public String name() {
    return name;
  }

  /// The environment that makes `scripts/lab` and `scripts/demo` mean this lab.
  public Shell shell() {
    return shell;
  }

  public Lab up() {
    Runtime.getRuntime().addShutdownHook(atExit);
    lab(PATIENCE, "up").ok();
    dir = Path.of(lab(PATIENCE, "dir").ok().strip());
    return this;
  }

  /// The folder of this lab, for files that shall go away with it.
  public Path dir() {
    if (dir == null) {
      throw new IllegalStateException("lab " + name + " is not up");
    }
    return dir;
  }

  /// Writes a file into the lab's folder.
  public Path file(String fileName, String content) {
    try {
      return Files.writeString(dir().resolve(fileName), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Shell.Result exec(String node, String... command) {
    return exec(node, PATIENCE, command);
  }

  public Shell.Result exec(String node, Duration timeout, String... command) {
    var words = new ArrayList<>(List.of("exec", node));
    words.addAll(List.of(command));
    return lab(timeout, words.toArray(String[]::new));
  }

  /// Starts a program in the background, again after it ended under the same name.
  public Program start(String node, String program, List<String> command) {
    var words = new ArrayList<>(List.of("start", node, program));
    words.addAll(command);
    var started = new Program(this, program);
    programs.put(program, started);
    started.markLog();
    lab(PATIENCE, words.toArray(String[]::new)).ok();
    return started;
  }

  /// Starts one of the programs of package `peer`.
  public Program startPeer(String node, String program, Class<?> main, String... arguments) {
    return start(node, program, java(main, arguments));
  }

  public Shell.Result runPeer(String node, Duration timeout, Class<?> main, String... arguments) {
    return exec(node, timeout, java(main, arguments).toArray(String[]::new));
  }

  /// Drops VRRP at the switch and lets all else pass.
  public void split() {
    exec("sw", "nft", "add table bridge split; add chain bridge split forward { type filter hook forward priority 0; };"
        + " add rule bridge split forward meta protocol { ip, ip6 } meta l4proto 112 drop").ok();
  }

  /// Ends what `split` began.
  public void whole() {
    exec("sw", "nft", "delete table bridge split").ok();
  }

  /// Takes the node's cable out at the switch.
  public void cut(String node) {
    lab(PATIENCE, "cut", node).ok();
  }

  public void heal(String node) {
    lab(PATIENCE, "heal", node).ok();
  }

  /// Gives every node a second interface, eth1, on a network of its own: 10.78.0.x beside 10.77.0.x.
  public void second() {
    lab(PATIENCE, "second").ok();
  }

  public Shell.Result lab(Duration timeout, String... arguments) {
    var words = new ArrayList<>(List.of(Shell.script("lab")));
    words.addAll(List.of(arguments));
    return shell.run(timeout, words);
  }

  /// A terminal for this lab; it closes with the lab at the latest.
  Pane pane(int columns, int rows) {
    var pane = new Pane(this, panes.size());
    panes.add(pane);
    pane.open(columns, rows);
    return pane;
  }

  /// The number that this machine gives to a process of the lab.
  /// @param pid its number in the lab
  public long hostPid(String pid) {
    try (var processes = ProcessHandle.allProcesses()) {
      return processes.mapToLong(ProcessHandle::pid).filter(outer -> isInner(outer, pid)).findFirst().orElseThrow();
    }
  }

  private boolean isInner(long outer, String pid) {
    try {
      var process = Path.of("/proc/" + outer);
      return Files.readAllLines(process.resolve("status")).stream().anyMatch(
          line -> line.startsWith("NSpid:") && line.endsWith("\t" + pid) && line.split("\t", -1).length > 2)
          && Files.readString(process.resolve("cmdline")).contains(dir().toString());
    } catch (IOException _) {
      return false; // it ended meanwhile
    }
  }

  private void down() {
    panes.forEach(Pane::close);
    shell.run(PATIENCE, Shell.script("lab"), "down");
  }

  private static List<String> java(Class<?> main, String... arguments) {
    var words = new ArrayList<>(List.of(Shell.JAVA.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData", "-Xmx96m", "--enable-native-access=ALL-UNNAMED", "-cp",
        Shell.ROOT.resolve("e2e/target/test-classes").toString(),
        main.getName()));
    words.addAll(List.of(arguments));
    return words;
  }

  @Override
  public void close() {
    down();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    up();
  }

  /// @throws AssertionError when a program has lost a buffer of Netty's without giving it back
  @Override
  public void afterAll(ExtensionContext context) {
    var leaks = programs.values().stream().flatMap(Program::whole).filter(line -> line.contains("LEAK:")).toList();
    close();
    if (!leaks.isEmpty()) {
      throw new AssertionError("buffers leak: " + leaks);
    }
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
    throw dumped(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
    throw dumped(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
    throw dumped(context, failure);
  }

  private Throwable dumped(ExtensionContext context, Throwable failure) {
    System.err.println("---- logs at the failure of " + context.getDisplayName() + ": " + failure.getMessage());
    programs.values().forEach(program -> System.err.println(program.describe(DUMPED_LINES)));
    return failure;
  }
}
