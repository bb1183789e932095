package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Operators on several nodes take the last servers of a backend out, each of them sure that others are left.
class ClashTest {
  private static final ServerKey S1 = new ServerKey("pool", "s1");
  private static final ServerKey S2 = new ServerKey("pool", "s2");
  private static final String SENTENCE = "pool has no usable server, and nobody meant that: pool/s1 MAINT by anna on n1"
      + " (operation 1111), pool/s2 DRAIN by bert on n2 (operation 2222); make one of them ready";

  private final VirtualScheduler time = new VirtualScheduler();
  private final Subject n1 = new Subject("n1");
  private final Subject n2 = new Subject("n2");
  private final Subject n3 = new Subject("n3");

  @Test
  void everyNodeSaysWhoTookTheLastTwoAtOnce() {
    n1.set(S1, AdminState.MAINT, "anna", "1111", false);
    n2.set(S2, AdminState.DRAIN, "bert", "2222", false);
    assertThat(n1.operations.clashes()).isEmpty();

    n1.hear(n2);
    n2.hear(n1);
    n3.hear(n1);

    assertThat(Stream.of(n1, n2, n3)).allSatisfy(node -> {
      assertThat(node.operations.clashes()).containsExactly(SENTENCE);
      assertThat(node.last().kind()).isEqualTo(Event.Kind.BACKEND_CONDITION);
      assertThat(node.last().object()).isEqualTo("pool");
      assertThat(node.last().severity()).isEqualTo(Event.Severity.ALERT);
      assertThat(node.last().why().reason()).isEqualTo(SENTENCE);
      assertThat(node.last().why().causes()).hasSize(1).doesNotContain("");
    });
  }

  @Test
  void itIsOverWithOneThatIsReadyAgain() {
    n1.set(S1, AdminState.MAINT, "anna", "1111", false);
    n2.set(S2, AdminState.DRAIN, "bert", "2222", false);
    n1.hear(n2);

    n1.set(S1, AdminState.READY, "anna", "3333", false);

    assertThat(n1.operations.clashes()).isEmpty();
    assertThat(n1.last().from() + ">" + n1.last().to()).isEqualTo("EMPTIED_TOGETHER>");
    assertThat(n1.last().why().reason()).isEqualTo("over; it was: " + SENTENCE);
    n1.set(S1, AdminState.MAINT, "anna", "4444", true);
    assertThat(n1.operations.clashes()).isEmpty();
  }

  @Test
  void whatAGuardWasOverruledForIsMeant() {
    n1.set(S1, AdminState.MAINT, "anna", "1111", false);
    n2.hear(n1);
    n2.set(S2, AdminState.MAINT, "bert", "2222", true);

    n1.hear(n2);
    n3.hear(n2);

    assertThat(Stream.of(n1, n2, n3)).allSatisfy(node -> assertThat(node.operations.clashes()).isEmpty());
    assertThat(n1.last().kind()).isEqualTo(Event.Kind.SERVER_ADMIN_STATE);
  }

  @Test
  void aServerThatIsDownHereOnlyIsNoneThatIsLeft() {
    n2.running.down = S2;
    n1.set(S1, AdminState.MAINT, "anna", "1111", false);

    n2.hear(n1);
    n3.hear(n1);

    assertThat(n2.operations.clashes())
        .containsExactly("pool has no usable server, and nobody meant that: pool/s1 MAINT"
            + " by anna on n1 (operation 1111); make one of them ready");
    assertThat(n3.operations.clashes()).isEmpty();
    n2.running.down = null;
    assertThat(n2.operations.clashes()).isEmpty();
  }

  @Test
  void aWeightOfNothingTakesAServerOutAsWell() {
    n1.operations.setServerWeight(S1, new WeightShare(0, false), List.of(), List.of(), request("anna", "1111", false));
    n2.set(S2, AdminState.DRAIN, "bert", "2222", false);

    n1.hear(n2);

    assertThat(n1.operations.clashes()).singleElement().asString().contains("pool/s1 weight 0 by anna on n1");
  }

  private static Request request(String operator, String operation, boolean force) {
    return new Request(new Caller(operator, Caller.Role.ADMIN, "local"), "kernel", false, force, "", null, operation,
        null);
  }

  /// Runs, but for one server.
  private static final class Partly extends Idle {
    private @Nullable ServerKey down;

    @Override
    public OperationalState state(ServerKey server) {
      return server.equals(down) ? OperationalState.DOWN : OperationalState.UP;
    }
  }

  private final class Subject {
    final RecentEvents events = new RecentEvents(1000);
    final Partly running = new Partly();
    final Operations operations;

    Subject(String node) {
      this.operations = new Operations(Generation.first(file(node)), running, new Journal(node, time, events), time,
          time, new Random(1));
    }

    void set(ServerKey server, AdminState state, String operator, String operation, boolean force) {
      operations.setServerState(server, state, List.of(), List.of(), request(operator, operation, force));
    }

    void hear(Subject other) {
      operations.adopt(other.operations.current().settings().all());
    }

    Event last() {
      return events.after(0, 1000).getLast();
    }
  }

  private static NodeConfig file(String node) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    var backend = new BackendConfig("pool", Balance.ROUND_ROBIN,
        List.of(new ServerConfig("s1", address, 100), new ServerConfig("s2", address, 100)), null, null, 3, true);
    var nodes = Stream.of("n1", "n2", "n3").map(name -> new NodeConfig.Node(name, null)).toList();
    return new NodeConfig("quotation", node, nodes, new NodeConfig.Api(7443, false), List.of(), List.of(backend),
        List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE,
        Path.of("run"),
        Path.of("state"), "");
  }
}
