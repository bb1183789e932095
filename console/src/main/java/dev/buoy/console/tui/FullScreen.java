package dev.buoy.console.tui;

import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.command.Changer;
import dev.buoy.console.command.Executor;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.NoSuchName;
import dev.buoy.console.command.Printout;
import dev.buoy.console.command.Prompt;
import dev.buoy.console.recording.Playhead;
import dev.buoy.console.recording.Recording;
import dev.buoy.console.tui.terminal.BuoyTerminal;
import dev.buoy.console.tui.terminal.Input;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/// The full screen: one thread that takes messages, makes the next model and paints it. Everything else only enqueues.
public final class FullScreen {
  /// How long a lone ESC may still become a sequence.
  public static final int ESCAPE_DELAY_MILLIS = 40;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int FRAMES_PER_SECOND = 10;
  private static final int FRAMES_PER_SECOND_REMOTE = 4;
  private static final int MOST_MESSAGES_PER_FRAME = 1000;

  private final Cluster cluster;
  /// Of the recording that is shown; null: agents say what is shown.
  private final @Nullable Player player;
  /// For frames and keys.
  private final LongSupplier steady;
  private final Changer changer;
  private final Feeds feeds;
  private final DrillDesk drills;
  private final Lender lender;
  private final BuoyTerminal terminal;
  private final TerminalScreen screen;
  private final Depth depth;
  /// As somebody said; null: as the terminal says.
  private final @Nullable Boolean light;
  /// It answers what it is asked, and does not print the question.
  private final boolean answers;
  private Painter painter;
  private final LinkedBlockingQueue<Msg> queue = new LinkedBlockingQueue<>();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private Pace pace;
  private Model model;
  private Frame shown = Frame.of(List.of());
  private Size size = new Size(0, 0);
  private boolean repaint = true;
  /// The newest view that is not taken yet: only that one waits, however long nobody looks.
  private final AtomicReference<@Nullable ClusterView> reported = new AtomicReference<>();
  private final AtomicReference<ClusterView> newest = new AtomicReference<>(new ClusterView(List.of(), List.of()));
  /// Until then every report is shown at once.
  private volatile long eventful;
  private volatile boolean running = true;
  private volatile int exit = Exit.DONE;
  private volatile @Nullable RuntimeException broken;

  /// How the screen is to be.
  /// @param color          a word of `--color`; empty: decided by the environment
  /// @param light          for a light background, or not; null: as the terminal says
  /// @param operator       who works here
  /// @param escapeDelayMillis as {@link #ESCAPE_DELAY_MILLIS}, ≥ 1
  /// @param framesPerSecond   at most as many; 0: decided by the environment
  /// @param lender          whom the terminal is lent to
  public record Options(String color, @Nullable Boolean light, String operator, boolean readOnly, int escapeDelayMillis,
      int framesPerSecond, Lender lender) {}

  /// Uses the terminal for a while, as long as the call lasts: a line prompt.
  public interface Lender {
    void use(Cluster cluster, Terminal terminal);
  }

  /// @param steady for frames and keys
  private FullScreen(Cluster cluster, @Nullable Player player, LongSupplier steady, BuoyTerminal terminal,
      Options options,
      Map<String, String> environment) throws IOException {
    this.cluster = cluster;
    this.player = player;
    this.steady = steady;
    this.changer = new Changer(cluster, new Executor(cluster));
    this.feeds = new Feeds(cluster, queue::add);
    this.drills = new DrillDesk(cluster, queue::add);
    this.lender = options.lender();
    this.terminal = terminal;
    this.screen = new TerminalScreen(terminal);
    this.eventful = cluster.nanoTime();
    this.depth = Depth.of(options.color(), environment);
    this.light = options.light();
    this.answers = !environment.getOrDefault("TERM", "").matches("(linux|vt).*");
    this.painter = painter(light == null ? Palette.isLight(environment) : light);
    this.pace = Pace.of(options.framesPerSecond() > 0
        ? options.framesPerSecond()
        : environment.containsKey("SSH_CONNECTION") ? FRAMES_PER_SECOND_REMOTE : FRAMES_PER_SECOND, steady.getAsLong());
    this.model = Model.start(new Settings(Glyphs.of(environment), options.operator(), options.readOnly(),
        player == null ? environment.getOrDefault("BUOY_FAREWELL", "") : ""),
        new Data(cluster.view(), History.NONE, now()));
  }

  /// Shows the cluster until the operator quits. Blocks; the cluster stays open.
  /// @return 0, 130 when it was interrupted by a signal, or 2 with a line on standard error when there is no terminal
  ///         to show it on
  public static int run(Cluster cluster, Options options) {
    return show(cluster, null, cluster::nanoTime, options);
  }

  /// Shows a recording until the operator quits. Blocks.
  /// @param from  where it begins
  /// @param speed this many seconds of it in one
  /// @return as {@link #run}
  public static int replay(Recording recording, Duration from, double speed, Options options) {
    var steady = Player.watched(System::nanoTime);
    var player = new Player(recording, new Playhead(recording.length(), from, steady.getAsLong(), speed, true));
    try (var cluster = player.cluster()) {
      return show(cluster, player, steady, options);
    }
  }

  private static int show(Cluster cluster, @Nullable Player player, LongSupplier steady, Options options) {
    var environment = System.getenv();
    if (!dev.buoy.console.command.Prompt.atTerminal() || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
      return noTerminal("standard input and output are not a terminal, or TERM is dumb");
    }
    cluster.watch(); // first: what it takes to reach the agents is under way while the terminal is made ready
    BuoyTerminal terminal;
    try {
      terminal = BuoyTerminal.open(options.escapeDelayMillis());
    } catch (IOException e) {
      return noTerminal(String.valueOf(e.getMessage()));
    }
    // For SIGTERM, SIGHUP and System.exit from elsewhere; what ends here closes it itself.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> close(terminal)));
    try {
      var fullScreen = new FullScreen(cluster, player, steady, terminal, options, environment);
      return fullScreen.run();
    } catch (IOException e) {
      close(terminal);
      System.err.println("buoy: the terminal failed: " + e.getMessage());
      return Exit.FAILED;
    } finally {
      close(terminal);
    }
  }

  private static int noTerminal(String why) {
    System.err.println("buoy: no full screen here: " + why + "; try `buoy status` or `buoy watch --plain`");
    return Exit.USAGE;
  }

  private static void close(BuoyTerminal terminal) {
    try {
      terminal.close();
    } catch (IOException gone) {
      // Nobody is left to restore it for.
      System.err.println("buoy: " + gone.getMessage());
    }
  }

  private int run() throws IOException {
    // A trace on standard error would be painted over the screen; what the calls of others break shows as their result.
    Thread.setDefaultUncaughtExceptionHandler((_, bug) -> queue.add(new Msg.Told("internal: " + bug)));
    if (player == null) {
      cluster.onChange(this::report);
    }
    terminal.onResize(() -> queue.add(new Msg.Redraw()));
    terminal.onSignal(this::interrupt, () -> queue.add(new Msg.Typed(new Input.Key("^Z"))));
    screen.startScreen();
    if (answers) {
      terminal.ask(!model.glyphs().ascii());
    }
    var reader = Thread.ofPlatform().daemon().name("buoy-keys").start(this::readKeys);
    try (var _ = StrayLines.take(line -> queue.add(new Msg.Told(line)))) {
      loop();
    } finally {
      running = false;
      feeds.close();
      drills.close();
      reader.interrupt();
      callers.shutdownNow();
      screen.stopScreen(false);
    }
    var bug = broken;
    if (bug != null) {
      throw bug;
    }
    return exit;
  }

  /// Figures move all the time and are shown each second; what has happened is shown at once.
  private void report(ClusterView view) {
    var before = newest.getAndSet(view);
    reported.set(view);
    if (view.tellsMoreThan(before)) {
      eventful = cluster.nanoTime() + NANOS_PER_SECOND; // what it does to the figures comes behind it
    }
    if (eventful - cluster.nanoTime() > 0) {
      queue.add(new Msg.News());
    }
  }

  private void interrupt() {
    exit = Exit.INTERRUPTED;
    running = false;
    queue.add(new Msg.Tick());
  }

  private void loop() throws IOException {
    if (player == null) {
      report(cluster.view());
    }
    var nextTick = steady.getAsLong();
    while (running) {
      var msg = await(nextTick);
      if (steady.getAsLong() >= nextTick) {
        nextTick = steady.getAsLong() + (player == null ? NANOS_PER_SECOND : Player.FRAME.toNanos());
        goOn();
      }
      take(msg);
      takeUntilFrame(msg instanceof Msg.Typed);
      if (running) {
        paint();
      }
    }
  }

  /// Takes what has become of it by now.
  private void goOn() throws IOException {
    if (player != null) {
      take(Step.of(player.shown(model, steady.getAsLong())));
      return;
    }
    takeReport();
    take(new Msg.Tick());
  }

  /// Waits for a message, but not longer than that.
  private @Nullable Msg await(long until) {
    try {
      return queue.poll(Math.max(0, until - steady.getAsLong()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      running = false;
      return null;
    }
  }

  /// Takes what else comes before the next frame is due, so that a burst makes one frame.
  private void takeUntilFrame(boolean typedBefore) throws IOException {
    boolean typed = typedBefore;
    for (var i = 0; i < MOST_MESSAGES_PER_FRAME && running; i++) {
      var due = pace.due(typed);
      var msg = steady.getAsLong() < due ? await(due) : queue.poll();
      if (msg == null) {
        return;
      }
      typed |= msg instanceof Msg.Typed;
      take(msg);
    }
  }

  private void take(@Nullable Msg msg) throws IOException {
    if (msg == null) {
      return;
    }
    if (msg instanceof Msg.News) {
      takeReport();
      return;
    }
    take(Update.on(model, msg, now()));
  }

  /// The newest view, unless it was taken already.
  private void takeReport() throws IOException {
    var view = reported.getAndSet(null);
    if (view != null) {
      take(Update.on(model, new Msg.Reported(view), now()));
    }
  }

  private void take(Step step) throws IOException {
    model = step.model();
    feeds.want(model.page().subscription(model));
    for (var effect : step.effects()) {
      carryOut(effect);
    }
  }

  private void carryOut(Effect effect) throws IOException {
    switch (effect) {
      case Effect.Quit() -> running = false;
      case Effect.Repaint() -> repaint = true;
      case Effect.Suspend() -> {
        terminal.suspend();
        repaint = true;
        // What is under way on the old connections is as old as the stop was long.
        callers.execute(cluster::resubscribe);
      }
      case Effect.Wind(var turn) -> {
        if (player != null) {
          player.turn(turn, steady.getAsLong());
          goOn();
        }
      }
      case Effect.Resubscribe() -> callers.execute(cluster::resubscribe);
      case Effect.Plan(var dialog, var invocations) -> callers.execute(() -> {
        try {
          queue.add(new Msg.Planned(dialog, changer.plan(invocations)));
        } catch (NoSuchName nobody) {
          queue.add(new Msg.Unplanned(dialog, String.valueOf(nobody.getMessage())));
        } catch (RuntimeException bug) {
          queue.add(new Msg.Unplanned(dialog, "internal: " + bug));
        }
      });
      case Effect.Apply(var dialog, var plans) -> callers.execute(() -> apply(dialog, plans));
      case Effect.PlanDrill(var dialog, var invocation) -> drills.plan(dialog, invocation);
      case Effect.RunDrill(var dialog, var invocation, var planned, var reason) ->
        drills.run(dialog, invocation, planned, reason);
      case Effect.AbortDrill(var reason) -> drills.abort(reason);
      case Effect.Shell() -> {
        terminal.lend(tty -> lender.use(cluster, tty));
        repaint = true;
      }
      case Effect.Mouse(var on) -> terminal.mouse(on);
      case Effect.Frames(var perSecond) -> pace = Pace.of(perSecond, steady.getAsLong());
      case Effect.Background(var bright, var asked) when asked || light == null -> {
        painter = painter(bright);
        repaint = true;
      }
      case Effect.Background _ -> {
      }
      case Effect.Ask(var invocation) -> {
        var window = new Prompt.Window(OutputPage.room(size), size.rows());
        callers.execute(() -> answer(invocation, window));
      }
    }
  }

  private Painter painter(boolean bright) {
    return new Painter(screen, new Palette(depth, bright));
  }

  private void answer(Invocation invocation, Prompt.Window window) {
    try {
      queue.add(new Msg.Answered(Printout.of(cluster, invocation, window)));
    } catch (RuntimeException bug) {
      queue.add(new Msg.Answered(Printout.failed(invocation, bug)));
    }
  }

  private void apply(int dialog, List<MutationPlan> plans) {
    try {
      queue.add(new Msg.Executed(dialog, changer.execute(plans, step -> queue.add(new Msg.Stepped(dialog, step)))));
    } catch (RuntimeException bug) {
      queue.add(new Msg.Unplanned(dialog, "the result is unknown: " + bug));
    }
  }

  private void paint() throws IOException {
    // Asking the terminal is what tells the screen of a new size.
    terminal.getTerminalSize();
    screen.doResizeIfNecessary();
    var now = screen.getTerminalSize();
    var resized = now.getColumns() != size.columns() || now.getRows() != size.rows();
    size = new Size(now.getColumns(), now.getRows());
    if (resized) {
      take(new Msg.Resized(size));
    }
    var frame = View.frame(model, size);
    if (frame.equals(shown) && !repaint && !resized) {
      pace = pace.same(steady.getAsLong());
      return;
    }
    painter.paint(frame,
        frame.cursorRow() < 0 ? null : new TerminalPosition(frame.cursorColumn(), frame.cursorRow()));
    long began = steady.getAsLong();
    screen.refresh(repaint || resized ? RefreshType.COMPLETE : RefreshType.DELTA);
    pace = pace.painted(began, steady.getAsLong());
    shown = frame;
    repaint = false;
  }

  private void readKeys() {
    try {
      while (running) {
        terminal.read().forEach(input -> queue.add(new Msg.Typed(input)));
      }
    } catch (IOException gone) {
      running = false;
      queue.add(new Msg.Tick());
    } catch (RuntimeException bug) {
      // Without keys nobody could leave: the screen ends with it.
      broken = bug;
      running = false;
      queue.add(new Msg.Tick());
    }
  }

  private Moment now() {
    return player == null ? new Moment(cluster.nanoTime(), Instant.now()) : player.now();
  }
}
