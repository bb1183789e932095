package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OperationsTest {
  private static final ServerKey SERVER1 = new ServerKey("quotation_backend", "server1");
  private static final ServerKey SERVER2 = new ServerKey("quotation_backend", "server2");

  private List<String> splits = List.of();
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final RecentEvents events = new RecentEvents(100);
  private final Applied applied = new Applied();
  private final Operations operations = new Operations(Generation.first(file("server1", "server2")), applied,
      new Journal("n1", scheduler, events), scheduler, scheduler, new Random(1), _ -> Map.of(), _ -> {}, () -> splits);

  @Test
  void aDryRunChangesNothingAndSaysWhatItWould() {
    applied.sessions = 3;

    var result = operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(),
        request().dryRun(true).build());

    assertThat(result.outcome()).isEqualTo(Result.Outcome.PLANNED);
    var plan = Objects.requireNonNull(result.plan());
    assertThat(plan.changes()).containsExactly("quotation_backend/server1: READY -> DRAIN");
    assertThat(plan.warnings()).containsExactly("3 open sessions go on until they end",
        "capacity left: 1 of 2 servers, 50 % of the weight");
    assertThat(operations.current().number()).isEqualTo(1);
    assertThat(applied.generations).isEmpty();
  }

  @Test
  void aPlanIsExecutedUnlessTheStateMovedSince() {
    var plan = plan(AdminState.DRAIN);
    operations.setServerState(SERVER2, AdminState.DRAIN, List.of(), List.of(), request().build());

    assertThatThrownBy(
        () -> operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(),
            request().plan(plan.id()).build()))
        .isInstanceOfSatisfying(Refused.class,
            refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.STALE_PLAN));
  }

  @Test
  void theSamePlanIsExecutedWhenNothingMoved() {
    var plan = plan(AdminState.MAINT);

    var result = operations.setServerState(SERVER1, AdminState.MAINT, List.of(), List.of(),
        request().plan(plan.id()).build());

    assertThat(result.outcome()).isEqualTo(Result.Outcome.DONE);
    assertThat(operations.current().overrides().stateOf(SERVER1)).isEqualTo(AdminState.MAINT);
    assertThat(applied.generations).containsExactly(2L);
  }

  @Test
  void theLastUsableServerIsKeptUnlessForced() {
    operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(), request().build());

    assertThatThrownBy(
        () -> operations.setServerState(SERVER2, AdminState.DRAIN, List.of(), List.of(), request().build()))
        .isInstanceOf(Refused.class).hasMessage("quotation_backend would have no usable server left (force overrules)");
    assertThat(operations.setServerState(SERVER2, AdminState.DRAIN, List.of(), List.of(), request().force(true).build())
        .outcome())
        .isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void nothingIsChangedDuringASplitUnlessForced() {
    splits = List.of("VI_1: n1 and n2 are both master");

    assertThatThrownBy(
        () -> operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(), request().build()))
        .isInstanceOf(Refused.class).hasMessage("VI_1: n1 and n2 are both master (force overrules)");
    assertThat(plan(AdminState.DRAIN).guards()).isEqualTo(splits);
    assertThat(operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(), request().force(true).build())
        .outcome())
        .isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void everyGuardThatRefusesIsNamed() {
    operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(), request().build());
    splits = List.of("VI_1: n1 and n2 are both master");

    assertThatThrownBy(
        () -> operations.setServerState(SERVER2, AdminState.DRAIN, List.of(), List.of(), request().build())).hasMessage(
            "quotation_backend would have no usable server left; VI_1: n1 and n2 are both master (force overrules)");
  }

  @Test
  void anOverrideEndsWhenItsTimeIsOver() {
    operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(),
        request().lasting(Duration.ofMinutes(30)).build());

    scheduler.advance(Duration.ofMinutes(29));
    assertThat(operations.current().overrides().stateOf(SERVER1)).isEqualTo(AdminState.DRAIN);
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(operations.current().overrides().stateOf(SERVER1)).isEqualTo(AdminState.READY);
  }

  @Test
  void aLaterOverrideIsNotEndedByTheTimeOfAnEarlierOne() {
    operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(),
        request().lasting(Duration.ofMinutes(30)).build());
    scheduler.advance(Duration.ofMinutes(10));
    operations.setServerState(SERVER1, AdminState.MAINT, List.of(), List.of(), request().build());

    scheduler.advance(Duration.ofHours(1));

    assertThat(operations.current().overrides().stateOf(SERVER1)).isEqualTo(AdminState.MAINT);
  }

  @Test
  void namesThatDoNotExistAreAnsweredWithThoseThatDo() {
    assertThatThrownBy(
        () -> operations.setServerState(new ServerKey("quotation_backend", "server9"), AdminState.DRAIN, List.of(),
            List.of(),
            request().build()))
        .hasMessage("no server 'server9' in quotation_backend; there is server1, server2");
    assertThatThrownBy(
        () -> operations.setServerState(new ServerKey("web", "a"), AdminState.DRAIN, List.of(), List.of(),
            request().build()))
        .hasMessage("no backend 'web'; there is quotation_backend");
  }

  @Test
  void theJournalSaysWhoAndWhy() {
    operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(),
        request().reason("kernel").operation("7f3a").build());

    var event = events.after(0, 10).getLast();
    assertThat(event.kind()).isEqualTo(Event.Kind.SERVER_ADMIN_STATE);
    assertThat(event.object()).isEqualTo("quotation_backend/server1");
    assertThat(event.from() + "->" + event.to()).isEqualTo("READY->DRAIN");
    assertThat(event.why().reason()).isEqualTo("kernel");
    assertThat(event.operator()).isEqualTo("alice");
    assertThat(event.operation()).isEqualTo("7f3a");
  }

  @Test
  void anotherFileDropsOverridesOfServersThatAreGone() {
    operations.setServerState(SERVER1, AdminState.DRAIN, List.of(), List.of(), request().build());

    load("server2", "server3");

    assertThat(operations.current().overrides().servers()).isEmpty();
    assertThat(operations.current().number()).isEqualTo(3);
  }

  @Test
  void aChangeThatTheSystemRefusesLeavesTheGenerationAsItIs() {
    applied.refusal = "cannot bind quotation_service to *:9000: address already in use";

    assertThatThrownBy(() -> load("server2")).hasMessage(applied.refusal);

    assertThat(operations.current().number()).isEqualTo(1);
    assertThat(events.after(0, 10)).isEmpty();
  }

  private void load(String... servers) {
    operations.load(file(servers), Idle::planned, request().build());
  }

  private Plan plan(AdminState state) {
    return Objects
        .requireNonNull(
            operations.setServerState(SERVER1, state, List.of(), List.of(), request().dryRun(true).build()).plan());
  }

  private static RequestBuilder request() {
    return new RequestBuilder();
  }

  private static NodeConfig file(String... servers) {
    var configs = Arrays.stream(servers)
        .map(name -> new ServerConfig(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 100)).toList();
    var backend = new BackendConfig("quotation_backend", Balance.ROUND_ROBIN, configs, null, null, 3, true);
    return new NodeConfig("quotation", "n1", List.of(), new NodeConfig.Api(7443, false), List.of(), List.of(backend),
        List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE,
        Path.of("run"),
        Path.of("state"),
        String.join(",", servers));
  }

  private static final class Applied implements Running {
    final List<Long> generations = new ArrayList<>();
    long sessions;
    @Nullable
    String refusal;

    @Override
    public long sessions(ServerKey server) {
      return sessions;
    }

    @Override
    public OperationalState state(ServerKey server) {
      return OperationalState.UP;
    }

    @Override
    public long sessions() {
      return sessions;
    }

    @Override
    public List<SessionStatus> sessions(SessionFilter filter) {
      return List.of();
    }

    @Override
    public int cut(SessionFilter filter, String why) {
      return 0;
    }

    @Override
    public void linger(List<String> instances, BooleanSupplier unwanted) {}

    @Override
    public void prepare(Generation before, Generation after) {
      if (refusal != null) {
        throw new Refused(Refused.Kind.PRECONDITION, refusal);
      }
    }

    @Override
    public void apply(Generation before, Generation after, String causedBy) {
      generations.add(after.number());
    }
  }

  private static final class RequestBuilder {
    private String reason = "";
    private boolean dryRun;
    private boolean force;
    private String plan = "";
    private String operation = "";
    private @Nullable Duration lasting;

    RequestBuilder reason(String value) {
      reason = value;
      return this;
    }

    RequestBuilder dryRun(boolean value) {
      dryRun = value;
      return this;
    }

    RequestBuilder force(boolean value) {
      force = value;
      return this;
    }

    RequestBuilder plan(String value) {
      plan = value;
      return this;
    }

    RequestBuilder operation(String value) {
      operation = value;
      return this;
    }

    RequestBuilder lasting(Duration value) {
      lasting = value;
      return this;
    }

    Request build() {
      return new Request(new Caller("alice", Caller.Role.ADMIN, "local"), reason, dryRun, force, plan, null, operation,
          lasting);
    }
  }
}
