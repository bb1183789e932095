package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.Injection.Way;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InjectionsTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private final List<Event> events = new ArrayList<>();
  private final Written inside = new Written();
  private final Written beside = new Written();
  private Policy policy = new Policy(EnumSet.allOf(Fault.class), Map.of(), null, Set.of(), Policy.SETTLED);
  private final Injections injections = new Injections(() -> policy, inside, beside, time,
      new Journal("n1", time, events::add));

  /// Means that only write down what they are told.
  private static final class Written implements Injections.Means {
    private final List<String> told = new ArrayList<>();
    private String problem = "";

    @Override
    public void begin(Injection injection, Why why) throws Impossible {
      if (!problem.isEmpty()) {
        throw new Impossible(problem);
      }
      told.add("begin " + injection.fault() + " " + why);
    }

    @Override
    public void end(String drill, Why why) throws Impossible {
      if (!problem.isEmpty()) {
        throw new Impossible(problem);
      }
      told.add("end " + drill + " " + why);
    }
  }

  private static Injection injection(String drill, Fault fault) {
    return new Injection(drill, "VI_1", fault, Way.BOTH, "", List.of(), Duration.ofSeconds(60), "anna", "spring");
  }

  private List<String> journal() {
    return events.stream().map(event -> event.severity() + " " + event.object() + " " + event.from() + ">" + event.to()
        + " " + event.why().reason() + " " + event.why().causes() + " " + event.operator()).toList();
  }

  @Test
  void aFaultIsInForceUntilItIsEndedAndTheJournalSaysBoth() throws Impossible {
    injections.begin(injection("d1", Fault.PROXY));
    assertThat(injections.inForce()).contains(injection("d1", Fault.PROXY));

    injections.end("d1");

    assertThat(injections.inForce()).isEmpty();
    assertThat(inside.told).containsExactly("begin proxy Why[reason=drill d1 by anna, causes=[n1-1]]",
        "end d1 Why[reason=drill d1 is over, causes=[n1-2]]");
    assertThat(beside.told).isEmpty();
    assertThat(journal()).containsExactly("NOTICE VI_1 >proxy drill d1 by anna: spring [] anna",
        "NOTICE VI_1 proxy> drill d1 is over, ended [n1-1] anna");
  }

  @Test
  void itEndsByItselfWhenItsTimeIsOver() throws Impossible {
    injections.begin(injection("d1", Fault.BACKEND));
    time.advance(Duration.ofMillis(59_999));
    assertThat(injections.inForce()).isPresent();

    time.advance(Duration.ofMillis(1));

    assertThat(injections.inForce()).isEmpty();
    assertThat(inside.told).last().isEqualTo("end d1 Why[reason=drill d1 is over, causes=[n1-2]]");
    assertThat(journal()).last().isEqualTo("NOTICE VI_1 backend> drill d1 is over, its time is over [n1-1] anna");
  }

  @Test
  void whatTheHelperDoesItTakesBackByItself() throws Impossible {
    injections.begin(injection("d1", Fault.ISOLATE));

    time.advance(Duration.ofSeconds(60));

    assertThat(beside.told).hasSize(1);
    assertThat(injections.inForce()).isEmpty();
  }

  @Test
  void aTimeThatIsOverEndsNoLaterFault() throws Impossible {
    injections.begin(injection("d1", Fault.PROXY));
    time.advance(Duration.ofSeconds(50));
    injections.end("d1");
    injections.begin(injection("d2", Fault.PROXY));

    time.advance(Duration.ofSeconds(20));

    assertThat(injections.inForce()).contains(injection("d2", Fault.PROXY));
  }

  @Test
  void twoAtOnceAreRefusedAndOneTwiceIsOne() throws Impossible {
    injections.begin(injection("d1", Fault.PROXY));
    injections.begin(injection("d1", Fault.PROXY));

    assertThatThrownBy(() -> injections.begin(injection("d2", Fault.ISOLATE)))
        .hasMessage("the fault of drill d1 is still in force: end that first");
    assertThatThrownBy(() -> injections.consider(injection("d2", Fault.ISOLATE))).isInstanceOf(Impossible.class);
    assertThat(inside.told).hasSize(1);
    assertThat(beside.told).isEmpty();
  }

  @Test
  void whatTheFileDoesNotAllowIsRefused() {
    policy = Policy.DEFAULT;

    assertThatThrownBy(() -> injections.begin(injection("d1", Fault.PROXY))).hasMessage("the file of this node does not"
        + " allow proxy for VI_1: add it to drills.allow, or to drills.instances.VI_1");
    assertThat(events).isEmpty();
  }

  @Test
  void whatDoesNotBeginIsNotInForce() {
    beside.problem = "no helper answers";

    assertThatThrownBy(() -> injections.begin(injection("d1", Fault.KILL))).hasMessage("no helper answers");

    assertThat(injections.inForce()).isEmpty();
    assertThat(journal()).last().isEqualTo("NOTICE VI_1 kill> it did not begin: no helper answers [n1-1] anna");
  }

  @Test
  void whatCannotBeEndedStaysInForceUntilItsTimeIsOver() throws Impossible {
    injections.begin(injection("d1", Fault.ISOLATE));
    beside.problem = "no helper answers";

    assertThatThrownBy(() -> injections.end("d1")).hasMessage("no helper answers");
    assertThat(injections.inForce()).isPresent();

    time.advance(Duration.ofSeconds(60));
    assertThat(injections.inForce()).isEmpty();
  }

  @Test
  void theHelperIsAskedToEndWhatAnAgentBeforeThisOneBegan() throws Impossible {
    injections.end("d0");

    assertThat(beside.told).containsExactly("end d0 Why[reason=drill d0 is over, causes=[]]");
  }

  @Test
  void whatComesAfterItsEndDoesNotBeginAnyMore() throws Impossible {
    injections.end("d1");

    assertThatThrownBy(() -> injections.begin(injection("d1", Fault.PROXY))).isInstanceOf(Impossible.class)
        .hasMessage("drill d1 is over");
    assertThat(injections.inForce()).isEmpty();
    injections.begin(injection("d2", Fault.PROXY));
    assertThat(injections.inForce()).isPresent();
  }

  @Test
  void anotherDrillsFaultStays() throws Impossible {
    injections.begin(injection("d1", Fault.PROXY));

    injections.end("d2");

    assertThat(injections.inForce()).isPresent();
    assertThat(beside.told).isEmpty();
  }

  @Test
  void fiveMinutesAreTheMost() {
    assertThatThrownBy(() -> new Injection("d1", "VI_1", Fault.PROXY, Way.BOTH, "", List.of(),
        Duration.ofMinutes(5).plusMillis(1), "anna", ""))
        .hasMessage("at_most must be above zero, and 5 min at most");
  }
}
