package dev.buoy.agent.control;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.operation.Peers;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.rollout.Leaders;
import dev.buoy.agent.rollout.Member;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.ConfirmConfigRequest;
import dev.buoy.v1.RollbackConfigRequest;
import dev.buoy.v1.EndYieldRequest;
import dev.buoy.v1.FailoverRequest;
import dev.buoy.v1.GetOverridesRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.NodeState;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OverrideSet;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import dev.buoy.v1.SetNodeStateRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import dev.buoy.v1.YieldRequest;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The other agents over gRPC. A channel to a node is opened when it is first needed.
public final class GrpcPeers implements Peers, Leaders, AutoCloseable {
  private static final long ANSWER_SECONDS = 2;
  /// A forced failover answers when the new master has been heard: at most four intervals and a second.
  private static final long FAILOVER_SECONDS = 60;
  /// Who probes says something five times a second.
  private static final long SILENT_SECONDS = 3;

  static final String CLOSED = "agents do not reach each other: give api.tls, or insecure: true";

  private final Supplier<NodeConfig> file;
  private final PeerChannels channels;

  /// @param file the file in force, asked at each call
  public GrpcPeers(Supplier<NodeConfig> file, PeerDial dial) {
    this.file = file;
    this.channels = new PeerChannels(file, dial);
  }

  /// What the other agents have heard was set at run time. One that does not answer within a second, or three where the
  /// first handshake of this process comes before, is away and has nothing to say: this one must start without it.
  /// @param file of this node; without an API on the nodes' addresses there is nobody to ask
  public static List<Setting> settings(NodeConfig file, PeerDial dial) {
    if (!file.api().open()) {
      return List.of();
    }
    try (var peers = new GrpcPeers(() -> file, dial)) {
      var asked = peers.channels.others().stream().map(node -> PeerGrpc.newFutureStub(peers.channels.to(node))
          .withDeadlineAfter(file.api().tls() == null ? 1 : 3, TimeUnit.SECONDS)
          .getOverrides(GetOverridesRequest.getDefaultInstance())).toList();
      return asked.stream().flatMap(answer -> settings(answer).stream()).toList();
    }
  }

  private static List<Setting> settings(Future<OverrideSet> answer) {
    try {
      return SettingMessages.from(answer.get());
    } catch (ExecutionException _) {
      return List.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  @Override
  public List<PeerRouter> ask(String instance) {
    return askOnce().apply(instance);
  }

  @Override
  public Function<String, List<PeerRouter>> askOnce() {
    if (!file.get().api().open()) {
      var unknown = channels.others().stream().map(node -> unknown(node, CLOSED)).toList();
      return _ -> unknown;
    }
    var asked = channels.others().stream().map(node -> new Asked(node, AgentGrpc.newFutureStub(channels.to(node))
        .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS).getStatus(GetStatusRequest.getDefaultInstance())))
        .toList();
    return instance -> asked.stream().map(each -> answer(each, instance)).toList();
  }

  /// A call under way.
  private record Asked(NodeConfig.Node node, Future<Status> answer) {}

  private static PeerRouter answer(Asked asked, String instance) {
    try {
      var status = asked.answer.get();
      return status.getVrrpList().stream().filter(router -> router.getInstance().equals(instance))
          .findFirst()
          .map(router -> new PeerRouter(asked.node.name(), PeerChannels.address(asked.node), null, state(router),
              router.getEffectivePriority(), router.hasOverride() && !router.getOverride().getStandby(),
              status.getConfigDigest(), ReportMessages.rests(router)))
          .orElse(unknown(asked.node, "has no instance " + instance));
    } catch (ExecutionException e) {
      return unknown(asked.node, PeerFailures.sentence(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unknown(asked.node, "the agent stops");
    }
  }

  private static PeerRouter unknown(NodeConfig.Node node, String error) {
    return new PeerRouter(node.name(), PeerChannels.address(node), error, null, 0, false, "");
  }

  private static @Nullable RouterState state(VirtualRouter router) {
    return switch (router.getState()) {
      case INITIALIZE -> RouterState.INITIALIZE;
      case BACKUP -> RouterState.BACKUP;
      case MASTER -> RouterState.MASTER;
      case FAULT -> RouterState.FAULT;
      case UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  /// What guards on the other nodes say of a change that is for all.
  PeerGuards guards() {
    return new PeerGuards(file, channels);
  }

  /// Dials anew where the certificates have changed. One thread at a time.
  public void look() {
    channels.look();
  }

  @Override
  public Result failover(String node, String instance, String to, Request request) {
    var message = FailoverRequest.newBuilder().setInstance(instance).setTo(to).setReason(request.reason())
        .setDryRun(request.dryRun()).setForce(request.force()).setPlanId(request.planId())
        .setOperationId(request.operationId());
    // The generation is that of the agent which made the plan: the master, in a forwarded call.
    if (request.expectedGeneration() != null) {
      message.setExpectedGeneration(request.expectedGeneration());
    }
    if (request.lasting() != null) {
      message.setFor(Messages.duration(request.lasting()));
    }
    return passOn(node, request, stub -> stub.failover(message.build()));
  }

  private Result passOn(String node, Request request, Function<AgentGrpc.AgentBlockingStub, OperationResult> method) {
    return call(node, channel -> {
      try {
        return Messages.result(method.apply(stub(AgentGrpc.newBlockingStub(channel), request, FAILOVER_SECONDS)));
      } catch (StatusRuntimeException e) {
        if (request.dryRun() || !Statuses.mayHaveHappened(e)) {
          throw e;
        }
        return new Result(request.operationId(), Result.Outcome.UNKNOWN,
            node + " took the call and did not answer: " + PeerFailures.sentence(e), 0, null);
      }
    });
  }

  @Override
  public Result setNodeState(String node, boolean standby, Request request) {
    var message = SetNodeStateRequest.newBuilder().setNode(node)
        .setState(standby ? NodeState.Value.STANDBY : NodeState.Value.READY).setReason(request.reason())
        .setDryRun(request.dryRun()).setForce(request.force()).setPlanId(request.planId())
        .setOperationId(request.operationId());
    if (request.expectedGeneration() != null) {
      message.setExpectedGeneration(request.expectedGeneration());
    }
    if (request.lasting() != null) {
      message.setFor(Messages.duration(request.lasting()));
    }
    return passOn(node, request, stub -> stub.setNodeState(message.build()));
  }

  @Override
  public void standBack(String node, String instance, String to, Request request) {
    var message = YieldRequest.newBuilder().setInstance(instance).setTo(to).setOperator(request.caller().name())
        .setReason(request.reason()).setOperationId(request.operationId());
    if (request.lasting() != null) {
      message.setFor(Messages.duration(request.lasting()));
    }
    call(node, channel -> stub(PeerGrpc.newBlockingStub(channel), request, ANSWER_SECONDS).yield(message.build()));
  }

  @Override
  public boolean release(String node, String instance, Request request) {
    var message = EndYieldRequest.newBuilder().setInstance(instance).setOperator(request.caller().name())
        .setReason(request.reason()).setOperationId(request.operationId()).build();
    return call(node,
        channel -> stub(PeerGrpc.newBlockingStub(channel), request, ANSWER_SECONDS).endYield(message).getEnded());
  }

  /// The nodes of the file but this one.
  List<NodeConfig.Node> others() {
    return channels.others();
  }

  ManagedChannel channel(NodeConfig.Node node) {
    return channels.to(node);
  }

  /// The file of another node.
  public Member member(String node) {
    return new GrpcMember(node, this);
  }

  @Override
  public Result confirm(String node, String operation, Request request) {
    return passOn(node, request, stub -> stub.confirmConfig(ConfirmConfigRequest.newBuilder().setApply(operation)
        .setReason(request.reason()).setOperationId(request.operationId()).build()));
  }

  @Override
  public Result rollback(String node, String operation, Request request) {
    return passOn(node, request, stub -> stub.rollbackConfig(RollbackConfigRequest.newBuilder().setApply(operation)
        .setReason(request.reason()).setOperationId(request.operationId()).build()));
  }

  /// Asks another node as its peer.
  /// @throws Refused as it refuses it, or PRECONDITION when it does not answer
  <T> T asPeer(String node, Request request, long seconds, Function<PeerGrpc.PeerBlockingStub, T> method) {
    return call(node, channel -> method.apply(stub(PeerGrpc.newBlockingStub(channel), request, seconds)));
  }

  /// Asks another node as anybody would.
  /// @throws Refused as it refuses it, or PRECONDITION when it does not answer
  <T> T asClient(String node, Request request, long seconds, Function<AgentGrpc.AgentBlockingStub, T> method) {
    return call(node, channel -> method.apply(stub(AgentGrpc.newBlockingStub(channel), request, seconds)));
  }

  /// Lets another node probe until this thread is interrupted, or it falls silent; blocks.
  /// @throws Refused when it does not probe, or does no more
  void probe(String node, ProbeRequest request, Consumer<ProbeResults> results) {
    call(node, channel -> {
      var stream = PeerGrpc.newBlockingV2Stub(channel).probe(request);
      try {
        for (var next = stream.read(SILENT_SECONDS, TimeUnit.SECONDS); next != null; next = stream
            .read(SILENT_SECONDS, TimeUnit.SECONDS)) {
          results.accept(next);
        }
        return node;
      } catch (StatusException e) {
        throw e.getStatus().asRuntimeException(e.getTrailers());
      } catch (TimeoutException _) {
        throw io.grpc.Status.DEADLINE_EXCEEDED.asRuntimeException();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw io.grpc.Status.CANCELLED.asRuntimeException();
      } finally {
        stream.cancel("no longer listened to", null);
      }
    });
  }

  private <S extends AbstractStub<S>> S stub(S stub, Request request, long seconds) {
    var headers = new Metadata();
    headers.put(CallerInterceptor.OPERATOR, request.caller().name());
    headers.put(CallerInterceptor.FORWARDED_BY, file.get().node());
    headers.put(CallerInterceptor.ROLE, request.caller().role().name().toLowerCase(Locale.ROOT));
    ClientInterceptor attach = MetadataUtils.newAttachHeadersInterceptor(headers);
    return stub.withDeadlineAfter(seconds, TimeUnit.SECONDS).withInterceptors(attach);
  }

  private <T> T call(String name, Function<ManagedChannel, T> call) {
    var node = channels.others().stream().filter(candidate -> candidate.name().equals(name)).findFirst()
        .orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND, "no node '" + name + "'"));
    if (!file.get().api().open()) {
      throw new Refused(Refused.Kind.PRECONDITION, name + " cannot be asked: " + CLOSED);
    }
    try {
      return call.apply(channels.to(node));
    } catch (StatusRuntimeException e) {
      throw Statuses.refusal(name, e);
    }
  }

  @Override
  public void close() {
    channels.close();
  }
}
