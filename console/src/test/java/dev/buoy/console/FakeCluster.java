package dev.buoy.console;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.buoy.console.cluster.Channels;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.CheckStatus;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Info;
import dev.buoy.v1.Node;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.Transition;
import dev.buoy.v1.VirtualRouter;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Three agents n1 n2 n3 in memory at 10.77.0.1 to .3; n1 is master of VI_1.
public final class FakeCluster implements AutoCloseable {
  private final String prefix = "fake" + System.identityHashCode(this) + "-";
  private final Map<String, io.grpc.Server> servers = new LinkedHashMap<>();
  public final Map<String, FakeAgent> agents = new LinkedHashMap<>();
  /// What each call said of its operator, as `METHOD NAME`.
  public final List<String> operators = new CopyOnWriteArrayList<>();

  public FakeCluster() {
    for (var node : List.of("n1", "n2", "n3")) {
      var agent = new FakeAgent(info(node), status(node));
      agents.put(node, agent);
      start(node);
    }
  }

  public FakeAgent agent(String node) {
    var agent = agents.get(node);
    if (agent == null) {
      throw new IllegalArgumentException(node);
    }
    return agent;
  }

  /// The agent's process ends.
  public void stop(String node) {
    var server = servers.remove(node);
    if (server != null) {
      server.shutdownNow();
    }
  }

  public void start(String node) {
    try {
      servers.put(node, InProcessServerBuilder.forName(prefix + address(node)).directExecutor().addService(agent(node))
          .intercept(new Names()).build().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// 127.0.0.1 and every socket is n1.
  public Channels channels() {
    return endpoint -> InProcessChannelBuilder.forName(prefix + switch (endpoint) {
      case Endpoint.Address(var host, _) when !host.equals("127.0.0.1") -> host;
      case Endpoint.Address _,Endpoint.Socket _ -> address("n1");
    }).build();
  }

  public static List<Endpoint> entry() {
    return List.of(new Endpoint.Address("127.0.0.1", 7443));
  }

  @Override
  public void close() {
    List.copyOf(servers.keySet()).forEach(this::stop);
  }

  private final class Names implements ServerInterceptor {
    private static final Metadata.Key<String> OPERATOR = Metadata.Key.of("buoy-operator",
        Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      operators.add(call.getMethodDescriptor().getBareMethodName() + " " + headers.get(OPERATOR));
      return next.startCall(call, headers);
    }
  }

  public static String address(String node) {
    return "10.77.0." + node.substring(1);
  }

  public static Info info(String node) {
    var info = Info.newBuilder().setNode(node).setVersion("0.1.0").setCluster("quotation");
    for (var name : List.of("n1", "n2", "n3")) {
      info.addNodes(Node.newBuilder().setName(name).setAddress(address(name)).setApiPort(7443));
    }
    return info.build();
  }

  public static Status status(String node) {
    boolean master = node.equals("n1");
    int priority = 150 - (node.charAt(1) - '1') * 25;
    var router = VirtualRouter.newBuilder().setInstance("VI_1").setVirtualRouterId(99)
        .setState(master ? RouterState.Value.MASTER : RouterState.Value.BACKUP).setPriority(priority)
        .setEffectivePriority(priority).addAddresses("10.77.0.100/24").setMaster("10.77.0.1")
        .setLastTransition(Transition.newBuilder().setTime(at(master ? 5 : 1)).setFrom(RouterState.Value.INITIALIZE)
            .setTo(master ? RouterState.Value.MASTER : RouterState.Value.BACKUP).setReason("startup"));
    var backend = Backend.newBuilder().setName("quotation_backend").setBalance("roundrobin");
    for (int i = 1; i <= 3; i++) {
      backend.addServers(Server.newBuilder().setName("server" + i).setAddress("10.77.0.1" + i + ":8080")
          .setState(i == 3 ? OperationalState.Value.DOWN : OperationalState.Value.UP)
          .setAdminState(AdminState.Value.READY).setWeight(i == 1 ? 40 : 30).setSessions(0).setTotalSessions(402)
          .setBytesIn(41_984).setBytesOut(1_048_576).setReason(i == 3 ? "connection refused (3/3)" : "")
          .setCheck(CheckStatus.newBuilder().setStatus(i == 3 ? "L4CON" : "L4OK")
              .setDuration(Duration.newBuilder().setNanos(312_000))));
    }
    return Status.newBuilder().setNode(node).setVersion("0.1.0").setGeneration(17).setTime(at(7))
        .setConfigDigest("0123456789abcdef").addVrrp(router)
        .addFrontends(Frontend.newBuilder().setName("quotation_service").addBind("*:9000").setSessions(3)
            .setTotalSessions(1204).setListening(true).setDefaultBackend("quotation_backend"))
        .addBackends(backend).build();
  }

  public static Timestamp at(int second) {
    return Timestamp.newBuilder().setSeconds(1_800_000_000L + second).build();
  }
}
