package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread that waits for descriptors, timers and tasks, and owns everything that runs on it. It waits with ppoll(2)
/// for an epoll(7) of the descriptors: nanoseconds on every kernel, at a cost that does not grow with their number.
///
/// Each turn serves what is readable, then the tasks that were there when it began, then the timers that are due.
/// Readable first: after a pause of the process, what the peers sent meanwhile is heard before a timer concludes from
/// their silence. Whoever reads must do so in bounded batches, since the rest of the loop waits for it.
///
/// An exception of a handler, task or timer goes to the uncaught handler; the loop goes on. `execute`, `schedule`,
/// `cancel` and `close` may be called from any thread, `register` on the loop only.
public final class PollLoop implements Scheduler, AutoCloseable {
  static final long LATE = 20_000_000;
  private static final long LOOK = 100_000_000;

  private final Libc libc;
  private final Ticker ticker;
  private final Consumer<Throwable> uncaught;
  private final Thread thread;
  private final int epoll;
  private final int wake;
  private final int[] awaited;
  private final int[] events;
  private @Nullable WakeHook onWake;
  /// When the wait before ended: by a clock that goes on while the machine is suspended, and by the loop's own.
  private long turned;
  private long turnedAwake;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Timer.ORDER);
  /// By descriptor; grows only when one is registered, as `ready` does: a turn allocates nothing.
  private @Nullable Registration[] registrations = {};
  private int[] ready = {};
  private int registered;
  private long round;
  /// Guards `wake` against being used once it is closed: its number belongs to somebody else's socket then.
  private final ReentrantLock waking = new ReentrantLock();
  private boolean ended;
  private long lastTimer;
  private volatile boolean closed;

  /// Hears of a turn that came after a while.
  @FunctionalInterface
  interface WakeHook {
    /// Called first in a turn whose wait ended [#LATE] or more after the one before, late or not. On the loop.
    /// @param late by how much more than the wait was meant to take; where something would have ended the wait earlier,
    ///   the stop may have been up to 100 ms longer
    /// @param suspended how long the machine was, by [PollLoop#nanoTime] no time at all
    void woke(Duration late, Duration suspended);
  }

  PollLoop(String name, Libc libc, Ticker ticker, Consumer<Throwable> uncaught) {
    this.libc = libc;
    this.ticker = ticker;
    this.uncaught = uncaught;
    this.epoll = opened(libc.epollCreate());
    this.wake = opened(libc.eventfd());
    this.awaited = new int[]{epoll, wake};
    this.events = new int[awaited.length];
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /// Starts a loop on a daemon thread of its own.
  /// @param name of the thread
  /// @param uncaught gets what a handler, task or timer throws; called on the loop
  /// @throws LinuxException when the process has no descriptors left
  public static PollLoop start(String name, Ticker ticker, Consumer<Throwable> uncaught) {
    var loop = new PollLoop(name, new NativeLibc(), ticker, uncaught);
    loop.thread.start();
    return loop;
  }

  private static int opened(int descriptor) {
    if (descriptor < 0) {
      throw LinuxException.failed("open an event descriptor", descriptor, "more open files");
    }
    return descriptor;
  }

  @Override
  public long nanoTime() {
    return ticker.nanoTime();
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    return scheduleAt(ticker.nanoTime() + delay.toNanos(), task);
  }

  /// Runs `task` once [#nanoTime] has reached `due`: for a cadence that must not drift.
  Cancellable scheduleAt(long due, Runnable task) {
    var timer = new Timer(due, task);
    if (onLoop()) {
      enqueue(timer);
    } else {
      execute(() -> enqueue(timer));
    }
    return timer;
  }

  /// Runs `task` on the loop, in the order of the calls, never inline. After `close` it is dropped.
  public void execute(Runnable task) {
    tasks.add(task);
    if (!onLoop()) {
      signal();
    }
  }

  /// Calls `onReadable` whenever the descriptor has something to read, until cancelled; closing it, after that, stays
  /// the caller's.
  /// @throws LinuxException when the kernel does not watch it
  Cancellable register(int descriptor, Runnable onReadable) {
    var result = libc.epollAdd(epoll, descriptor);
    if (result < 0) {
      throw LinuxException.failed("wait for a descriptor", result, "epoll");
    }
    if (descriptor >= registrations.length) {
      registrations = Arrays.copyOf(registrations, Math.max(descriptor + 1, 2 * registrations.length));
    }
    if (++registered > ready.length) {
      ready = new int[2 * registered];
    }
    var registration = new Registration(round, onReadable);
    registrations[descriptor] = registration;
    return () -> cancel(descriptor, registration);
  }

  /// The number may belong to somebody else's descriptor by now.
  private void cancel(int descriptor, Registration registration) {
    if (registrations[descriptor] == registration) {
      registrations[descriptor] = null;
      registered--;
      libc.epollRemove(epoll, descriptor);
    }
  }

  /// Calls `hook` first when the loop goes on after a while: it may have been meant to wait, or the process was stopped,
  /// the machine suspended (CLOCK_BOOTTIME tells), or the processors busy. Nothing that waits is served before it
  /// returns. The loop looks at the clock every 100 ms, so that a stop that is shorter than the wait for the next timer
  /// is seen as well. On the loop.
  void onWake(WakeHook hook) {
    onWake = hook;
    turned = libc.bootNanos();
    turnedAwake = ticker.nanoTime();
  }

  /// Whether the caller is on the loop.
  public boolean onLoop() {
    return thread.equals(Thread.currentThread());
  }

  /// Runs the tasks that are there, ends the loop, and waits until its thread is gone (not when called on the loop).
  @Override
  public void close() {
    execute(() -> closed = true);
    if (onLoop()) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Turns until it is closed.
  void run() {
    while (!closed) {
      turn();
    }
    waking.lock();
    try {
      ended = true;
      libc.close(wake);
      libc.close(epoll);
    } finally {
      waking.unlock();
    }
  }

  private void signal() {
    waking.lock();
    try {
      if (!ended) {
        libc.eventfdSignal(wake);
      }
    } finally {
      waking.unlock();
    }
  }

  /// One turn: waits until there is something to do, and does it.
  void turn() {
    var timeout = timeout();
    var any = libc.ppoll(awaited, events, timeout) > 0;
    noticeGap(timeout);
    if (any && events[1] != 0) {
      libc.eventfdClear(wake);
    }
    if (any && events[0] != 0) {
      serveReadable();
    }
    runTasks();
    runTimers();
  }

  private void noticeGap(long timeout) {
    var hook = onWake;
    if (hook == null) {
      return;
    }
    var now = libc.bootNanos();
    var awake = ticker.nanoTime();
    var passed = now - turned;
    var suspended = passed - (awake - turnedAwake);
    turned = now;
    turnedAwake = awake;
    if (passed >= LATE) {
      guard(() -> hook.woke(Duration.ofNanos(Math.max(0, passed - timeout)), Duration.ofNanos(Math.max(0, suspended))));
    }
  }

  /// All that is readable now, though an earlier handler may cancel it, and another take over its descriptor.
  private void serveReadable() {
    round++;
    var found = ready;
    var count = libc.epollReady(epoll, found);
    for (var i = 0; i < count; i++) {
      var registration = registrations[found[i]];
      if (registration != null && registration.after < round) {
        guard(registration.onReadable);
      }
    }
  }

  private void runTasks() {
    for (var left = tasks.size(); left > 0; left--) {
      var task = tasks.poll();
      if (task != null) {
        guard(task);
      }
    }
  }

  private void runTimers() {
    var now = ticker.nanoTime();
    var last = lastTimer;
    for (var timer = timers.peek(); timer != null && timer.due - now <= 0
        && timer.number <= last; timer = timers.peek()) {
      timers.poll();
      if (!timer.cancelled) {
        guard(timer.task);
      }
    }
  }

  private long timeout() {
    var next = nextTimer();
    return onWake == null || (next >= 0 && next < LOOK) ? next : LOOK;
  }

  private long nextTimer() {
    if (!tasks.isEmpty()) {
      return 0;
    }
    for (var timer = timers.peek(); timer != null; timer = timers.peek()) {
      if (!timer.cancelled) {
        return Math.max(0, timer.due - ticker.nanoTime());
      }
      timers.poll();
    }
    return -1;
  }

  private void enqueue(Timer timer) {
    timer.number = ++lastTimer;
    timers.add(timer);
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      uncaught.accept(e);
    }
  }

  /// Compared by identity: the same descriptor number may be registered again after it was closed.
  private static final class Registration {
    /// The round in which it was registered: what was found readable in that was not this one's.
    final long after;
    final Runnable onReadable;

    Registration(long after, Runnable onReadable) {
      this.after = after;
      this.onReadable = onReadable;
    }
  }

  private static final class Timer implements Cancellable {
    static final Comparator<Timer> ORDER = (a, b) -> a.due != b.due
        ? Long.signum(a.due - b.due)
        : Long.compare(a.number, b.number);

    final long due;
    final Runnable task;
    long number;
    volatile boolean cancelled;

    Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
