package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.drill.Injections;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.v1.BeginFaultRequest;
import dev.buoy.v1.EndFaultRequest;
import dev.buoy.v1.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultCallsTest {
  private static final String FILE = """
      schema: 1
      nodes: {n1: {address: 127.0.0.1}, n2: {address: 127.0.0.2}}
      drills: {allow: [proxy, backend, kill]}
      backends: {pool: {servers: {s1: {address: "127.0.0.1:8080"}, s2: {address: "127.0.0.1:8081"}}}}
      vrrp:
        VI_1: {interface: lo, virtual_router_id: 7, virtual_addresses: [10.78.0.100]}
        VI_2: {interface: eth99, virtual_router_id: 8, virtual_addresses: [10.78.0.101]}
      """;

  @TempDir
  private Path folder;
  private final List<String> told = new ArrayList<>();
  private boolean helper = true;
  private FaultCalls calls;

  /// Writes down what it is told.
  private final class Written implements Injections.Means {
    @Override
    public void begin(Injection injection, Why why) {
      told.add("begin " + injection.fault() + " " + injection.backend() + injection.servers() + " " + injection.way());
    }

    @Override
    public void end(String drill, Why why) {
      told.add("end " + drill);
    }
  }

  @BeforeEach
  void load() throws IOException {
    var loaded = ConfigFile.load(Files.writeString(folder.resolve("buoy.yaml"), FILE));
    assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
    var file = ((Loaded.Accepted) loaded).cluster().node("n1");
    var time = new VirtualScheduler();
    var injections = new Injections(() -> file.drills().policy(), new Written(), new Written(), time,
        new Journal("n1", time, _ -> {}));
    calls = new FaultCalls(injections, () -> file, () -> helper);
  }

  private static BeginFaultRequest.Builder request(Fault.Kind kind) {
    return BeginFaultRequest.newBuilder().setId("d1").setInstance("VI_1").setOperator("anna")
        .setAtMost(Messages.duration(Duration.ofSeconds(60))).setFault(Fault.newBuilder().setKind(kind));
  }

  @Test
  void aFaultBeginsAndEnds() {
    var answer = calls.begin(request(Fault.Kind.PROXY).build());
    assertThat(answer.getSharesLink()).isTrue();

    calls.end(EndFaultRequest.newBuilder().setId("d1").build());
    calls.end(EndFaultRequest.newBuilder().setId("d1").build());

    assertThat(told).containsExactly("begin proxy [] BOTH", "end d1", "end d1");
  }

  @Test
  void someServersOrAllOfABackendFail() {
    var request = request(Fault.Kind.BACKEND);
    request.getFaultBuilder().setBackend("pool").addServers("s2");
    calls.begin(request.build());
    calls.end(EndFaultRequest.newBuilder().setId("d1").build());
    request.setId("d2").getFaultBuilder().clearServers();
    calls.begin(request.build());

    assertThat(told).containsExactly("begin backend pool[s2] BOTH", "end d1", "begin backend pool[] BOTH");
  }

  @Test
  void whoOnlyLooksChangesNothing() {
    var looked = request(Fault.Kind.KILL).setDryRun(true).clearId();
    assertThat(calls.begin(looked.build()).getHelper()).isTrue();
    helper = false;
    assertThat(calls.begin(looked.build()).getHelper()).isFalse();
    assertThat(calls.begin(looked.setInstance("VI_2").build()).getSharesLink()).isFalse();

    assertThat(told).isEmpty();
  }

  @Test
  void whatIsMissingOrWrongIsSaid() {
    assertRefused(request(Fault.Kind.HANDOVER), Refused.Kind.INVALID,
        "fault.kind HANDOVER is no fault of a node: call Failover");
    assertRefused(request(Fault.Kind.KIND_UNSPECIFIED), Refused.Kind.INVALID, "fault.kind is missing");
    assertRefused(request(Fault.Kind.PROXY).clearId(), Refused.Kind.INVALID,
        "id has to be 1 to 64 letters, digits, dots, dashes or underscores");
    assertRefused(request(Fault.Kind.PROXY).clearAtMost(), Refused.Kind.INVALID,
        "at_most must be above zero, and 5 min at most");
    assertRefused(request(Fault.Kind.PROXY).setAtMost(Messages.duration(Duration.ofSeconds(301))), Refused.Kind.INVALID,
        "at_most must be above zero, and 5 min at most");
    assertRefused(request(Fault.Kind.PROXY).setInstance("VI_3"), Refused.Kind.NOT_FOUND,
        "no instance 'VI_3'; there are VI_1, VI_2");
    var backend = request(Fault.Kind.BACKEND);
    backend.getFaultBuilder().setBackend("pol");
    assertRefused(backend, Refused.Kind.NOT_FOUND, "no backend 'pol'; there are pool");
    backend.getFaultBuilder().setBackend("pool").addServers("s3");
    assertRefused(backend, Refused.Kind.NOT_FOUND, "no server 'pool/s3'; there are s1, s2");
    assertRefused(request(Fault.Kind.FREEZE), Refused.Kind.PRECONDITION, "the file of this node does not allow freeze"
        + " for VI_1: add it to drills.allow, or to drills.instances.VI_1");
    assertThat(told).isEmpty();
  }

  private void assertRefused(BeginFaultRequest.Builder request, Refused.Kind kind, String sentence) {
    assertThatThrownBy(() -> calls.begin(request.build())).hasMessage(sentence)
        .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.kind()).isEqualTo(kind));
  }
}
