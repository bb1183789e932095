package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.director.Commission;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Refusals;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.identity.ConnectionLimits;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.OperationStore;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.operation.Task;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.Backend;
import dev.buoy.v1.BeginFaultRequest;
import dev.buoy.v1.BeginFaultResponse;
import dev.buoy.v1.FailoverRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.Info;
import dev.buoy.v1.ListOperationsRequest;
import dev.buoy.v1.ListOperationsResponse;
import dev.buoy.v1.Operation;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.PendingConfig;
import dev.buoy.v1.Plan;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.RouterState.Value;
import dev.buoy.v1.RunningDrill;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.Transition;
import dev.buoy.v1.VirtualRouter;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every refusal by what nodes say over the wire, on a cluster with which nothing else is wrong: n1 is master, n2 directs.
class DrillSurveyTest {
  /// A Monday, wherever this runs.
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String HOST = "127.0.0.";
  private static final Map<String, String> ADDRESSES = Map.of("n1", HOST + "1", "n2", HOST + "2", "n3", HOST + "3");

  @TempDir
  private Path folder;
  private String drills = "allow: [handover, stop, kill, link, backend]";
  private Fault fault = Fault.HANDOVER;
  private String target = "";
  private boolean force = true;
  private List<String> reachedBy = List.of();
  private List<String> servers = List.of();
  private final Map<String, Status.Builder> statuses = new HashMap<>();
  private final Map<String, Supplier<List<String>>> operations = new HashMap<>();
  private BeginFaultResponse ready = BeginFaultResponse.newBuilder().setHelper(true).build();
  private List<String> guards = List.of();
  private @Nullable StatusRuntimeException refusal;
  private final OperationLog log = new OperationLog(() -> NOW, OperationStore.NONE, () -> "new");

  DrillSurveyTest() {
    ADDRESSES.keySet().forEach(node -> statuses.put(node, Status.newBuilder().setNode(node).setConfigDigest("digest")
        .setVersion("1.0").setTime(Messages.timestamp(NOW))
        .addVrrp(router("VI_1", node.equals("n1") ? Value.MASTER : Value.BACKUP, Duration.ofHours(1)))
        .addBackends(Backend.newBuilder().setName("web").addServers(server("a")).addServers(server("b"))
            .addServers(server("c")))));
  }

  private static VirtualRouter router(String instance, Value state, Duration since) {
    return VirtualRouter.newBuilder().setInstance(instance).setState(state).setEffectivePriority(100)
        .setLastTransition(Transition.newBuilder().setTime(Messages.timestamp(NOW.minus(since)))).build();
  }

  private static Server server(String name) {
    return Server.newBuilder().setName(name).setState(OperationalState.Value.UP)
        .setAdminState(AdminState.Value.READY).build();
  }

  /// @param change what is wrong
  record Case(String name, Consumer<DrillSurveyTest> change, List<String> refusals) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(String name, Consumer<DrillSurveyTest> change, String... refusals) {
    return new Case(name, change, List.of(refusals));
  }

  private Status.Builder status(String node) {
    return Objects.requireNonNull(statuses.get(node));
  }

  private VirtualRouter.Builder router(String node) {
    return status(node).getVrrpBuilder(0);
  }

  private Server.Builder server(String node, int number) {
    return status(node).getBackendsBuilder(0).getServersBuilder(number);
  }

  private static StatusRuntimeException precondition(String why) {
    return io.grpc.Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
  }

  static Stream<Case> refusals() {
    return Stream.of(
        of("nothing is wrong", _ -> {}),
        of("nor with what the helper does", test -> test.fault = Fault.KILL),
        of("no master", test -> test.router("n1").setState(Value.BACKUP), "no node says that it is master of VI_1"),
        of("two masters", test -> test.router("n3").setState(Value.MASTER), "n1, n3 are all master of VI_1"),
        of("not the master", test -> test.target = "n3",
            "n3 is not the master of VI_1, n1 is: a drill is about the master"),
        of("a silent agent", test -> test.statuses.remove("n3"),
            "n3 does not answer: no agent there: the connection was refused (the host answers)"),
        of("another file", test -> test.status("n3").setConfigDigest("other"),
            "n1, n2 and n3 run different files: make them the same and reload"),
        of("another version", test -> test.status("n1").setVersion("2.0"),
            "n1 and n2, n3 run different versions: a drill wants one"),
        of("a clock that is fast", test -> test.status("n3").setTime(Messages.timestamp(NOW.plusMillis(101))),
            "the clock of n3 is off by 101 ms, 100 at most"),
        of("a clock that is slow", test -> test.status("n1").setTime(Messages.timestamp(NOW.minusMillis(250))),
            "the clock of n1 is off by 250 ms, 100 at most"),
        of("a clock that is right enough", test -> test.status("n3").setTime(Messages.timestamp(NOW.plusMillis(100)))),
        of("nobody who could take over", test -> {
          test.router("n2").setState(Value.FAULT).addReasons("lo is down");
          test.router("n3").setObserves(true);
        }, "nobody could take over: n2 is FAULT (lo is down), n3 only observes"),
        of("nobody who would", test -> {
          test.router("n2").setOverride(RouterOverride.newBuilder().setStandby(true));
          test.router("n3").setOverride(RouterOverride.getDefaultInstance());
        }, "nobody could take over: n2 is in standby, n3 stands back"),
        of("nobody who has it", test -> {
          test.router("n2").setState(Value.INITIALIZE);
          test.status("n3").clearVrrp();
        }, "nobody could take over: n2 is INITIALIZE, n3 has no VI_1"),
        of("too few servers", test -> {
          test.server("n2", 0).setState(OperationalState.Value.DOWN);
          test.server("n2", 1).setAdminState(AdminState.Value.DRAIN);
        }, "n2 sees 1 servers of web up and needs 2"),
        of("enough servers", test -> test.server("n2", 0).setState(OperationalState.Value.DOWN)),
        of("too few where nobody takes over to", test -> {
          test.server("n1", 0).setState(OperationalState.Value.DOWN);
          test.server("n1", 1).setState(OperationalState.Value.DOWN);
        }),
        of("an alarm", test -> test.status("n3").addAlarms("journal: no space left"),
            "open alarm on n3: journal: no space left"),
        of("an operation here", DrillSurveyTest::drain, "operation drain-1 on n2 is under way"),
        of("an operation elsewhere", test -> test.operations.put("n3", () -> List.of("reload-7")),
            "operation reload-7 on n3 is under way"),
        of("operations that are not told", test -> test.operations.put("n3", () -> {
          throw io.grpc.Status.PERMISSION_DENIED.asRuntimeException();
        }), "n3 does not tell what is under way there: it does not permit it"),
        of("a change of the file", test -> {
          test.status("n1").setPendingConfig(PendingConfig.newBuilder().setOperation("apply-3"));
          test.status("n3").setPendingConfig(PendingConfig.newBuilder().setOperation("apply-3"));
          test.operations.put("n1", () -> List.of("apply-3"));
        }, "a change of the file on n1 is under way", "a change of the file on n3 is under way"),
        of("another director's drill", test -> test.status("n3").setRunningDrill(RunningDrill.newBuilder().setId("d7")),
            "drill d7, which n3 directs, is under way"),
        of("its own", test -> test.status("n2").setRunningDrill(RunningDrill.newBuilder().setId("d7"))),
        of("a role that has just moved",
            test -> test.status("n1").setVrrp(0, router("VI_1", Value.MASTER, Duration.ofSeconds(599))),
            "VI_1 moved 599 s ago: it has to have been still for 600 s (drills.settled)"),
        of("a backup that has just come",
            test -> test.status("n3").setVrrp(0, router("VI_1", Value.BACKUP, Duration.ofSeconds(1)))),
        of("a console behind the address", test -> test.reachedBy = List.of("127.0.0.1", "10.78.0.100"),
            "this console reaches the agents by an address of VI_1: use the nodes' own"),
        of("outside of the window", test -> test.drills += ", window: \"Sat 22:00-02:00\"",
            "it is outside of drills.window Sat 22:00-02:00"),
        of("not allowed", test -> {
          test.drills = "allow: [handover]";
          test.fault = Fault.STOP;
        }, "the file does not allow stop for VI_1: add it to drills.allow, or to drills.instances.VI_1"),
        of("without force", test -> {
          test.fault = Fault.KILL;
          test.force = false;
        }, "kill wants --force as well"),
        of("no helper", test -> {
          test.fault = Fault.STOP;
          test.ready = BeginFaultResponse.getDefaultInstance();
        }, "no helper answers on n1, which alone can stop: start buoy drill-helper there"),
        of("the console's own path", test -> {
          test.fault = Fault.LINK;
          test.ready = test.ready.toBuilder().setSharesLink(true).build();
        }, "the console's own path to n1 leads over the interface of VI_1"),
        of("another instance there", test -> {
          test.fault = Fault.KILL;
          test.status("n1").addVrrp(router("VI_2", Value.MASTER, Duration.ofHours(1)));
        }, "n1 is master of VI_2 too, which would be hit"),
        of("what the target says of a fault", test -> {
          test.fault = Fault.KILL;
          test.refusal = precondition("the fault of drill d1 is still in force: end that first");
        }, "n1: the fault of drill d1 is still in force: end that first"),
        of("what the master's plan says", test -> test.guards = List.of("VI_1 moved 3 times within a minute"),
            "VI_1 moved 3 times within a minute"),
        of("a master that plans none", test -> test.refusal = precondition("n1 is in standby"), "n1 is in standby"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefusedFor(Case wrong) throws IOException {
    wrong.change.accept(this);

    assertThat(Refusals.of(scene())).isEqualTo(wrong.refusals);
  }

  @Test
  void namesThatDoNotExistAreRefusedAtOnce() {
    fault = Fault.BACKEND;
    servers = List.of("d");

    assertThatThrownBy(this::scene).hasMessageStartingWith("no server 'web/d'; ");
  }

  /// Goes on after its answer.
  private void drain() {
    log.run(request("drain-1"), Task.of("drain", "web/a"),
        request -> new Result(request.operationId(), Result.Outcome.DONE, "", 1, null),
        _ -> new CompletableFuture<>());
  }

  private static Request request(String id) {
    return new Request(new Caller("alice", Caller.Role.OPERATOR, "local"), "monthly", false, true, "", null, id, null);
  }

  private Scene scene() throws IOException {
    int port = freePort();
    var file = file(port);
    var open = new ArrayList<ApiServer>();
    try (var peers = new GrpcPeers(() -> file.node("n2"), new PeerDial(null))) {
      for (var node : List.of("n1", "n3")) {
        if (statuses.containsKey(node)) {
          var server = new ApiServer(List.of(new Answering(node), new Ready()), new Passing(),
              new Reception(new ConnectionLimits(() -> 0), _ -> true));
          open.add(server);
          server.openPlaintext(List.of(new InetSocketAddress(ADDRESSES.get(node), port)));
        }
      }
      var roll = new Roll(() -> file.node("n2"), peers, () -> status("n2").build(), Info::getDefaultInstance,
          () -> NOW, () -> 0);
      return new DrillSurvey(() -> file, "n2", peers, roll, log, () -> NOW).scene(new Commission(
          new Scene.Order("VI_1", fault, target, force), new Commission.Details("BOTH", "web", servers), request(""),
          true, null, Duration.ofSeconds(6), Duration.ofSeconds(5), Duration.ofMillis(50), reachedBy));
    } finally {
      open.forEach(ApiServer::close);
    }
  }

  private ClusterConfig file(int port) throws IOException {
    var loaded = ConfigFile.load(Files.writeString(folder.resolve("buoy.yaml"), """
        schema: 1
        nodes: {n1: {address: 127.0.0.1}, n2: {address: 127.0.0.2}, n3: {address: 127.0.0.3}}
        api: {port: %d, insecure: true}
        drills: {responder: 7444, %s}
        backends:
          web:
            check: {type: tcp}
            servers: {a: {address: "127.0.0.1:1"}, b: {address: "127.0.0.1:2"}, c: {address: "127.0.0.1:3"}}
        trackers: {quorum: {backend: web, min_up: 2}}
        vrrp:
          VI_1: {interface: lo, virtual_router_id: 7, virtual_addresses: [10.78.0.100], track: {quorum: -60}}
          VI_2: {interface: lo, virtual_router_id: 8, virtual_addresses: [10.78.0.101]}
        """.formatted(port, drills)));
    assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
    return ((Loaded.Accepted) loaded).cluster();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// An agent as its clients see it.
  private final class Answering extends AgentGrpc.AgentImplBase {
    private final String node;

    Answering(String node) {
      this.node = node;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<Status> observer) {
      answer(observer, () -> status(node).build());
    }

    @Override
    public void listOperations(ListOperationsRequest request, StreamObserver<ListOperationsResponse> observer) {
      answer(observer, () -> {
        assertThat(request.getRunning()).isTrue();
        var page = ListOperationsResponse.newBuilder();
        operations.getOrDefault(node, List::of).get()
            .forEach(id -> page.addOperations(Operation.newBuilder().setOperationId(id)));
        return page.build();
      });
    }

    @Override
    public void failover(FailoverRequest request, StreamObserver<OperationResult> observer) {
      answer(observer, () -> {
        assertThat(request.getDryRun()).isTrue();
        refuse();
        return OperationResult.newBuilder().setPlan(Plan.newBuilder().addAllGuards(guards)).build();
      });
    }
  }

  /// And as the others do.
  private final class Ready extends PeerGrpc.PeerImplBase {
    @Override
    public void beginFault(BeginFaultRequest request, StreamObserver<BeginFaultResponse> observer) {
      answer(observer, () -> {
        assertThat(request.getDryRun()).isTrue();
        refuse();
        return ready;
      });
    }
  }

  private void refuse() {
    if (refusal != null) {
      throw refusal;
    }
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
    T message;
    try {
      message = answer.get();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
      return;
    }
    observer.onNext(message);
    observer.onCompleted();
  }

  /// Lets everybody in.
  private static final class Passing implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      return next.startCall(call, headers);
    }
  }
}
