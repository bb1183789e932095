package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.store.StateFile;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The file of this node: puts others in its place and to work, on trial, and itself again. What is decided is decided by
/// [Trial]. Any thread; blocks.
public final class NodeFile implements Member {
  private final Installed installed;
  private final Marker marker;
  private final Versions versions;
  private final Vetting vetting;
  private final Work work;
  private final Vigil vigil;
  private final Supplier<Sight> sight;
  private final InstantSource clock;
  private final Consumer<String> report;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Trial trial;

  /// @param others the other nodes by their names
  /// @param sight how this node is doing
  /// @param background where the end of a trial is awaited
  /// @param report takes a sentence for operators about what fails, or is not as it should be
  public NodeFile(Installed installed, Marker marker, Versions versions, Work work, Function<String, Member> others,
      Supplier<Sight> sight, InstantSource clock, Ticker ticker, Pause pause, Executor background,
      Consumer<String> report) {
    this.installed = installed;
    this.marker = marker;
    this.versions = versions;
    this.vetting = new Vetting(installed, versions, work);
    this.work = work;
    this.vigil = new Vigil(work, others, ticker, pause, background, report);
    this.sight = sight;
    this.clock = clock;
    this.report = report;
    this.trial = marker.read();
  }

  /// Once this node serves: what waited when the agent ended is decided with the others.
  public void begin() {
    happened(new Trial.Event.Started(work.node(), work.running().bytes()));
    waiting().ifPresent(change -> {
      var left = Duration.between(clock.instant(), change.until());
      await(change, left.isNegative() ? Duration.ZERO : left);
    });
  }

  /// What waits to be kept here, or to be known of; empty: nothing does.
  public Optional<Trial.Change> waiting() {
    return trial.underWay();
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
  public Preview plan(ConfigBytes bytes, Request request) {
    return vetting.preview(bytes, waiting());
  }

  @Override
  public void put(ConfigBytes bytes, Request request, String coordinator, Duration keepWithin, String expectedDigest) {
    lock.lock();
    try {
      var change = new Trial.Change(request.operationId(), request.caller().name(), request.reason(),
          coordinator, clock.instant().plus(keepWithin), work.running().bytes(), bytes);
      var step = Trial.on(trial, new Trial.Event.Put(change));
      require(step);
      if (step.act() == Trial.Act.NOTE) {
        note(step.next());
        vigil.extend(keepWithin);
      } else {
        if (!change.before().digest().equals(expectedDigest)) {
          throw new Refused(Refused.Kind.STALE_PLAN, work.node() + " runs another file than the plan was made for");
        }
        putToWork(vetting.accepted(bytes, waiting()), change, request);
        await(change, keepWithin);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The marker is first: whatever happens afterwards, it leads back. Nobody sees the other file run before it is said to
  /// wait.
  private void putToWork(ClusterConfig next, Trial.Change change, Request request) {
    try {
      marker.write(new Trial.Waiting(change, ""));
      trial = new Trial.Waiting(change, "");
      installed.write(next.bytes());
      work.load(next, decided(request));
    } catch (IOException e) {
      undo(change, StateFile.reason(e));
      throw new Refused(Refused.Kind.PRECONDITION, installed.path() + " cannot be replaced: " + StateFile.reason(e));
    } catch (RuntimeException e) {
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
      note(new Trial.Over(change.operation(), false, why));
      tidy();
    } catch (IOException e) {
      report.accept(installed.path() + " cannot be put back: " + StateFile.reason(e) + "; it is tried again");
      trial = new Trial.Waiting(change, why);
      await(change, Duration.ZERO);
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
    try {
      versions.add(new Version(running.digest(), generation, clock.instant(), operator, reason, operation), running);
    } catch (IOException e) {
      report.accept("the history of the file cannot be written: " + StateFile.reason(e));
    }
  }

  private void happened(Trial.Event event) {
    lock.lock();
    try {
      var step = Trial.on(trial, event);
      require(step);
      waiting().ifPresent(change -> perform(change, step));
    } finally {
      lock.unlock();
    }
  }

  private static void require(Trial.Step step) {
    if (!step.refusal().isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, step.refusal());
    }
  }

  private void perform(Trial.Change change, Trial.Step step) {
    try {
      switch (step.act()) {
        case NOTHING -> trial = step.next();
        case PUT -> throw new IllegalStateException("only a put puts: " + change.operation());
        case NOTE -> note(step.next());
        case KEEP -> keep(change, step.next());
        case RESTORE -> restore(change, (Trial.Over) step.next());
        case RESUME -> resume(change, step.next());
      }
    } catch (IOException e) {
      throw new Refused(Refused.Kind.PRECONDITION, installed.path() + ": " + StateFile.reason(e));
    }
  }

  /// Once the marker says so it is decided, whatever happens to the agent.
  private void keep(Trial.Change change, Trial kept) throws IOException {
    boolean there = installed.swap(change, change.after());
    marker.write(kept);
    trial = kept;
    tidy();
    remember(change.operator(), change.reason(), change.operation(), work.generation());
    if (!there) {
      report.accept("change " + change.operation() + " is kept, and " + edited());
    }
  }

  /// What cannot be done now is tried again until it can be; until then the other file runs.
  private void restore(Trial.Change change, Trial.Over over) throws IOException {
    trial = new Trial.Waiting(change, over.why());
    var before = vetting.loaded(change.before());
    boolean there = installed.swap(change, change.before());
    work.load(before, new Request(Caller.AGENT, "change " + change.operation() + " is taken back: " + over.why(), false,
        true, "", null, "", null));
    note(over);
    tidy();
    if (!there) {
      report.accept("change " + change.operation() + " is taken back, and " + edited());
    }
  }

  /// The others keep what this node withdrew when it started.
  private void resume(Trial.Change change, Trial kept) throws IOException {
    try {
      var after = vetting.loaded(change.after());
      if (!installed.swap(change, change.after())) {
        throw new Refused(Refused.Kind.PRECONDITION, edited());
      }
      work.load(after, new Request(Caller.AGENT, "change " + change.operation() + " is kept by the others", false, true,
          "", null, change.operation(), null));
    } catch (IOException | RuntimeException e) {
      installed.swap(change, change.before());
      if (vigil.late()) {
        note(new Trial.Over(change.operation(), false, String.valueOf(e.getMessage())));
      }
      throw e;
    }
    marker.write(kept);
    trial = kept;
    tidy();
    remember(change.operator(), change.reason(), change.operation(), work.generation());
  }

  /// It is decided by now: what stays behind does no harm.
  private void tidy() {
    try {
      installed.forget();
    } catch (IOException e) {
      report.accept("files that a change took out of " + installed.path() + " cannot be removed: "
          + StateFile.reason(e));
    }
  }

  private String edited() {
    return installed.path()
        + " was edited meanwhile and is left as it is: it is not what runs; reload, or put back what"
        + " runs";
  }

  /// What cannot be written down must not lead back once more: then the marker goes, which needs no room.
  private void note(Trial next) {
    trial = next;
    try {
      try {
        marker.write(next);
      } catch (IOException e) {
        if (next.underWay().isPresent()) {
          throw e; // the earlier one leads back as well
        }
        marker.erase();
      }
    } catch (IOException e) {
      report.accept("what became of a change of the file cannot be written: " + StateFile.reason(e));
    }
  }

  /// Until it is kept or taken back.
  private void await(Trial.Change change, Duration within) {
    vigil.keep(change.operation(), within,
        operation -> waiting().filter(now -> now.operation().equals(operation)).isPresent(), this::happened);
  }
}
