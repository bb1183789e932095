package dev.buoy.agent.control;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.operation.Failovers;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Operations;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.operation.Standby;
import dev.buoy.agent.operation.StickTables;
import dev.buoy.agent.operation.Task;
import dev.buoy.agent.operation.WeightShare;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.RollbackConfigRequest;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.PlanConfigRequest;
import dev.buoy.v1.GetOperationResponse;
import dev.buoy.v1.GetOperationRequest;
import dev.buoy.v1.GetConfigResponse;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.ConfirmConfigRequest;
import dev.buoy.v1.ApplyConfigRequest;
import dev.buoy.v1.CloseConnectionsRequest;
import dev.buoy.v1.ClearStickEntriesRequest;
import dev.buoy.v1.Event;
import dev.buoy.v1.ExplainRequest;
import dev.buoy.v1.ExplainResponse;
import dev.buoy.v1.FailoverRequest;
import dev.buoy.v1.ForecastRequest;
import dev.buoy.v1.ForecastResponse;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.GetOperationRequest;
import dev.buoy.v1.GetOperationResponse;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.Info;
import dev.buoy.v1.ListConnectionsRequest;
import dev.buoy.v1.ListConnectionsResponse;
import dev.buoy.v1.ListEventsRequest;
import dev.buoy.v1.ListEventsResponse;
import dev.buoy.v1.ListOperationsRequest;
import dev.buoy.v1.ListOperationsResponse;
import dev.buoy.v1.ListStickEntriesRequest;
import dev.buoy.v1.ListStickEntriesResponse;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.ReleaseFailoverRequest;
import dev.buoy.v1.ReloadRequest;
import dev.buoy.v1.SetNodeStateRequest;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.SetServerWeightRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchEventsRequest;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.WatchLogsResponse;
import dev.buoy.v1.WatchStatusRequest;
import dev.buoy.v1.StartDrillRequest;
import dev.buoy.v1.StartDrillResponse;
import dev.buoy.v1.RenewDrillRequest;
import dev.buoy.v1.RenewDrillResponse;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.AbortDrillResponse;
import dev.buoy.v1.GetDrillRequest;
import dev.buoy.v1.GetDrillResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/// What consoles and automation call. Translates, holds no state; every call runs on a virtual thread of its own.
public final class AgentService extends AgentGrpc.AgentImplBase {
  private final Supplier<Info> info;
  private final Supplier<Status> status;
  private final EventLog events;
  private final LogTail lines;
  private final Operations operations;
  private final Failovers failovers;
  private final Standby standby;
  private final Function<SessionFilter, List<SessionStatus>> sessions;
  private final StickTables stickTables;
  private final Function<Request, Result> reload;
  private final Watches watches;
  private final Snapshots snapshots;
  private final GrpcPeers peers;
  private final ConfigCalls config;
  private final Explaining explaining;
  private final Forecasting forecasting;
  private final DrillCalls drills;
  private final OperationLog log;

  /// @param lines of the agent's own log
  /// @param sessions the open ones that are meant
  /// @param reload reads the file again and puts it to work, once for each operation id
  /// @param peers the other agents, whose guards count where a change is for them too
  public AgentService(Supplier<Info> info, Supplier<Status> status, EventLog events, LogTail lines,
      Operations operations,
      Failovers failovers, Standby standby, Function<SessionFilter, List<SessionStatus>> sessions,
      StickTables stickTables, Function<Request, Result> reload, Watches watches, GrpcPeers peers,
      ConfigCalls config, Explaining explaining, Forecasting forecasting, DrillCalls drills, OperationLog log) {
    this.drills = drills;
    this.forecasting = forecasting;
    this.config = config;
    this.explaining = explaining;
    this.info = info;
    this.status = status;
    this.snapshots = watches.shared(status);
    this.events = events;
    this.lines = lines;
    this.operations = operations;
    this.failovers = failovers;
    this.standby = standby;
    this.sessions = sessions;
    this.stickTables = stickTables;
    this.reload = reload;
    this.watches = watches;
    this.peers = peers;
    this.log = log;
  }

  @Override
  public void getInfo(GetInfoRequest request, StreamObserver<Info> observer) {
    Statuses.answer(observer, () -> {
      var caller = CallerInterceptor.caller();
      return info.get().toBuilder().setCaller(caller.name()).setRole(caller.role().name().toLowerCase(Locale.ROOT))
          .build();
    });
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<Status> observer) {
    Statuses.answer(observer, () -> StatusMask.of(request.getMask()).apply(status.get()));
  }

  @Override
  public void watchStatus(WatchStatusRequest request, StreamObserver<Status> observer) {
    Statuses.stream(observer, () -> watches.statuses((ServerCallStreamObserver<Status>) observer, snapshots,
        StatusMask.of(request.getMask()),
        request.hasLeastInterval() ? Messages.duration(request.getLeastInterval()) : java.time.Duration.ZERO));
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> observer) {
    Statuses.answer(observer, () -> events.page(request));
  }

  @Override
  public void watchEvents(WatchEventsRequest request, StreamObserver<Event> observer) {
    watches.events((ServerCallStreamObserver<Event>) observer, events, request);
  }

  @Override
  public void watchLogs(WatchLogsRequest request, StreamObserver<WatchLogsResponse> observer) {
    watches.lines((ServerCallStreamObserver<WatchLogsResponse>) observer, lines, request);
  }

  @Override
  public void setServerState(SetServerStateRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var key = new ServerKey(required("backend", request.getBackend()), required("server", request.getServer()));
      var state = Messages.adminState(request.getState());
      return log.run(Asked.by(request),
          Task.of(verb(state), key.toString()), identified -> operations.setServerState(key, state,
              request.getNodesList(), peers.guards().of(request), identified));
    });
  }

  private static String verb(AdminState state) {
    return switch (state) {
      case READY -> "ready";
      case DRAIN -> "drain";
      case MAINT -> "maint";
    };
  }

  @Override
  public void failover(FailoverRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var instance = required("instance", request.getInstance());
      var forwarded = !CallerInterceptor.forwarder().isEmpty();
      return log.run(Asked.by(request), new Task("failover", instance, request.getTo()),
          identified -> failovers.failover(instance, request.getTo(), identified, forwarded));
    });
  }

  @Override
  public void releaseFailover(ReleaseFailoverRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var instance = required("instance", request.getInstance());
      return log.run(Asked.by(request),
          Task.of("release", instance), identified -> failovers.release(instance, identified));
    });
  }

  @Override
  public void setNodeState(SetNodeStateRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var name = required("node", request.getNode());
      var wanted = Messages.standby(request.getState());
      var forwarded = !CallerInterceptor.forwarder().isEmpty();
      return log.run(Asked.by(request), Task.of(wanted ? "standby" : "release", name),
          identified -> standby.set(name, wanted, identified, forwarded));
    });
  }

  @Override
  public void reload(ReloadRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> reload.apply(Asked.by(request)));
  }

  @Override
  public void setServerWeight(SetServerWeightRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var key = new ServerKey(required("backend", request.getBackend()), required("server", request.getServer()));
      if (request.hasWeight() == request.hasPercent()) {
        throw new Refused(Refused.Kind.INVALID, "weight or percent is needed, and not both");
      }
      var share = new WeightShare(request.hasWeight() ? count(request.getWeight()) : count(request.getPercent()),
          request.hasPercent());
      return log.run(Asked.by(request),
          new Task("weight", key.toString(), share.text()), identified -> operations.setServerWeight(key, share,
              request.getNodesList(), peers.guards().of(request), identified));
    });
  }

  @Override
  public void listStickEntries(ListStickEntriesRequest request, StreamObserver<ListStickEntriesResponse> observer) {
    Statuses.answer(observer, () -> {
      int limit = request.hasLimit() ? count(request.getLimit()) : StickMessages.USUAL;
      int from = StickMessages.from(request.getPageToken());
      var listing = stickTables.list(required("backend", request.getBackend()),
          StickMessages.network(request.getNetwork()), request.getServer(),
          from + Math.min(limit, StickMessages.MOST));
      return StickMessages.list(listing, from);
    });
  }

  @Override
  public void listConnections(ListConnectionsRequest request, StreamObserver<ListConnectionsResponse> observer) {
    Statuses.answer(observer, () -> ConnectionMessages.page(node(),
        sessions.apply(ConnectionMessages.filter(request)), request));
  }

  @Override
  public void closeConnections(CloseConnectionsRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var closing = ConnectionMessages.closing(node(), request);
      return log.run(Asked.by(request),
          Task.of("close", closing.words()), identified -> operations.closeConnections(closing, identified));
    });
  }

  @Override
  public void clearStickEntries(ClearStickEntriesRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> {
      var backend = required("backend", request.getBackend());
      var network = StickMessages.network(request.getNetwork());
      return log.run(Asked.by(request),
          Task.of("clear", backend), identified -> stickTables.clear(backend, network, identified));
    });
  }

  @Override
  public void getOperation(GetOperationRequest request, StreamObserver<GetOperationResponse> observer) {
    Statuses.answer(observer, () -> GetOperationResponse.newBuilder()
        .setOperation(config.operation(node(), required("operation_id", request.getOperationId()))).build());
  }

  @Override
  public void listOperations(ListOperationsRequest request, StreamObserver<ListOperationsResponse> observer) {
    Statuses.answer(observer, () -> OperationMessages.page(node(), log.list(), request));
  }

  private String node() {
    return operations.current().file().node();
  }

  @Override
  public void getConfig(GetConfigRequest request, StreamObserver<GetConfigResponse> observer) {
    Statuses.answer(observer, () -> config.get(request));
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
    Statuses.answer(observer, () -> explaining.explain(request));
  }

  @Override
  public void forecast(ForecastRequest request, StreamObserver<ForecastResponse> observer) {
    Statuses.answer(observer, () -> forecasting.forecast(request));
  }

  @Override
  public void startDrill(StartDrillRequest request, StreamObserver<StartDrillResponse> observer) {
    Context.current().fork().run(() -> Statuses.answer(observer,
        () -> StartDrillResponse.newBuilder().setDrill(drills.start(request)).build()));
  }

  @Override
  public void renewDrill(RenewDrillRequest request, StreamObserver<RenewDrillResponse> observer) {
    Statuses.answer(observer, () -> RenewDrillResponse.newBuilder().setDrill(drills.renew(request)).build());
  }

  @Override
  public void abortDrill(AbortDrillRequest request, StreamObserver<AbortDrillResponse> observer) {
    Statuses.answer(observer, () -> AbortDrillResponse.newBuilder().setDrill(drills.abort(request)).build());
  }

  @Override
  public void getDrill(GetDrillRequest request, StreamObserver<GetDrillResponse> observer) {
    Statuses.answer(observer, () -> GetDrillResponse.newBuilder().addAllDrills(drills.get(request)).build());
  }

  @Override
  public void planConfig(PlanConfigRequest request, StreamObserver<PlanConfigResponse> observer) {
    Statuses.answer(observer, () -> config.plan(request));
  }

  @Override
  public void applyConfig(ApplyConfigRequest request, StreamObserver<OperationResult> observer) {
    var client = Context.current();
    result(observer, () -> config.apply(request, client));
  }

  @Override
  public void confirmConfig(ConfirmConfigRequest request, StreamObserver<OperationResult> observer) {
    result(observer, () -> config.confirm(request));
  }

  @Override
  public void rollbackConfig(RollbackConfigRequest request, StreamObserver<OperationResult> observer) {
    var client = Context.current();
    result(observer, () -> config.rollback(request, client));
  }

  /// Who asked may go: what was begun goes on, with the calls to other nodes that it takes.
  private void result(StreamObserver<OperationResult> observer, Supplier<Result> call) {
    Context.current().fork().run(() -> Statuses.answer(observer, () -> Messages.result(node(), call.get())));
  }

  /// An unsigned number of a message; what does not fit is as good as all.
  private static int count(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }

  private static String required(String field, String value) {
    if (value.isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, field + " is missing");
    }
    return value;
  }
}
