package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.proxy.SessionStatus;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Weights set at run time, and connections that are closed.
final class RuntimeChangesTest {
  private static final ServerKey S1 = new ServerKey("pool", "s1");

  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final RecentEvents events = new RecentEvents(100);
  private final Idle running = new Idle();
  private final Operations operations = new Operations(Generation.first(file(40, 100)), running,
      new Journal("n1", scheduler, events), scheduler, scheduler, new Random(1));

  @Test
  void aWeightHoldsUntilTheFilesOwnIsAnother() {
    operations.setServerWeight(S1, new WeightShare(10, false), List.of(), List.of(), request("warm", null));
    assertThat(operations.current().weight(S1)).isEqualTo(10);

    operations.load(file(40, 90),
        Idle::planned, request("", null));
    assertThat(operations.current().weight(S1)).as("the file says the same of it").isEqualTo(10);

    operations.load(file(41, 90),
        Idle::planned, request("", null));
    assertThat(operations.current().weight(S1)).isEqualTo(41);
    assertThat(operations.current().overrides().weights()).isEmpty();
  }

  @Test
  void percentIsOfTheFilesWeight() {
    operations.setServerWeight(S1, new WeightShare(10, false), List.of(), List.of(), request("", null));
    operations.setServerWeight(S1, new WeightShare(50, true), List.of(), List.of(), request("", null));
    assertThat(operations.current().weight(S1)).isEqualTo(20);

    operations.setServerWeight(S1, new WeightShare(1, true), List.of(), List.of(), request("", null));
    assertThat(operations.current().weight(S1)).as("above nothing").isEqualTo(1);

    operations.setServerWeight(S1, new WeightShare(100, true), List.of(), List.of(), request("", null));
    assertThat(operations.current().overrides().weights()).as("the file's own is no override").isEmpty();
  }

  @Test
  void aWeightSaysWhoSetItAndWhyAndEndsWithItsTime() {
    operations.setServerWeight(S1, new WeightShare(10, false), List.of(), List.of(),
        request("warm", Duration.ofMinutes(1)));

    var author = Objects.requireNonNull(operations.current().overrides().weights().get(S1)).author();
    assertThat(author.operator()).isEqualTo("anna");
    assertThat(author.reason()).isEqualTo("warm");
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(operations.current().weight(S1)).isEqualTo(40);
    assertThat(last().from() + ">" + last().to()).isEqualTo("10>40");
  }

  @Test
  void aWeightThatLeavesNoServerIsRefusedUnlessForced() {
    operations.setServerWeight(new ServerKey("pool", "s2"), new WeightShare(0, false), List.of(), List.of(),
        request("", null));

    assertRefused(Refused.Kind.PRECONDITION,
        () -> operations.setServerWeight(S1, new WeightShare(0, false), List.of(), List.of(), request("", null)));
    assertRefused(Refused.Kind.INVALID,
        () -> operations.setServerWeight(S1, new WeightShare(257, false), List.of(), List.of(), request("", null)));
    assertRefused(Refused.Kind.NOT_FOUND,
        () -> operations.setServerWeight(new ServerKey("pool", "s3"), new WeightShare(1, false), List.of(), List.of(),
            request("", null)));
  }

  @Test
  void closingConnectionsSaysHowManyAndIsRemembered() {
    running.open = List.of(session(1), session(2));

    var result = operations.closeConnections(Closing.of(S1), request("kernel", null));

    assertThat(result.message()).isEqualTo("2 connections closed");
    assertThat(running.cuts).containsExactly("closed by anna: kernel");
    assertThat(last().kind()).isEqualTo(Event.Kind.OPERATION);
    assertThat(last().object()).isEqualTo("connections of pool/s1");
    assertThat(last().to()).isEqualTo("2 connections closed");
    assertThat(operations.current().number()).as("what runs is the same").isEqualTo(1);
  }

  @Test
  void closingConnectionsNeedsAReasonAndConnections() {
    assertRefused(Refused.Kind.INVALID, () -> operations.closeConnections(Closing.of(S1), request("", null)));
    assertRefused(Refused.Kind.NOT_FOUND,
        () -> operations.closeConnections(Closing.of(Map.of(7L, "n1-7")), request("kernel", null)));
    assertThat(running.cuts).isEmpty();
  }

  @Test
  void aPlanToCloseConnectionsNeedsNoReasonYet() {
    running.open = List.of(session(1), session(2));
    var plan = new Request(new Caller("anna", Caller.Role.ADMIN, "local"), "", true, false, "", null, "", null);

    var result = operations.closeConnections(Closing.of(S1), plan);

    assertThat(result.outcome()).isEqualTo(Result.Outcome.PLANNED);
    assertThat(running.cuts).isEmpty();
  }

  @Test
  void aPlanToCloseConnectionsSaysWhoseTheyAre() {
    running.open = List.of(session(7));
    var plan = new Request(new Caller("anna", Caller.Role.ADMIN, "local"), "", true, false, "", null, "", null);

    var result = operations.closeConnections(Closing.of(Map.of(7L, "n1-7", 9L, "n1-9")), plan);

    assertThat(Objects.requireNonNull(result.plan()).changes())
        .containsExactly("close connection n1-7: 10.0.0.9:4007 -> pool/s1");
    assertThat(Objects.requireNonNull(result.plan()).confirm()).isEqualTo("n1-7");
  }

  private static void assertRefused(Refused.Kind kind, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOfSatisfying(Refused.class,
        refused -> assertThat(refused.kind()).isEqualTo(kind));
  }

  private Event last() {
    return events.after(0, 1000).getLast();
  }

  private static Request request(String reason, @Nullable Duration lasting) {
    return new Request(new Caller("anna", Caller.Role.ADMIN, "local"), reason, false, false, "", null, "", lasting);
  }

  private static SessionStatus session(long id) {
    var client = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.9"), 4000 + (int) id);
    return new SessionStatus(id, client, client, "web", "pool", Optional.of("s1"), Instant.EPOCH, Duration.ZERO,
        Duration.ZERO, 0, 0, SessionStatus.State.OPEN);
  }

  private static NodeConfig file(int first, int second) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    var backend = new BackendConfig("pool", Balance.ROUND_ROBIN,
        List.of(new ServerConfig("s1", address, first), new ServerConfig("s2", address, second)), null, null, 3, true);
    return new NodeConfig("quotation", "n1", List.of(), new NodeConfig.Api(7443, false), List.of(), List.of(backend),
        List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE,
        Path.of("run"),
        Path.of("state"),
        first + " " + second);
  }
}
