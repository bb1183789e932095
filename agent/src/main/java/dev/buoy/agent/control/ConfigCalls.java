package dev.buoy.agent.control;

import com.google.protobuf.Duration;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.Redaction;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.operation.Task;
import dev.buoy.agent.rollout.NodeFile;
import dev.buoy.agent.rollout.Rollouts;
import dev.buoy.agent.rollout.Work;
import dev.buoy.v1.ApplyConfigRequest;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.ConfigVersion;
import dev.buoy.v1.ConfirmConfigRequest;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.GetConfigResponse;
import dev.buoy.v1.Operation;
import dev.buoy.v1.PlanConfigRequest;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.RollbackConfigRequest;
import io.grpc.Context;
import java.util.List;

/// The calls about the file. Each runs on a thread of its own, in the context of its call.
public final class ConfigCalls {
  /// What the operations are about.
  private static final String FILE = "config";

  private final Rollouts rollouts;
  private final NodeFile file;
  private final Work work;
  private final OperationLog log;

  public ConfigCalls(Rollouts rollouts, NodeFile file, Work work, OperationLog log) {
    this.log = log;
    this.rollouts = rollouts;
    this.file = file;
    this.work = work;
  }

  GetConfigResponse get(GetConfigRequest request) {
    if (request.getSecrets() && CallerInterceptor.caller().role() != Caller.Role.ADMIN) {
      throw new Refused(Refused.Kind.FORBIDDEN, "secrets are for administrators");
    }
    var bytes = request.getDigest().isEmpty() ? work.running().bytes() : rollouts.version(request.getDigest());
    var history = file.versions().list();
    var version = history.stream().filter(each -> each.digest().equals(bytes.digest())).findFirst()
        .map(ConfigMessages::version).orElseGet(() -> present(bytes));
    return GetConfigResponse.newBuilder()
        .addAllFiles(ConfigMessages.files(request.getSecrets() ? bytes : Redaction.of(bytes))).setVersion(version)
        .addAllHistory(history.stream().map(ConfigMessages::version).toList()).build();
  }

  /// One that is no part of the history yet: it waits to be kept, or nothing is kept here.
  private ConfigVersion present(ConfigBytes bytes) {
    var version = ConfigVersion.newBuilder().setDigest(bytes.digest()).setGeneration(work.generation());
    file.waiting().filter(change -> change.digest().equals(bytes.digest()))
        .ifPresent(change -> version.setOperator(change.operator()).setReason(change.reason())
            .setOperation(change.operation()).setConfirmBy(Messages.timestamp(change.until())));
    return version.build();
  }

  PlanConfigResponse plan(PlanConfigRequest request) {
    return ConfigMessages.plan(rollouts.plan(wanted(request.getFilesList(), request.getDigest()),
        new Request(CallerInterceptor.caller(), "", true, false, "", null, "", null)));
  }

  private ConfigBytes wanted(List<ConfigFile> files, String digest) {
    if (files.isEmpty() == digest.isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "files or digest is needed, and not both");
    }
    return digest.isEmpty() ? ConfigMessages.bytes(files) : rollouts.version(digest);
  }

  /// @param client ends when who asked is gone: then the change is taken back
  Result apply(ApplyConfigRequest request, Context client) {
    var wish = new Rollouts.Wish(ConfigMessages.bytes(request.getFilesList()),
        request.hasConfirmWithin() ? positive("confirm_within", request.getConfirmWithin()) : null,
        request.hasLease() ? positive("lease", request.getLease()) : null);
    var asked = Asked.by(request);
    return log.run(asked, new Task("apply", FILE, wish.bytes().digest()),
        identified -> rollouts.apply(wish, identified, gone -> client.addListener(_ -> gone.run(), Runnable::run)),
        rollouts::end);
  }

  Result confirm(ConfirmConfigRequest request) {
    return log.run(Asked.by(request),
        new Task("confirm", FILE, request.getApply()), identified -> rollouts.confirm(request.getApply(), identified));
  }

  /// @param client ends when who asked is gone: then the change is taken back
  Result rollback(RollbackConfigRequest request, Context client) {
    if (!request.getApply().isEmpty() && !request.getDigest().isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "apply or digest, and not both");
    }
    var within = request.hasConfirmWithin() ? positive("confirm_within", request.getConfirmWithin()) : null;
    var asked = Asked.by(request);
    return log.run(asked, new Task("rollback", FILE, request.getApply() + " " + request.getDigest()),
        identified -> rollouts.rollback(request.getApply(), request.getDigest(), identified, within,
            gone -> client.addListener(_ -> gone.run(), Runnable::run)),
        rollouts::end);
  }

  /// How an operation stands. That its own client asks tells that it is there.
  Operation operation(String node, String id) {
    rollouts.renew(id, CallerInterceptor.caller());
    var message = OperationMessages.of(node, log.get(id)).toBuilder();
    rollouts.confirmBy(id).ifPresent(time -> message.setConfirmBy(Messages.timestamp(time)));
    return message.build();
  }

  private static java.time.Duration positive(String field, Duration duration) {
    var value = java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    if (value.isNegative() || value.isZero() || value.compareTo(java.time.Duration.ofDays(1)) > 0) {
      throw new Refused(Refused.Kind.INVALID, field + " must be above zero, and a day at most");
    }
    return value;
  }
}
