package dev.buoy.agent.drill;

import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Scheduler;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The fault of a drill that is in force on this node: one at a time, none that the file does not allow, none for longer
/// than it says. Any thread may call that may wait.
public final class Injections {
  private static final int ENDED = 100;

  private final Supplier<Policy> policy;
  private final Means inside;
  private final Means beside;
  private final Scheduler scheduler;
  private final Journal journal;
  private final ReentrantLock lock = new ReentrantLock();
  /// Drills that are over, the newest last: what comes late does not begin any more.
  private final Set<String> ended = new LinkedHashSet<>();
  private @Nullable InForce inForce;

  /// Port: whoever carries faults out.
  public interface Means {
    /// Begins one.
    /// @param why what is made to fail says of it; its cause is the journal's event
    /// @throws Impossible when nothing has begun
    void begin(Injection injection, Why why) throws Impossible;

    /// Ends it; also where there is none.
    /// @param drill whose it was
    /// @param why what works again says of it
    /// @throws Impossible when it may still be there
    void end(String drill, Why why) throws Impossible;
  }

  /// @param event with which it began
  private record InForce(Injection injection, String event) {}

  /// @param policy of the file as it is in force now
  /// @param inside carries out what happens inside the agent
  /// @param beside carries out what the helper does, and takes it back by itself in time
  /// @param scheduler runs what may wait
  public Injections(Supplier<Policy> policy, Means inside, Means beside, Scheduler scheduler, Journal journal) {
    this.policy = policy;
    this.inside = inside;
    this.beside = beside;
    this.scheduler = scheduler;
    this.journal = journal;
  }

  /// Whether a fault could begin.
  /// @throws Impossible when it could not
  public void consider(Injection injection) throws Impossible {
    lock.lock();
    try {
      refuse(injection);
    } finally {
      lock.unlock();
    }
  }

  /// Begins a fault. Once more for the same drill it changes nothing.
  /// @throws Impossible when it does not begin
  public void begin(Injection injection) throws Impossible {
    lock.lock();
    try {
      if (inForce != null && inForce.injection().equals(injection)) {
        return;
      }
      refuse(injection);
      if (ended.contains(injection.drill())) {
        throw new Impossible("drill " + injection.drill() + " is over");
      }
      var begun = new InForce(injection, told(injection));
      try {
        means(injection.fault()).begin(injection, new Why(injection.sentence(), List.of(begun.event())));
      } catch (Impossible e) {
        journal.append(entry(injection, injection.fault().word(), "",
            new Why("it did not begin: " + e.sentence(), List.of(begun.event()))));
        throw e;
      }
      inForce = begun;
      scheduler.schedule(injection.atMost(), () -> timeIsOver(begun));
    } finally {
      lock.unlock();
    }
  }

  /// Ends the fault of a drill; also when there is none.
  /// @throws Impossible when it may still be there
  public void end(String drill) throws Impossible {
    lock.lock();
    try {
      remember(drill);
      var now = inForce;
      if (now != null && now.injection().drill().equals(drill)) {
        means(now.injection().fault()).end(drill, over(now, "ended"));
        inForce = null;
      } else if (now == null) {
        // The helper may know of one that began before this agent did.
        beside.end(drill, Why.because("drill " + drill + " is over"));
      }
    } finally {
      lock.unlock();
    }
  }

  private void remember(String drill) {
    ended.remove(drill);
    ended.add(drill);
    if (ended.size() > ENDED) {
      ended.remove(ended.iterator().next());
    }
  }

  /// What is in force now.
  public Optional<Injection> inForce() {
    lock.lock();
    try {
      return Optional.ofNullable(inForce).map(InForce::injection);
    } finally {
      lock.unlock();
    }
  }

  private void timeIsOver(InForce begun) {
    lock.lock();
    try {
      if (begun.equals(inForce)) {
        inForce = null;
        var why = over(begun, "its time is over");
        if (begun.injection().fault().place() == Fault.Place.AGENT) {
          inside.end(begun.injection().drill(), why);
        }
      }
    } catch (Impossible e) {
      throw new IllegalStateException("a fault inside the agent does not end: " + e.sentence());
    } finally {
      lock.unlock();
    }
  }

  private void refuse(Injection injection) throws Impossible {
    var fault = injection.fault();
    if (!policy.get().allows(injection.instance(), fault)) {
      throw new Impossible("the file of this node does not allow " + fault + " for " + injection.instance()
          + ": add it to drills.allow, or to drills.instances." + injection.instance());
    }
    if (inForce != null) {
      throw new Impossible("the fault of drill " + inForce.injection().drill() + " is still in force: end that first");
    }
  }

  private Means means(Fault fault) {
    return fault.place() == Fault.Place.AGENT ? inside : beside;
  }

  private String told(Injection injection) {
    var reason = injection.reason().isEmpty() ? "" : ": " + injection.reason();
    return journal.append(entry(injection, "", injection.fault().word(), Why.because(injection.sentence() + reason)))
        .id();
  }

  private Why over(InForce begun, String how) {
    var injection = begun.injection();
    var event = journal.append(entry(injection, injection.fault().word(), "",
        new Why("drill " + injection.drill() + " is over, " + how, List.of(begun.event()))));
    return new Why("drill " + injection.drill() + " is over", List.of(event.id()));
  }

  private static Entry entry(Injection injection, String from, String to, Why why) {
    return new Entry(Kind.OPERATION, Severity.NOTICE, injection.instance(), from, to, why, injection.operator(),
        "drill-" + injection.drill());
  }
}
