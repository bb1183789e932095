package dev.buoy.console;

import com.google.protobuf.ByteString;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.PlanConfigRequest;
import dev.buoy.v1.GetConfigResponse;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.ApplyConfigRequest;
import dev.buoy.v1.WatchLogsResponse;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.LogLine;
import dev.buoy.v1.Connection;
import dev.buoy.v1.ConfirmConfigRequest;
import dev.buoy.v1.RollbackConfigRequest;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.AbortDrillResponse;
import dev.buoy.v1.Drill;
import dev.buoy.v1.GetDrillRequest;
import dev.buoy.v1.GetDrillResponse;
import dev.buoy.v1.RenewDrillRequest;
import dev.buoy.v1.RenewDrillResponse;
import dev.buoy.v1.StartDrillRequest;
import dev.buoy.v1.StartDrillResponse;
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
import dev.buoy.v1.LogLine;
import dev.buoy.v1.Operation;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.Plan;
import dev.buoy.v1.ReloadRequest;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.Supposition;
import dev.buoy.v1.WatchEventsRequest;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.WatchLogsResponse;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An agent in memory: answers what the test put in, and keeps what it was asked.
public final class FakeAgent extends AgentGrpc.AgentImplBase {
  public final List<SetServerStateRequest> setServerState = new CopyOnWriteArrayList<>();
  public final List<FailoverRequest> failover = new CopyOnWriteArrayList<>();
  public final List<ApplyConfigRequest> applyConfig = new CopyOnWriteArrayList<>();
  /// How it refuses to plan another file; null: it does not.
  public volatile io.grpc.@Nullable Status planConfigFailure;
  /// How it answers a confirmation, and that a change is not wanted; null: it is done.
  public volatile io.grpc.@Nullable Status decision;
  public volatile PlanConfigResponse configPlan = PlanConfigResponse.newBuilder().setPlan(Plan.newBuilder()
      .setPlanId("c1").setGeneration(17).setTier(1).setConfirm("quotation")
      .addChanges("backend web: server1 weight 40 -> 30"))
      .build();
  public final List<Event> events = new CopyOnWriteArrayList<>();
  public final List<LogLine> logs = new CopyOnWriteArrayList<>();
  public final List<StreamObserver<WatchLogsResponse>> tails = new CopyOnWriteArrayList<>();
  public volatile String file = "# \u001b[2J\nschema: 1\n";
  public final List<StreamObserver<Status>> watching = new CopyOnWriteArrayList<>();
  public final List<Operation> operations = new CopyOnWriteArrayList<>();
  public final List<Connection> connections = new CopyOnWriteArrayList<>();
  public final List<ListConnectionsRequest> asked = new CopyOnWriteArrayList<>();
  /// What was kept or taken back: `confirm OPERATION REASON`.
  public final List<String> settled = new CopyOnWriteArrayList<>();
  public final List<ExplainRequest> explained = new CopyOnWriteArrayList<>();
  public final List<Supposition> supposed = new CopyOnWriteArrayList<>();
  public volatile ExplainResponse explanation = ExplainResponse.getDefaultInstance();
  public volatile ForecastResponse foreseen = ForecastResponse.getDefaultInstance();
  /// Answer to who asks why or what if; null: those above.
  public volatile io.grpc.@Nullable Status questionFailure;
  public final List<StartDrillRequest> startDrill = new CopyOnWriteArrayList<>();
  public final List<RenewDrillRequest> renewDrill = new CopyOnWriteArrayList<>();
  public final List<AbortDrillRequest> abortDrill = new CopyOnWriteArrayList<>();
  /// Drills that it has directed.
  public final List<Drill> drills = new CopyOnWriteArrayList<>();
  /// How a drill goes that is begun here: the first at the beginning, the next with each renewal; the last stays.
  public final List<Drill> goes = new CopyOnWriteArrayList<>();
  public volatile Drill drillPlan = SomeDrill.plan();
  /// How it refuses a drill; null: it does not.
  public volatile io.grpc.@Nullable Status drillFailure;
  public volatile Info info;
  public volatile Status status;
  public volatile Plan plan = Plan.newBuilder().setPlanId("p1").setGeneration(17).setTier(1).setConfirm("server1")
      .addChanges("quotation_backend/server1: READY -> DRAIN").build();
  /// Answer to who it is; null: it says so.
  public volatile io.grpc.@Nullable Status refusal;
  /// Answer to everything that changes something; null: the call is done.
  public volatile io.grpc.@Nullable Status planFailure;
  public volatile io.grpc.@Nullable Status failure;
  /// Answer to who reads the file; null: the file.
  public volatile io.grpc.@Nullable Status fileRefusal;
  /// Its status once it has changed the state of a server; null: as before.
  public volatile @Nullable Status changed;
  /// Failures before the call is answered.
  public final AtomicInteger failures = new AtomicInteger(Integer.MAX_VALUE);

  public FakeAgent(Info info, Status status) {
    this.info = info;
    this.status = status;
  }

  @Override
  public void getInfo(GetInfoRequest request, StreamObserver<Info> answer) {
    var refused = refusal;
    if (refused != null) {
      answer.onError(refused.asRuntimeException());
    } else {
      one(answer, info);
    }
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<Status> answer) {
    one(answer, status);
  }

  @Override
  public void watchStatus(WatchStatusRequest request, StreamObserver<Status> answer) {
    ((ServerCallStreamObserver<Status>) answer).setOnCancelHandler(() -> watching.remove(answer));
    watching.add(answer);
    answer.onNext(status);
  }

  @Override
  public void watchEvents(WatchEventsRequest request, StreamObserver<Event> answer) {
    events.forEach(answer::onNext);
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> answer) {
    var filter = request.getFilter();
    var found = events.stream().filter(event -> event.getSeverityValue() >= filter.getLeastSeverityValue())
        .filter(event -> event.getTime().getSeconds() >= filter.getSince().getSeconds())
        .filter(event -> filter.getObject().isEmpty() || event.getObject().equals(filter.getObject())).toList();
    one(answer, ListEventsResponse.newBuilder().addAllEvents(found).build());
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> answer) {
    explained.add(request);
    answer(answer, explanation);
  }

  @Override
  public void forecast(ForecastRequest request, StreamObserver<ForecastResponse> answer) {
    supposed.addAll(request.getSuppositionsList());
    answer(answer, foreseen);
  }

  private <A> void answer(StreamObserver<A> observer, A message) {
    var refused = questionFailure;
    if (refused != null) {
      observer.onError(refused.asRuntimeException());
    } else {
      one(observer, message);
    }
  }

  @Override
  public void startDrill(StartDrillRequest request, StreamObserver<StartDrillResponse> answer) {
    startDrill.add(request);
    var refused = drillFailure;
    if (refused != null) {
      answer.onError(refused.asRuntimeException());
    } else {
      one(answer, StartDrillResponse.newBuilder().setDrill(request.getDryRun() ? drillPlan : drill()).build());
    }
  }

  @Override
  public void renewDrill(RenewDrillRequest request, StreamObserver<RenewDrillResponse> answer) {
    renewDrill.add(request);
    if (goes.size() > 1) {
      goes.removeFirst();
    }
    one(answer, RenewDrillResponse.newBuilder().setDrill(drill()).build());
  }

  @Override
  public void abortDrill(AbortDrillRequest request, StreamObserver<AbortDrillResponse> answer) {
    abortDrill.add(request);
    goes.clear();
    goes.add(SomeDrill.aborted(request.getId()));
    one(answer, AbortDrillResponse.newBuilder().setDrill(drill()).build());
  }

  @Override
  public void getDrill(GetDrillRequest request, StreamObserver<GetDrillResponse> answer) {
    var found = drills.stream().filter(each -> request.getId().isEmpty() || each.getId().equals(request.getId()))
        .map(each -> request.getId().isEmpty() ? each.toBuilder().clearProbers().build() : each).toList();
    if (found.isEmpty() && !request.getId().isEmpty()) {
      answer.onError(io.grpc.Status.NOT_FOUND.asRuntimeException());
    } else {
      one(answer, GetDrillResponse.newBuilder().addAllDrills(found).build());
    }
  }

  private Drill drill() {
    return goes.isEmpty() ? Drill.getDefaultInstance() : goes.getFirst();
  }

  @Override
  public void watchLogs(WatchLogsRequest request, StreamObserver<WatchLogsResponse> answer) {
    var found = logs.stream().filter(line -> line.getMessage().contains(request.getContaining()))
        .filter(line -> line.getLevelValue() >= request.getLeastValue()).toList();
    answer.onNext(WatchLogsResponse.newBuilder()
        .addAllLines(found.subList(Math.max(0, found.size() - request.getBacklog()), found.size())).build());
    if (request.getBacklogOnly()) {
      answer.onCompleted();
    } else {
      ((ServerCallStreamObserver<WatchLogsResponse>) answer).setOnCancelHandler(() -> tails.remove(answer));
      tails.add(answer);
    }
  }

  @Override
  public void listConnections(ListConnectionsRequest request, StreamObserver<ListConnectionsResponse> answer) {
    var refusal = planFailure;
    if (refusal != null) {
      answer.onError(refusal.asRuntimeException());
    } else {
      asked.add(request);
      var from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
      var to = Math.min(connections.size(), from + (request.hasLimit() ? request.getLimit() : 100));
      one(answer, ListConnectionsResponse.newBuilder().addAllConnections(connections.subList(from, to))
          .setTotal(connections.size()).setNextPageToken(to < connections.size() ? Integer.toString(to) : "").build());
    }
  }

  @Override
  public void getOperation(GetOperationRequest request, StreamObserver<GetOperationResponse> answer) {
    operations.stream().filter(each -> each.getOperationId().equals(request.getOperationId())).findFirst()
        .ifPresentOrElse(each -> one(answer, GetOperationResponse.newBuilder().setOperation(each).build()),
            () -> answer.onError(io.grpc.Status.NOT_FOUND.asRuntimeException()));
  }

  @Override
  public void listOperations(ListOperationsRequest request, StreamObserver<ListOperationsResponse> answer) {
    one(answer, ListOperationsResponse.newBuilder().addAllOperations(operations).build());
  }

  /// Another status, to those who watch it too.
  public void become(Status other) {
    status = other;
    watching.forEach(each -> each.onNext(other));
  }

  @Override
  public void setServerState(SetServerStateRequest request, StreamObserver<OperationResult> answer) {
    setServerState.add(request);
    var then = changed;
    if (then != null && !request.getDryRun()) {
      status = then;
    }
    mutate(request.getDryRun(), request.getOperationId(), answer);
  }

  @Override
  public void failover(FailoverRequest request, StreamObserver<OperationResult> answer) {
    failover.add(request);
    mutate(request.getDryRun(), request.getOperationId(), answer);
  }

  @Override
  public void reload(ReloadRequest request, StreamObserver<OperationResult> answer) {
    mutate(request.getDryRun(), request.getOperationId(), answer);
  }

  @Override
  public void planConfig(PlanConfigRequest request, StreamObserver<PlanConfigResponse> answer) {
    var refused = planConfigFailure;
    if (refused == null) {
      one(answer, configPlan);
    } else {
      answer.onError(refused.asRuntimeException());
    }
  }

  @Override
  public void applyConfig(ApplyConfigRequest request, StreamObserver<OperationResult> answer) {
    applyConfig.add(request);
    mutate(request.getDryRun(), request.getOperationId(), answer);
  }

  @Override
  public void confirmConfig(ConfirmConfigRequest request, StreamObserver<OperationResult> answer) {
    settled.add("confirm " + request.getApply() + " " + request.getReason());
    decide(request.getApply(), answer);
  }

  @Override
  public void rollbackConfig(RollbackConfigRequest request, StreamObserver<OperationResult> answer) {
    if (request.getDryRun()) {
      one(answer, OperationResult.newBuilder().setOutcome(OperationResult.Outcome.PLANNED)
          .setPlan(configPlan.getPlan()).build());
      return;
    }
    settled.add("rollback " + request.getApply() + " " + request.getReason());
    decide(request.getApply(), answer);
  }

  private void decide(String operation, StreamObserver<OperationResult> answer) {
    var refused = decision;
    if (refused == null) {
      one(answer, OperationResult.newBuilder().setOperationId(operation).setOutcome(OperationResult.Outcome.DONE)
          .build());
    } else {
      answer.onError(refused.asRuntimeException());
    }
  }

  @Override
  public void getConfig(GetConfigRequest request, StreamObserver<GetConfigResponse> answer) {
    var refusal = fileRefusal;
    if (refusal != null) {
      answer.onError(refusal.asRuntimeException());
      return;
    }
    one(answer, GetConfigResponse.newBuilder()
        .addFiles(ConfigFile.newBuilder().setContent(ByteString.copyFromUtf8(file))).build());
  }

  private void mutate(boolean dryRun, String operation, StreamObserver<OperationResult> answer) {
    var refusal = dryRun ? planFailure : failures.getAndDecrement() > 0 ? failure : null;
    if (refusal != null) {
      answer.onError(refusal.asRuntimeException());
      return;
    }
    one(answer, dryRun
        ? OperationResult.newBuilder().setOutcome(OperationResult.Outcome.PLANNED).setPlan(plan).build()
        : OperationResult.newBuilder().setOutcome(OperationResult.Outcome.DONE).setOperationId(operation)
            .setMessage("done").build());
  }

  private static <M> void one(StreamObserver<M> answer, M message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
