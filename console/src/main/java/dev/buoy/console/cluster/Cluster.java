package dev.buoy.console.cluster;

import dev.buoy.v1.Event;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.ListEventsRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// The agents of one cluster: entry points, and every node that any of them names. Keeps one link to each and the
/// merged view of what they report. All methods may be called by any thread.
public final class Cluster implements AutoCloseable {
  private final Channels channels;
  private final Operator operator;
  private volatile LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Endpoint, AgentLink> links = new LinkedHashMap<>();
  private final List<Consumer<ClusterView>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Event>> eventListeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("buoy-links").factory());
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Consumer<Heard>> ears = new CopyOnWriteArrayList<>();
  /// Whether agents are there that can be asked.
  private final boolean live;
  private volatile ClusterView view;
  private boolean watching;
  private boolean closed;

  /// @param entryPoints at least one
  /// @param operator    in whose name the agents are called
  /// @param clock       monotonic nanoseconds, `System::nanoTime` outside tests
  public Cluster(List<Endpoint> entryPoints, Channels channels, Operator operator, LongSupplier clock) {
    this(ClusterView.of(entryPoints), channels, operator, clock, true);
  }

  private Cluster(ClusterView view, Channels channels, Operator operator, LongSupplier clock, boolean live) {
    this.channels = channels;
    this.operator = operator;
    this.clock = clock;
    this.view = view;
    this.live = live;
    dial();
  }

  /// A cluster of the past: nobody is dialled, {@link #show} says what is known, and who is asked answers that he is not
  /// there.
  /// @param clock that of the reports
  public static Cluster recorded(ClusterView begin, LongSupplier clock) {
    return new Cluster(begin, _ -> new NobodyThere(), Operator.NOBODY, clock, false);
  }

  /// From now on this is known. For a cluster of the past.
  public void show(ClusterView known) {
    if (live) {
      throw new IllegalStateException("agents say themselves what is known of a cluster that lives");
    }
    change(_ -> known);
  }

  /// What is known now.
  public ClusterView view() {
    return view;
  }

  /// The clock that ages are counted on. From {@link #watch} on, time in which this process was stopped ages what is known
  /// and makes no agent silent.
  public long nanoTime() {
    return clock.getAsLong();
  }

  /// Tells of every new view. Called by gRPC threads, one call at a time; must only hand over.
  public void onChange(Consumer<ClusterView> listener) {
    listeners.add(listener);
  }

  /// Tells of every event as it arrives, the backlog first. Called by gRPC threads; must only hand over.
  public void onEvent(Consumer<Event> listener) {
    eventListeners.add(listener);
  }

  /// Tells of everything that is heard of agents, in the order of each. Called by gRPC threads, of several agents at a
  /// time; must only hand over.
  public void onHeard(Consumer<Heard> ear) {
    ears.add(ear);
  }

  /// Ends what {@link #onHeard} began.
  public void forget(Consumer<Heard> ear) {
    ears.remove(ear);
  }

  /// Ends what {@link #onChange} and {@link #onEvent} began.
  public void forget(Consumer<ClusterView> changes, Consumer<Event> events) {
    listeners.remove(changes);
    eventListeners.remove(events);
  }

  /// Starts the streams to every agent, without waiting for any, and keeps them up until {@link #close}.
  public void watch() {
    lock.lock();
    try {
      if (!watching && !closed && live) {
        watching = true;
        clock = new AwakeClock(clock);
        // By the timer's thread: links take their own lock first and this one inside.
        links.values().forEach(link -> timer.execute(link::watch));
        var _ = timer.scheduleAtFixedRate(this::dropSilent, 1, 1, TimeUnit.SECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Asks every agent once, all at the same time, and answers when all of them have answered or failed.
  /// @param timeout per call
  public ClusterView refresh(Duration timeout) {
    if (!live) {
      return view;
    }
    var asked = new HashSet<Endpoint>();
    for (var fresh = unasked(asked); !fresh.isEmpty(); fresh = unasked(asked)) {
      all(fresh, link -> hear(new Heard.Introduced(link.endpoint(),
          link.call(timeout).getInfo(GetInfoRequest.getDefaultInstance()))));
    }
    var answering = view.agents().stream().filter(agent -> agent.error() == null && agent.info() != null)
        .flatMap(agent -> link(agent.endpoint()).stream()).toList();
    all(answering,
        link -> hear(new Heard.Reported(link.endpoint(),
            link.call(timeout).getStatus(GetStatusRequest.getDefaultInstance()))));
    return view;
  }

  /// Asks every agent that answers for its newest events and merges them into the view.
  /// @param limit per agent
  public ClusterView refreshEvents(Duration timeout, int limit) {
    if (!live) {
      return view;
    }
    var request = ListEventsRequest.newBuilder().setLimit(limit).build();
    var answering = view.agents().stream().filter(agent -> agent.error() == null)
        .flatMap(agent -> link(agent.endpoint()).stream()).toList();
    all(answering, link -> {
      var answer = link.call(timeout).listEvents(request);
      change(current -> current.withEvents(answer.getEventsList()));
    });
    return view;
  }

  /// The link to this node; empty when the name is not known.
  public Optional<AgentLink> link(String node) {
    return view.agent(node).flatMap(agent -> link(agent.endpoint()));
  }

  @Override
  public void close() {
    List<AgentLink> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(links.values());
      links.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(AgentLink::close); // first: one that is lost meanwhile asks the timer to dial again
    timer.shutdownNow();
    callers.shutdownNow();
  }

  private Optional<AgentLink> link(Endpoint endpoint) {
    lock.lock();
    try {
      return Optional.ofNullable(links.get(endpoint));
    } finally {
      lock.unlock();
    }
  }

  private List<AgentLink> unasked(Set<Endpoint> asked) {
    return view.agents().stream().map(AgentView::endpoint).filter(asked::add).flatMap(at -> link(at).stream()).toList();
  }

  private void all(List<AgentLink> to, Consumer<AgentLink> call) {
    var running = to.stream().map(link -> CompletableFuture.runAsync(() -> attempt(link, call), callers)).toList();
    running.forEach(CompletableFuture::join);
  }

  private void attempt(AgentLink link, Consumer<AgentLink> call) {
    try {
      call.accept(link);
    } catch (StatusRuntimeException e) {
      hear(new Heard.Lost(link.endpoint(), Failures.sentence(e)));
    }
  }

  /// Gives up every connection and dials anew, without waiting for the pause after a failure.
  public void resubscribe() {
    links().forEach(AgentLink::redial);
  }

  private void dropSilent() {
    long since = nanoTime() - Freshness.INTERVAL.multipliedBy(5).toNanos();
    links().forEach(link -> link.dropIfSilent(since));
  }

  private List<AgentLink> links() {
    lock.lock();
    try {
      return List.copyOf(links.values());
    } finally {
      lock.unlock();
    }
  }

  private void change(UnaryOperator<ClusterView> change) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      view = change.apply(view);
      dial();
      listeners.forEach(listener -> listener.accept(view));
    } finally {
      lock.unlock();
    }
  }

  /// Opens a link to every agent of the view that has none, and closes those that left it.
  private void dial() {
    var wanted = view.agents().stream().map(AgentView::endpoint).toList();
    for (var endpoint : List.copyOf(links.keySet())) {
      if (!wanted.contains(endpoint)) {
        var gone = links.remove(endpoint);
        if (gone != null && !timer.isShutdown()) {
          timer.execute(gone::close);
        }
      }
    }
    for (var endpoint : wanted) {
      if (!links.containsKey(endpoint)) {
        var link = new AgentLink(endpoint, channels, timer, operator, this::nanoTime, this::hear);
        links.put(endpoint, link);
        if (watching) {
          timer.execute(link::watch);
        }
      }
    }
  }

  private void hear(Heard heard) {
    long now = nanoTime();
    change(current -> current.with(heard, now));
    if (heard instanceof Heard.Happened(_, var event)) {
      eventListeners.forEach(listener -> listener.accept(event));
    }
    ears.forEach(ear -> ear.accept(heard));
  }
}
