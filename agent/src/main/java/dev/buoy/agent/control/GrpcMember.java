package dev.buoy.agent.control;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.rollout.FileState;
import dev.buoy.agent.rollout.Preview;
import dev.buoy.agent.rollout.Member;
import dev.buoy.agent.rollout.Sight;
import dev.buoy.v1.GetFileStateRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.KeepFileRequest;
import dev.buoy.v1.PlanFileRequest;
import dev.buoy.v1.PutFileRequest;
import dev.buoy.v1.TakeBackFileRequest;
import java.time.Duration;

/// The file of another node, over gRPC.
record GrpcMember(String node, GrpcPeers peers) implements Member {
  private static final long PLAN_SECONDS = 10;
  /// Virtual routers that end hand over, and listening sockets are opened.
  private static final long CHANGE_SECONDS = 30;
  private static final long LOOK_SECONDS = 2;
  private static final Request NOBODY = new Request(Caller.AGENT, "", false, false, "", null, "", null);

  @Override
  public Preview plan(ConfigBytes bytes, Request request) {
    var message = PlanFileRequest.newBuilder().addAllFiles(ConfigMessages.files(bytes))
        .setOperator(request.caller().name()).build();
    return ConfigMessages.received(peers.asPeer(node, request, PLAN_SECONDS, stub -> stub.planFile(message)));
  }

  @Override
  public void put(ConfigBytes bytes, Request request, String coordinator, Duration keepWithin,
      String expectedDigest) {
    var message = PutFileRequest.newBuilder().addAllFiles(ConfigMessages.files(bytes))
        .setOperationId(request.operationId()).setOperator(request.caller().name()).setReason(request.reason())
        .setKeepWithin(Messages.duration(keepWithin)).setExpectedDigest(expectedDigest).build();
    var _ = peers.asPeer(node, request, CHANGE_SECONDS, stub -> stub.putFile(message));
  }

  @Override
  public void keep(Request request) {
    var message = KeepFileRequest.newBuilder().setOperationId(request.operationId()).build();
    var _ = peers.asPeer(node, request, CHANGE_SECONDS, stub -> stub.keepFile(message));
  }

  @Override
  public void takeBack(Request request, String why) {
    var message = TakeBackFileRequest.newBuilder().setOperationId(request.operationId()).setReason(why).build();
    var _ = peers.asPeer(node, request, CHANGE_SECONDS, stub -> stub.takeBackFile(message));
  }

  @Override
  public FileState state(String operation) {
    var message = GetFileStateRequest.newBuilder().setOperationId(operation).build();
    return switch (peers.asPeer(node, NOBODY, LOOK_SECONDS, stub -> stub.getFileState(message)).getState()) {
      case WAITING -> FileState.WAITING;
      case KEPT -> FileState.KEPT;
      case TAKEN_BACK -> FileState.TAKEN_BACK;
      case UNKNOWN, STATE_UNSPECIFIED, UNRECOGNIZED -> FileState.UNKNOWN;
    };
  }

  @Override
  public Sight look() {
    return Sights.of(peers.asClient(node, NOBODY, LOOK_SECONDS,
        stub -> stub.getStatus(GetStatusRequest.getDefaultInstance())));
  }
}
