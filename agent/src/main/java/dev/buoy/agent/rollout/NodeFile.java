package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.Problem;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.FileCommands;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.store.StateFile;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The file of this node: puts others in its place and to work, on trial, and itself again. Any thread; blocks.
public final class NodeFile implements Member {
  /// How often the others are asked what became of a change that waits here: who leads it may be gone.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Installed installed;
  private final Marker marker;
  private final Versions versions;
  private final Work work;
  private final Function<String, Member> others;
  private final Supplier<Sight> sight;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Pause pause;
  private final Executor background;
  private final Consumer<String> report;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Trial trial;

  /// @param others the other nodes by their names
  /// @param sight how this node is doing
  /// @param background where the end of a trial is awaited
  /// @param report takes a sentence for the log about what fails
  public NodeFile(Installed installed, Marker marker, Versions versions, Work work, Function<String, Member> others,
      Supplier<Sight> sight, InstantSource clock, Ticker ticker, Pause pause, Executor background,
      Consumer<String> report) {
    this.installed = installed;
    this.marker = marker;
    this.versions = versions;
    this.work = work;
    this.others = others;
    this.sight = sight;
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.background = background;
    this.report = report;
    this.trial = marker.read();
  }

  /// What waits to be kept here; empty: nothing does.
  public Optional<Trial.Change> waiting() {
    return trial instanceof Trial.Waiting(var change) ? Optional.of(change) : Optional.empty();
  }

  /// Where the file is, as the user named it.
  public Path path() {
    return installed.path();
  }

  /// What this node ran.
  public Versions versions() {
    return versions;
  }

  @Override
  public Forecast plan(ConfigBytes bytes, Request request) {
    var digest = work.running().bytes().digest();
    return switch (ConfigFile.load(installed.path(), bytes)) {
      case Loaded.Rejected(var problems) ->
        new Forecast(null, List.of(), problems.stream().map(Problem::toString).toList(), digest, work.leads());
      case Loaded.Accepted(var next, _) when !next.has(work.node()) ->
        new Forecast(null, List.of("the file has no node " + work.node() + " any more"), List.of(), digest,
            work.leads());
      case Loaded.Accepted(var next, _) ->
        new Forecast(work.plan(next), refusals(next), List.of(), digest, work.leads());
    };
  }

  /// What no force overrules.
  private List<String> refusals(ClusterConfig next) {
    var refusals = new ArrayList<String>();
    waiting().map(Trial::busy).ifPresent(refusals::add);
    if (next.bytes().folder() != work.running().bytes().folder()) {
      refusals.add(installed.path() + (next.bytes().folder() ? " is one file, not a folder" : " is a folder of files"));
    } else {
      installed.refusal().or(this::edited).ifPresent(refusals::add);
    }
    versions.refusal().ifPresent(refusals::add);
    var scripts = FileCommands.added(work.running().node(work.node()), next.node(work.node()));
    if (!scripts.isEmpty() && !work.allowsScripts()) {
      refusals.add("it changes what is run as a script (" + String.join(", ", scripts)
          + "): over the API that needs api.allow_scripts: true in the file that runs; or copy the file there yourself"
          + " and use reload");
    }
    return refusals;
  }

  /// What somebody wrote there and nobody put to work would be lost.
  private Optional<String> edited() {
    try {
      return installed.read().equals(work.running().bytes())
          ? Optional.empty()
          : Optional.of(installed.path() + " is not what runs: somebody changed it; reload first");
    } catch (IOException e) {
      return Optional.of(installed.path() + " cannot be read: " + StateFile.reason(e));
    }
  }

  @Override
  public void put(ConfigBytes bytes, Request request, String coordinator, Duration keepWithin, String expectedDigest) {
    lock.lock();
    try {
      var before = work.running().bytes();
      var change = new Trial.Change(request.operationId(), request.caller().name(), request.reason(),
          coordinator, clock.instant().plus(keepWithin), before, bytes.digest());
      var step = Trial.on(trial, new Trial.Event.Put(change));
      require(step);
      if (step.act() == Trial.Act.PUT) {
        if (!before.digest().equals(expectedDigest)) {
          throw new Refused(Refused.Kind.STALE_PLAN, work.node() + " runs another file than the plan was made for");
        }
        putToWork(accepted(bytes), change, request);
        long end = ticker.nanoTime() + keepWithin.toNanos();
        background.execute(() -> await(change, end));
      }
    } finally {
      lock.unlock();
    }
  }

  private ClusterConfig accepted(ConfigBytes bytes) {
    return switch (ConfigFile.load(installed.path(), bytes)) {
      case Loaded.Rejected(var problems) -> throw new Refused(Refused.Kind.INVALID,
          String.join("\n", problems.stream().map(Problem::toString).toList()));
      case Loaded.Accepted(var next, _) when !next.has(work.node()) ->
        throw new Refused(Refused.Kind.INVALID, "the file has no node " + work.node() + " any more");
      case Loaded.Accepted(var next, _) -> {
        var refusals = refusals(next);
        if (!refusals.isEmpty()) {
          throw new Refused(Refused.Kind.PRECONDITION, String.join("; ", refusals));
        }
        yield next;
      }
    };
  }

  /// The marker is first: whatever happens afterwards, it leads back.
  private void putToWork(ClusterConfig next, Trial.Change change, Request request) {
    try {
      marker.write(new Trial.Waiting(change));
      installed.write(next.bytes());
      work.load(next, decided(request));
      trial = new Trial.Waiting(change);
    } catch (IOException e) {
      undo(change, StateFile.reason(e));
      throw new Refused(Refused.Kind.PRECONDITION, installed.path() + " cannot be replaced: " + StateFile.reason(e));
    } catch (Refused e) {
      undo(change, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /// Guards and plans were held against the whole cluster by who leads it.
  private static Request decided(Request request) {
    return new Request(request.caller(), request.reason(), false, true, "", null, request.operationId(), null);
  }

  private void undo(Trial.Change change, String why) {
    try {
      installed.write(change.before());
      over(new Trial.Over(change.operation(), false, why));
    } catch (IOException e) {
      report.accept(installed.path() + " cannot be put back: " + StateFile.reason(e)
          + "; the next start of the agent tries again");
    }
  }

  @Override
  public void keep(Request request) {
    happened(new Trial.Event.Keep(request.operationId()));
  }

  @Override
  public void takeBack(Request request, String why) {
    happened(new Trial.Event.TakeBack(request.operationId(), why));
  }

  @Override
  public FileState state(String operation) {
    return Trial.state(trial, operation);
  }

  @Override
  public Sight look() {
    return sight.get();
  }

  /// The version that runs becomes part of the history, as after a start or a reload.
  public void remember(String operator, String reason, String operation, long generation) {
    var running = work.running().bytes();
    remember(new Version(running.digest(), generation, clock.instant(), operator, reason, operation), running);
  }

  private void remember(Version version, ConfigBytes bytes) {
    try {
      versions.add(version, bytes);
    } catch (IOException e) {
      report.accept("the history of the file cannot be written: " + StateFile.reason(e));
    }
  }

  private void happened(Trial.Event event) {
    lock.lock();
    try {
      var step = Trial.on(trial, event);
      require(step);
      if (trial instanceof Trial.Waiting(var change)) {
        switch (step.act()) {
          case NOTHING, PUT -> {
          }
          case KEEP -> keep(change, (Trial.Over) step.next());
          case RESTORE -> restore(change, (Trial.Over) step.next());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Once the marker says so it is decided, whatever happens to the agent.
  private void keep(Trial.Change change, Trial.Over kept) {
    try {
      over(kept);
    } catch (IOException e) {
      throw new Refused(Refused.Kind.PRECONDITION, "that it is kept cannot be written: " + StateFile.reason(e));
    }
    remember(change.operator(), change.reason(), change.operation(), work.generation());
  }

  /// That it is over holds although the marker cannot be written: the next start would only do the same once more.
  private void restore(Trial.Change change, Trial.Over over) {
    try {
      installed.write(change.before());
    } catch (IOException e) {
      throw new Refused(Refused.Kind.PRECONDITION, installed.path() + " cannot be put back: " + StateFile.reason(e));
    }
    if (ConfigFile.load(installed.path(), change.before()) instanceof Loaded.Accepted(var before, _)) {
      work.load(before, new Request(Caller.AGENT, "change " + change.operation() + " is taken back: " + over.why(),
          false, true, "", null, "", null));
    }
    trial = over;
    try {
      marker.write(over);
    } catch (IOException e) {
      report.accept("that change " + change.operation() + " is taken back cannot be written: "
          + StateFile.reason(e));
    }
  }

  private void over(Trial.Over over) throws IOException {
    marker.write(over);
    trial = over;
  }

  private static void require(Trial.Step step) {
    if (!step.refusal().isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, step.refusal());
    }
  }

  /// Until it is kept or taken back.
  private void await(Trial.Change change, long endNanos) {
    while (isWaiting(change)) {
      pause.pause(LOOK);
      try {
        happened(new Trial.Event.Heard(heard(change)));
        if (isWaiting(change) && ticker.nanoTime() - endNanos >= 0) {
          happened(new Trial.Event.Late());
        }
      } catch (Refused e) {
        report.accept("change " + change.operation() + ": " + e.getMessage());
      }
    }
  }

  private boolean isWaiting(Trial.Change change) {
    return waiting().filter(change::equals).isPresent() && !Thread.currentThread().isInterrupted();
  }

  private Map<String, FileState> heard(Trial.Change change) {
    var heard = new LinkedHashMap<String, FileState>();
    for (var node : work.running().nodeNames()) {
      if (!node.equals(work.node())) {
        try {
          heard.put(node, others.apply(node).state(change.operation()));
        } catch (Refused _) {
          // It does not answer, or not yet.
        }
      }
    }
    return heard;
  }
}
