package dev.buoy.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A change led by n1 on one thread in virtual time; n2 gets it first.
final class CourseTest {
  private static final String OTHER = Configs.TEXT.replace("*:9000", "*:9001");
  private static final Caller ALICE = new Caller("alice", Caller.Role.ADMIN, "10.0.0.1");
  private static final Duration CONFIRM = Duration.ofSeconds(60);

  private final VirtualScheduler time = new VirtualScheduler();
  private final String before = Configs.bytes(Configs.TEXT).digest();
  private final Map<String, FakeMember> members = new LinkedHashMap<>(
      Map.of("n1", new FakeMember(before), "n2", new FakeMember(before)));
  private final List<String> steps = new ArrayList<>();
  private final List<String> news = new ArrayList<>();
  /// What happens at the first look from a second on.
  private final TreeMap<Integer, Runnable> script = new TreeMap<>();

  @Test
  void whatEveryNodeKeepsIsDone() {
    var course = course(CONFIRM, null);
    script.put(10, () -> course.confirm(ALICE));

    course.run();

    assertThat(course.end().join().outcome()).isEqualTo(Result.Outcome.DONE);
    assertThat(steps).containsSubsequence("n2 runs it", "n1 runs it", "n1 keeps it", "n2 keeps it",
        "every node keeps it");
  }

  @Test
  void whereItCannotBeKeptHereItIsKeptNowhere() {
    var course = course(null, null);
    member("n1").keeps = new Refused(Refused.Kind.PRECONDITION, "no space left on device");

    course.run();

    assertThat(member("n2").asked).containsExactly("put", "put", "back");
    assertThat(course.end().join().outcome()).isEqualTo(Result.Outcome.FAILED);
    assertThat(course.end().join().message()).isEqualTo("taken back: n1: no space left on device");
    assertThat(news).filteredOn(text -> text.startsWith("taken back")).hasSize(1);
  }

  @Test
  void aNodeThatHasTakenItBackMakesItAFailureThatNamesIt() {
    var course = course(null, null);
    member("n2").keeps = new Refused(Refused.Kind.PRECONDITION, "it was taken back: errors rise");

    course.run();

    assertThat(course.end().join().outcome()).isEqualTo(Result.Outcome.FAILED);
    assertThat(course.end().join().message())
        .isEqualTo("it is kept, but not everywhere; n2: it was taken back: errors rise");
  }

  @Test
  void aNodeThatDoesNotAnswerLeavesItUnknown() {
    var course = course(null, null);
    member("n2").keeps = new Refused(Refused.Kind.UNREACHABLE, "n2 does not answer: UNAVAILABLE");

    course.run();

    assertThat(course.end().join().outcome()).isEqualTo(Result.Outcome.UNKNOWN);
    assertThat(course.end().join().message())
        .isEqualTo("it is kept, but not everywhere; n2 does not answer, and will ask the others");
  }

  @Test
  void whoConfirmsTooEarlyIsToldWhen() {
    var course = course(CONFIRM, null);
    script.put(0, () -> assertThatThrownBy(() -> course.confirm(ALICE)).isInstanceOf(Refused.class)
        .hasMessage("change 7f3a: it is too early to confirm: n2 is looked at now; confirm once every node runs it"));

    course.run();

    assertThat(script).isEmpty();
    assertThat(course.end().join().message()).isEqualTo("taken back: it was not confirmed in time");
  }

  @Test
  void onlyItsOwnClientKeepsItAlive() {
    for (var other : List.of(new Caller("bob", Caller.Role.ADMIN, "10.0.0.1"),
        new Caller("alice", Caller.Role.VIEWER, "10.0.0.1"))) {
      var course = course(CONFIRM, Duration.ofSeconds(10));
      for (int second = 0; second < 60; second++) {
        script.put(second, () -> course.renew(other));
      }
      course.run();
      assertThat(course.end().join().message()).isEqualTo("taken back: the client was not heard of any more");
      script.clear();
    }

    var course = course(CONFIRM, Duration.ofSeconds(10));
    for (int second = 0; second < 30; second++) {
      script.put(second, () -> course.renew(ALICE));
    }
    script.put(30, () -> course.confirm(ALICE));
    course.run();
    assertThat(course.end().join().outcome()).isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void onceEveryNodeRunsItEachIsToldTheTimeToConfirm() {
    course(CONFIRM, null).run();

    assertThat(members.values()).allSatisfy(member -> {
      assertThat(member.told).hasSize(2).last().isEqualTo(CONFIRM);
      assertThat(member.told.getFirst()).isGreaterThan(CONFIRM);
    });
  }

  private FakeMember member(String name) {
    return members.getOrDefault(name, new FakeMember(""));
  }

  private Course course(@Nullable Duration confirmWithin, @Nullable Duration lease) {
    members.replaceAll((_, _) -> new FakeMember(before));
    var next = Configs.cluster(OTHER);
    var sights = new LinkedHashMap<String, Sight>();
    var digests = new LinkedHashMap<String, String>();
    members.forEach((name, member) -> {
      sights.put(name, member.look());
      digests.put(name, before);
    });
    var request = new Request(ALICE, "kernel", false, false, "", null, "7f3a", null);
    var setting = new Course.Setting(
        new Rollout("n1", List.of("n2", "n1"), confirmWithin, lease, Duration.ofSeconds(5)),
        new Tripwires(sights, next), next.bytes(), digests, request,
        new Plan(1, List.of("something"), List.of(), List.of(), "quotation", 1));
    var begun = time.nanoTime();
    return new Course(setting, this::member, (text, _) -> news.add(text), (_, text) -> steps.add(text), time,
        time::nanoTime,
        pause -> {
          time.advance(pause);
          var seconds = Duration.ofNanos(time.nanoTime() - begun).toSeconds();
          while (!script.isEmpty() && script.firstKey() <= seconds) {
            script.pollFirstEntry().getValue().run();
          }
        }, Runnable::run);
  }
}
