package dev.buoy.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.VirtualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What n1 leads, on one thread in virtual time: a change that needs no confirmation is over when it is answered.
final class RolloutsTest {
  private static final String OTHER = Configs.TEXT.replace("*:9000", "*:9001");

  @TempDir
  Path folder;

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeWork work = new FakeWork(Configs.cluster(Configs.TEXT));
  private final FakeMember n2 = new FakeMember(Configs.bytes(Configs.TEXT).digest());
  private final List<Runnable> awaiting = new ArrayList<>();
  private final OtherLeader leader = new OtherLeader();
  private Runnable atALook = () -> {};
  private @Nullable NodeFile own;
  private @Nullable Rollouts rollouts;

  @BeforeEach
  void start() throws IOException {
    var installed = new Installed(Files.writeString(folder.resolve("buoy.yaml"), Configs.TEXT));
    var file = new NodeFile(installed, new Marker(installed, folder, _ -> {}),
        new Versions(folder.resolve("versions"), _ -> {}), work, _ -> n2,
        () -> new Sight(work.running().bytes().digest(), n2.look().masters(), n2.look().servers(), n2.look().tries()),
        time, time::nanoTime, time::advance, awaiting::add, _ -> {});
    file.remember("AGENT", "at start", "", 1);
    own = file;
    rollouts = new Rollouts(work, file, _ -> n2, leader, new Journal("n1", "boot", 0, time, _ -> {}), time,
        time::nanoTime, pause -> {
          time.advance(pause);
          atALook.run();
        }, Runnable::run, () -> "cafe", (_, _) -> {});
  }

  @Test
  void whatIsKeptIsNotRolledBackByWhoMeantThatItWaits() {
    assertThat(apply("7f3a").outcome()).isEqualTo(Result.Outcome.DONE);

    assertThatThrownBy(() -> rollouts().rollback("7f3a", "", request("beef", ""), null, _ -> {}))
        .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.STALE_PLAN))
        .hasMessage("change 7f3a is over: every node keeps it; to put what ran before it to work, plan that first");
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(OTHER));
  }

  @Test
  void withAPlanWhatRanBeforeAChangeIsPutToWork() {
    apply("7f3a");
    var dry = new Request(alice(), "", true, false, "", null, "", null);
    var plan = rollouts().rollback("7f3a", "", dry, null, _ -> {}).plan();

    rollouts().rollback("7f3a", "", request("beef", plan == null ? "" : plan.id()), null, _ -> {});

    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(Configs.TEXT));
  }

  @Test
  void whatWhoLeadsItRefusesIsNotTakenBackBehindItsBack() {
    own().put(Configs.bytes(OTHER), request("7f3a", ""), "n2", Duration.ofMinutes(1),
        Configs.bytes(Configs.TEXT).digest());
    leader.refusal = new Refused(Refused.Kind.FORBIDDEN, "operators only");

    assertThatThrownBy(() -> rollouts().rollback("7f3a", "", request("beef", ""), null, _ -> {}))
        .hasMessage("operators only");
    assertThat(own().waiting()).isPresent();

    leader.refusal = new Refused(Refused.Kind.UNREACHABLE, "n2 does not answer");
    assertThat(rollouts().rollback("7f3a", "", request("beef", ""), null, _ -> {}).outcome())
        .isEqualTo(Result.Outcome.DONE);
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(Configs.TEXT));
  }

  /// n2 has it before n1: when it asks, nobody has decided yet, and afterwards it is known.
  @Test
  void whileThisNodeLeadsAChangeNobodyGivesUp() {
    work.leads = List.of("VI_1");
    var told = new ArrayList<FileState>();
    atALook = () -> told.add(rollouts().state("7f3a"));

    apply("7f3a");

    assertThat(told).isNotEmpty().containsOnly(FileState.WAITING);
    assertThat(rollouts().state("7f3a")).isEqualTo(FileState.KEPT);
    assertThat(rollouts().state("beef")).isEqualTo(FileState.UNKNOWN);
  }

  @Test
  void whatItCameToIsKnownWhenItEnds() {
    var answer = apply("7f3a");

    assertThat(rollouts().end(answer).toCompletableFuture()).isCompletedWithValueMatching(
        result -> result.message().equals("every node keeps it"));
    assertThat(rollouts().confirmBy("7f3a")).isEmpty();
  }

  private Result apply(String operation) {
    return rollouts().apply(new Rollouts.Wish(Configs.bytes(OTHER), null, null), request(operation, ""), _ -> {});
  }

  private Rollouts rollouts() {
    if (rollouts == null) {
      throw new AssertionError("not started");
    }
    return rollouts;
  }

  private NodeFile own() {
    if (own == null) {
      throw new AssertionError("not started");
    }
    return own;
  }

  private static Caller alice() {
    return new Caller("alice", Caller.Role.ADMIN, "local");
  }

  private static Request request(String operation, String plan) {
    return new Request(alice(), "", false, false, plan, null, operation, null);
  }

  /// Another node that leads a change.
  private static final class OtherLeader implements Leaders {
    Refused refusal = new Refused(Refused.Kind.UNREACHABLE, "n2 does not answer");

    @Override
    public Result confirm(String node, String operation, Request request) {
      throw refusal;
    }

    @Override
    public Result rollback(String node, String operation, Request request) {
      throw refusal;
    }
  }
}
