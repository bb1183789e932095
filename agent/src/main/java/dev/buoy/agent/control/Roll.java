package dev.buoy.agent.control;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.Info;
import dev.buoy.v1.ListOperationsRequest;
import dev.buoy.v1.ListOperationsResponse;
import dev.buoy.v1.Operation;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks every node how it is, all at once. Any thread; blocks until each has answered, or its time is over.
public final class Roll {
  private static final long MILLIS = 2_000;
  /// A node that a drill has silenced is not waited for.
  private static final long QUICK_MILLIS = 400;

  private final Supplier<NodeConfig> file;
  private final GrpcPeers peers;
  private final Supplier<Status> status;
  private final Supplier<Info> info;
  private final InstantSource clock;
  private final Ticker ticker;

  /// @param status of this node
  /// @param info of this node
  public Roll(Supplier<NodeConfig> file, GrpcPeers peers, Supplier<Status> status, Supplier<Info> info,
      InstantSource clock, Ticker ticker) {
    this.file = file;
    this.peers = peers;
    this.status = status;
    this.info = info;
    this.clock = clock;
    this.ticker = ticker;
  }

  /// What a node answered.
  /// @param silent why it did not; empty: it did
  /// @param skew how far its clock certainly is off against this node's
  /// @param nanos when that was, by this node's ticker
  record Answer(String node, String silent, @Nullable Status status, Duration skew, long nanos) {}

  private record Asked(String node, Future<Status> status, long askedNanos, CompletableFuture<Long> answeredNanos,
      Instant askedAt) {}

  /// Every node, in the order of the file.
  List<Answer> call() {
    return ask(MILLIS);
  }

  /// The same, with less patience.
  List<Answer> callQuickly() {
    return ask(QUICK_MILLIS);
  }

  Status own() {
    return status.get();
  }

  private List<Answer> ask(long millis) {
    var asked = new ArrayList<Asked>();
    if (file.get().api().open()) {
      for (var node : peers.others()) {
        var answered = new CompletableFuture<Long>();
        var at = clock.instant();
        long nanos = ticker.nanoTime();
        var future = AgentGrpc.newFutureStub(peers.channel(node)).withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
            .getStatus(GetStatusRequest.getDefaultInstance());
        future.addListener(() -> answered.complete(ticker.nanoTime()), Runnable::run);
        asked.add(new Asked(node.name(), future, nanos, answered, at));
      }
    }
    var answers = new ArrayList<Answer>();
    answers.add(new Answer(file.get().node(), "", status.get(), Duration.ZERO, ticker.nanoTime()));
    asked.forEach(each -> answers.add(answer(each)));
    if (!file.get().api().open()) {
      peers.others().forEach(node -> answers.add(silent(node.name(), GrpcPeers.CLOSED)));
    }
    var order = file.get().nodes().stream().map(NodeConfig.Node::name).toList();
    answers.sort(Comparator.comparingInt(answer -> order.indexOf(answer.node())));
    return answers;
  }

  private Answer answer(Asked asked) {
    try {
      var status = asked.status.get();
      return new Answer(asked.node, "", status, skew(asked, status), asked.answeredNanos.join());
    } catch (ExecutionException e) {
      return silent(asked.node, PeerFailures.sentence(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return silent(asked.node, "the agent stops");
    }
  }

  private Answer silent(String node, String why) {
    return new Answer(node, why, null, Duration.ZERO, ticker.nanoTime());
  }

  /// A clock that reads a time between question and answer is right as far as anybody can tell.
  private static Duration skew(Asked asked, Status status) {
    var took = Duration.ofNanos(asked.answeredNanos.join() - asked.askedNanos);
    var read = Instant.ofEpochSecond(status.getTime().getSeconds(), status.getTime().getNanos());
    var early = Duration.between(read, asked.askedAt);
    var late = Duration.between(asked.askedAt.plus(took), read);
    return early.isPositive() ? early.negated() : late.isPositive() ? late : Duration.ZERO;
  }

  /// What a node tells of its operations.
  /// @param running ids of those under way
  /// @param silent why it tells nothing; empty: it does
  record Busy(String node, List<String> running, String silent) {}

  /// Operations under way on the other nodes that have answered.
  List<Busy> operations(List<Answer> answers) {
    var answered = answers.stream().filter(answer -> answer.status() != null).map(Answer::node).toList();
    var asked = new LinkedHashMap<String, Future<ListOperationsResponse>>();
    peers.others().stream().filter(node -> answered.contains(node.name()))
        .forEach(node -> asked.put(node.name(), AgentGrpc.newFutureStub(peers.channel(node))
            .withDeadlineAfter(MILLIS, TimeUnit.MILLISECONDS)
            .listOperations(ListOperationsRequest.newBuilder().setRunning(true).build())));
    return asked.entrySet().stream().map(each -> busy(each.getKey(), each.getValue())).toList();
  }

  private static Busy busy(String node, Future<ListOperationsResponse> asked) {
    try {
      return new Busy(node, asked.get().getOperationsList().stream().map(Operation::getOperationId).toList(), "");
    } catch (ExecutionException e) {
      return new Busy(node, List.of(), PeerFailures.sentence(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Busy(node, List.of(), "the agent stops");
    }
  }

  /// Kernels of the nodes that answer.
  Map<String, String> kernels() {
    var kernels = new LinkedHashMap<String, String>();
    kernels.put(file.get().node(), info.get().getKernel());
    if (!file.get().api().open()) {
      return kernels;
    }
    var asked = new LinkedHashMap<String, Future<Info>>();
    peers.others().forEach(node -> asked.put(node.name(), AgentGrpc.newFutureStub(peers.channel(node))
        .withDeadlineAfter(MILLIS, TimeUnit.MILLISECONDS).getInfo(GetInfoRequest.getDefaultInstance())));
    asked.forEach((node, answer) -> {
      try {
        kernels.put(node, answer.get().getKernel());
      } catch (ExecutionException _) {
        // It is left out.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
    return kernels;
  }
}
