package dev.buoy.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.notify.RouterChange.State;
import dev.buoy.agent.script.ScriptRunner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class NotificationsTest {
  private static final NotifyConfig ALL = new NotifyConfig(List.of("/m"), List.of("/b"), List.of("/f"), List.of("/s"),
      List.of("/any", "-x"));
  private static final NotifyConfig MASTER_ONLY = new NotifyConfig(List.of("/m"), List.of(), List.of(), List.of(),
      List.of());

  private final List<String> started = new ArrayList<>();
  private final Queue<Consumer<ScriptRunner.Result>> open = new ArrayDeque<>();
  private final List<String> problems = new ArrayList<>();
  private final Notifications notifications = new Notifications((run, onResult) -> {
    started.add(String.join(" ", run.command()));
    open.add(onResult);
  }, problems::add);

  @Test
  void theCommandOfTheStateRunsBeforeTheOneOfAnyChange() {
    notifications.become(Map.of("VI_1", ALL));

    change("VI_1", State.MASTER);
    assertThat(started).containsExactly("/m");
    end();

    assertThat(started).containsExactly("/m", "/any -x INSTANCE VI_1 MASTER 150");
  }

  @Test
  void changesOfOneRouterAreToldInOrderAndOneAtATime() {
    notifications.become(Map.of("VI_1", MASTER_ONLY_AND_FAULT));

    change("VI_1", State.MASTER);
    change("VI_1", State.FAULT);
    change("VI_1", State.MASTER);
    assertThat(started).containsExactly("/m");
    end();
    assertThat(started).containsExactly("/m", "/f");
    end();
    end();

    assertThat(started).containsExactly("/m", "/f", "/m");
    assertThat(notifications.await(Duration.ZERO)).isTrue();
  }

  private static final NotifyConfig MASTER_ONLY_AND_FAULT = new NotifyConfig(List.of("/m"), List.of(), List.of("/f"),
      List.of(), List.of());

  @Test
  void routersDoNotWaitForEachOther() {
    notifications.become(Map.of("VI_1", MASTER_ONLY, "VI_2", MASTER_ONLY));

    change("VI_1", State.MASTER);
    change("VI_2", State.MASTER);

    assertThat(started).containsExactly("/m", "/m");
  }

  @Test
  void whileACommandHangsTheOldestAreSkippedAndTheLastIsTold() {
    notifications.become(Map.of("VI_1", MASTER_ONLY_AND_FAULT));

    for (int i = 0; i < 20; i++) {
      change("VI_1", State.MASTER);
    }
    change("VI_1", State.FAULT);
    assertThat(started).hasSize(1);
    while (!open.isEmpty()) {
      end();
    }

    assertThat(started).hasSize(9).last().isEqualTo("/f");
    assertThat(problems).hasSize(12).containsOnly("notification of VI_1 MASTER skipped: the command of an earlier one"
        + " still runs");
  }

  @Test
  void aCommandThatFailsIsOneProblemAndTheNextOneRuns() {
    notifications.become(Map.of("VI_1", ALL));

    change("VI_1", State.STOP);
    open.remove().accept(new ScriptRunner.Result.Failed(3));

    assertThat(problems).containsExactly("notification of VI_1 STOP: /s: exit 3");
    assertThat(started).containsExactly("/s", "/any -x INSTANCE VI_1 STOP 150");
  }

  @Test
  void aRouterThatLeftTheFileStillTellsThatItStops() {
    notifications.become(Map.of("VI_1", ALL));
    notifications.become(Map.of());

    change("VI_1", State.STOP);

    assertThat(started).containsExactly("/s");
  }

  @Test
  void waitingEndsInTimeWhileACommandHangs() {
    notifications.become(Map.of("VI_1", MASTER_ONLY));
    change("VI_1", State.MASTER);

    assertThat(notifications.await(Duration.ofMillis(10))).isFalse();
    end();
    assertThat(notifications.await(Duration.ofMillis(10))).isTrue();
  }

  private void change(String instance, State state) {
    notifications.changed(new RouterChange(instance, state, 150));
  }

  private void end() {
    open.remove().accept(new ScriptRunner.Result.Passed());
  }
}
