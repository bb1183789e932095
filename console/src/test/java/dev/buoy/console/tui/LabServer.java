package dev.buoy.console.tui;

import dev.buoy.v1.AdminState;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.Event;
import dev.buoy.v1.FailoverRequest;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.Info;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.Plan;
import dev.buoy.v1.ReloadRequest;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchEventsRequest;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Three made-up agents on three loopback ports, to look at the console without a lab. Words on standard input move
/// them: `kill n3`, `down server2`, `disagree server2`, `split n2`, `move n2`, `touch`.
final class LabServer extends AgentGrpc.AgentImplBase {
  private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
  private static final Map<String, Server> SERVERS = new LinkedHashMap<>();
  // One process, one show: it starts when the class does.
  @SuppressWarnings("TimeInStaticInitializer")
  private static final LabAgents LAB = new LabAgents(Instant.now().minusSeconds(1300));
  private static final List<Runnable> CHANGED = new ArrayList<>();

  private final String node;

  private LabServer(String node) {
    this.node = node;
  }

  public static void main(String[] arguments) throws Exception {
    var first = Integer.parseInt(arguments[0]);
    for (var node : LabAgents.NODES) {
      PORTS.put(node, first + LabAgents.NODES.indexOf(node));
    }
    for (var node : LabAgents.NODES) {
      SERVERS.put(node,
          NettyServerBuilder
              .forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORTS.getOrDefault(node, 0)))
              .addService(new LabServer(node)).build().start());
    }
    System.out.println("ready");
    var timer = Executors.newSingleThreadScheduledExecutor();
    var _ = timer.scheduleAtFixedRate(LabServer::push, 1, 1, TimeUnit.SECONDS);
    var words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = words.readLine(); line != null; line = words.readLine()) {
      told(line.split(" "));
      push();
    }
    System.exit(0);
  }

  private static void told(String[] words) {
    synchronized (LAB) {
      switch (words[0]) {
        case "kill" -> Objects.requireNonNull(SERVERS.get(words[1])).shutdownNow();
        case "down" -> LAB.operational.put("quotation_backend/" + words[1], OperationalState.Value.DOWN);
        case "disagree" -> LAB.operational.put("n3 quotation_backend/" + words[1], OperationalState.Value.DOWN);
        case "split" -> LAB.rivals.add(words[1]);
        case "unheld" -> LAB.master = "";
        case "move" -> LAB.master = words[1];
        case "touch" -> LAB.generation++;
        default -> System.out.println("?");
      }
    }
  }

  private static void push() {
    synchronized (LAB) {
      List.copyOf(CHANGED).forEach(Runnable::run);
    }
  }

  @Override
  public void getInfo(GetInfoRequest request, StreamObserver<Info> answer) {
    answer.onNext(LAB.info(node, PORTS));
    answer.onCompleted();
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<Status> answer) {
    synchronized (LAB) {
      answer.onNext(LAB.status(node, Instant.now()));
    }
    answer.onCompleted();
  }

  @Override
  public void watchStatus(WatchStatusRequest request, StreamObserver<Status> answer) {
    follow(() -> answer.onNext(LAB.status(node, Instant.now())));
  }

  @Override
  public void watchEvents(WatchEventsRequest request, StreamObserver<Event> answer) {
    var sent = new int[1];
    follow(() -> {
      for (; sent[0] < LAB.events.size(); sent[0]++) {
        if (LAB.events.get(sent[0]).getNode().equals(node)) {
          answer.onNext(LAB.events.get(sent[0]));
        }
      }
    });
  }

  private static void follow(Runnable step) {
    synchronized (LAB) {
      step.run();
      CHANGED.add(new Runnable() {
        @Override
        public void run() {
          try {
            step.run();
          } catch (RuntimeException gone) {
            CHANGED.remove(this);
          }
        }
      });
    }
  }

  @Override
  public void setServerState(SetServerStateRequest request, StreamObserver<OperationResult> answer) {
    var id = request.getBackend() + "/" + request.getServer();
    synchronized (LAB) {
      var was = LAB.admin.getOrDefault(id, AdminState.Value.READY);
      var plan = plan(request.getServer(), 1).addChanges(id + ": " + was + " -> " + request.getState())
          .addWarnings("capacity left: 2 of 3 servers, 60 % of the weight").addWarnings("3 sessions will finish");
      if (answered(request.getDryRun(), request.getExpectedGeneration(), plan, answer)) {
        LAB.admin.put(id, request.getState());
        LAB.event(Instant.now(), node, Event.Kind.SERVER_ADMIN_STATE, id, was.name(), request.getState().name(),
            request.getReason(), "alice", Event.Severity.NOTICE);
        done(request.getOperationId(), answer);
      }
    }
    push();
  }

  @Override
  public void failover(FailoverRequest request, StreamObserver<OperationResult> answer) {
    synchronized (LAB) {
      var to = request.getTo().isEmpty() ? "n3" : request.getTo();
      var plan = plan(request.getInstance(), 2).addChanges("n1: MASTER 150 -> BACKUP 1")
          .addChanges(to + ": BACKUP -> MASTER")
          .addWarnings("the addresses stay on n1 until " + to + " has announced them; no packet should be lost")
          .addWarnings("9 sessions through n1 will be reset");
      if (answered(request.getDryRun(), request.getExpectedGeneration(), plan, answer)) {
        LAB.event(Instant.now(), node, Event.Kind.VRRP_TRANSITION, request.getInstance(), "MASTER", "BACKUP",
            "handed over: " + request.getReason(), "alice", Event.Severity.NOTICE);
        LAB.master = to;
        LAB.moved = Instant.now();
        LAB.forcedBy = "alice";
        LAB.generation++;
        done(request.getOperationId(), answer);
      }
    }
    push();
  }

  @Override
  public void reload(ReloadRequest request, StreamObserver<OperationResult> answer) {
    synchronized (LAB) {
      if (answered(request.getDryRun(), request.getExpectedGeneration(), plan("reload", 1), answer)) {
        done(request.getOperationId(), answer);
      }
    }
  }

  private static Plan.Builder plan(String confirm, int tier) {
    return Plan.newBuilder().setPlanId("p" + LAB.generation).setGeneration(LAB.generation).setConfirm(confirm)
        .setTier(tier);
  }

  private boolean answered(boolean dryRun, long expected, Plan.Builder plan, StreamObserver<OperationResult> answer) {
    if (dryRun) {
      answer.onNext(OperationResult.newBuilder().setOutcome(Outcome.PLANNED).setNode(node).setPlan(plan).build());
      answer.onCompleted();
      return false;
    }
    if (expected != LAB.generation) {
      answer.onError(
          io.grpc.Status.ABORTED.withDescription("generation is " + LAB.generation + ", planned at " + expected)
              .asRuntimeException());
      return false;
    }
    return true;
  }

  private void done(String operation, StreamObserver<OperationResult> answer) {
    answer.onNext(OperationResult.newBuilder().setOutcome(Outcome.DONE).setNode(node).setOperationId(operation)
        .setMessage("in force").build());
    answer.onCompleted();
  }
}
