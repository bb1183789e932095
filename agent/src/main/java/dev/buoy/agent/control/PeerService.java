package dev.buoy.agent.control;

import com.google.protobuf.Duration;
import dev.buoy.agent.cluster.NodeClaims;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.operation.Failovers;
import dev.buoy.agent.operation.Operations;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.rollout.NodeFile;
import dev.buoy.agent.rollout.Rollouts;
import dev.buoy.v1.BeginFaultRequest;
import dev.buoy.v1.BeginFaultResponse;
import dev.buoy.v1.EndFaultRequest;
import dev.buoy.v1.EndFaultResponse;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import dev.buoy.v1.EndYieldRequest;
import dev.buoy.v1.EndYieldResponse;
import dev.buoy.v1.PlanFileRequest;
import dev.buoy.v1.PlanFileResponse;
import dev.buoy.v1.PutFileRequest;
import dev.buoy.v1.PutFileResponse;
import dev.buoy.v1.KeepFileRequest;
import dev.buoy.v1.KeepFileResponse;
import dev.buoy.v1.TakeBackFileRequest;
import dev.buoy.v1.TakeBackFileResponse;
import dev.buoy.v1.GetFileStateRequest;
import dev.buoy.v1.GetFileStateResponse;
import dev.buoy.agent.operation.Settings;
import dev.buoy.v1.GetOverridesRequest;
import dev.buoy.v1.OverrideSet;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.WatchClaimsRequest;
import dev.buoy.v1.WatchOverridesRequest;
import dev.buoy.v1.YieldRequest;
import dev.buoy.v1.YieldResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the other agents of the cluster ask of this one.
public final class PeerService extends PeerGrpc.PeerImplBase {
  private final Failovers failovers;
  private final Operations operations;
  private final Supplier<NodeClaims> claims;
  private final ClusterClock stamps;
  private final Watches watches;
  private final NodeFile file;
  private final Rollouts rollouts;
  private final FaultCalls faults;
  private final Probing probing;

  /// @param claims what this node claims now
  /// @param stamps the clock that goes with them
  /// @param file of this node
  /// @param rollouts changes of the file that this node leads
  /// @param faults of drills on this node
  /// @param probing of this node
  public PeerService(Failovers failovers, Operations operations, Supplier<NodeClaims> claims,
      ClusterClock stamps, Watches watches, NodeFile file, Rollouts rollouts, FaultCalls faults, Probing probing) {
    this.faults = faults;
    this.probing = probing;
    this.stamps = stamps;
    this.file = file;
    this.rollouts = rollouts;
    this.failovers = failovers;
    this.operations = operations;
    this.claims = claims;
    this.watches = watches;
  }

  @Override
  public void watchClaims(WatchClaimsRequest request, StreamObserver<dev.buoy.v1.NodeClaims> observer) {
    watches.snapshots((ServerCallStreamObserver<dev.buoy.v1.NodeClaims>) observer,
        () -> ClaimMessages.of(claims.get()).toBuilder().setHlc(stamps.now()).build());
  }

  @Override
  public void getOverrides(GetOverridesRequest request, StreamObserver<OverrideSet> observer) {
    Statuses.answer(observer, () -> overrides(operations.current().settings()));
  }

  @Override
  public void watchOverrides(WatchOverridesRequest request, StreamObserver<OverrideSet> observer) {
    watches.changes((ServerCallStreamObserver<OverrideSet>) observer, () -> operations.current().settings(),
        this::overrides);
  }

  private OverrideSet overrides(Settings settings) {
    return SettingMessages.of(operations.current().file().node(), settings);
  }

  @Override
  public void yield(YieldRequest message, StreamObserver<YieldResponse> observer) {
    Statuses.answer(observer, () -> {
      failovers.makeRoom(instance(message.getInstance()), message.getTo(),
          request(message.getReason(), message.getOperationId(), message.hasFor() ? message.getFor() : null));
      return YieldResponse.getDefaultInstance();
    });
  }

  @Override
  public void endYield(EndYieldRequest message, StreamObserver<EndYieldResponse> observer) {
    Statuses.answer(observer, () -> {
      var ended = failovers.releaseHere(instance(message.getInstance()),
          request(message.getReason(), message.getOperationId(), null));
      return EndYieldResponse.newBuilder().setEnded(ended).build();
    });
  }

  @Override
  public void planFile(PlanFileRequest message, StreamObserver<PlanFileResponse> observer) {
    Statuses.answer(observer, () -> ConfigMessages.preview(
        file.plan(ConfigMessages.bytes(message.getFilesList()), request("", "", null))));
  }

  @Override
  public void putFile(PutFileRequest message, StreamObserver<PutFileResponse> observer) {
    Statuses.answer(observer, () -> {
      var bytes = ConfigMessages.bytes(message.getFilesList());
      file.put(bytes, request(message.getReason(), operation(message.getOperationId()), null),
          CallerInterceptor.forwarder(), Messages.duration(message.getKeepWithin()), message.getExpectedDigest());
      return PutFileResponse.newBuilder().setDigest(bytes.digest()).build();
    });
  }

  @Override
  public void keepFile(KeepFileRequest message, StreamObserver<KeepFileResponse> observer) {
    Statuses.answer(observer, () -> {
      file.keep(request("", operation(message.getOperationId()), null));
      return KeepFileResponse.getDefaultInstance();
    });
  }

  @Override
  public void takeBackFile(TakeBackFileRequest message, StreamObserver<TakeBackFileResponse> observer) {
    Statuses.answer(observer, () -> {
      file.takeBack(request("", operation(message.getOperationId()), null), message.getReason());
      return TakeBackFileResponse.newBuilder().setDigest(file.look().digest()).build();
    });
  }

  @Override
  public void getFileState(GetFileStateRequest message, StreamObserver<GetFileStateResponse> observer) {
    Statuses.answer(observer, () -> GetFileStateResponse.newBuilder()
        .setState(GetFileStateResponse.State.valueOf(rollouts.state(operation(message.getOperationId())).name()))
        .build());
  }

  @Override
  public void beginFault(BeginFaultRequest message, StreamObserver<BeginFaultResponse> observer) {
    Statuses.answer(observer, () -> faults.begin(message));
  }

  @Override
  public void endFault(EndFaultRequest message, StreamObserver<EndFaultResponse> observer) {
    Statuses.answer(observer, () -> faults.end(message));
  }

  @Override
  public void probe(ProbeRequest message, StreamObserver<ProbeResults> observer) {
    Statuses.stream(observer, () -> probing.probe(message, (ServerCallStreamObserver<ProbeResults>) observer));
  }

  private static String operation(String id) {
    if (id.isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "operation_id is missing");
    }
    return id;
  }

  private static Request request(String reason, String operationId, @Nullable Duration lasting) {
    return new Request(CallerInterceptor.caller(), Messages.reason(reason), false, true, "", null, operationId,
        lasting == null ? null : Messages.duration(lasting));
  }

  private static String instance(String name) {
    if (name.isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "instance is missing");
    }
    return name;
  }
}
