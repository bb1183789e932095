package dev.buoy.agent.control;

import com.google.protobuf.ByteString;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.rollout.ClusterPlan;
import dev.buoy.agent.rollout.Forecast;
import dev.buoy.agent.rollout.Rollouts;
import dev.buoy.agent.rollout.Trial;
import dev.buoy.agent.rollout.Version;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.ConfigVersion;
import dev.buoy.v1.NodePlan;
import dev.buoy.v1.Operation;
import dev.buoy.v1.PendingConfig;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.PlanFileResponse;
import java.util.LinkedHashMap;
import java.util.List;

/// Configurations and their changes as messages, and back.
public final class ConfigMessages {
  private ConfigMessages() {}

  /// What waits to be kept on this node.
  public static PendingConfig pending(Trial.Change change) {
    return PendingConfig.newBuilder().setOperation(change.operation()).setOperator(change.operator())
        .setConfirmBy(Messages.timestamp(change.until())).build();
  }

  static List<ConfigFile> files(ConfigBytes bytes) {
    return bytes.names().stream().map(name -> ConfigFile.newBuilder().setName(name)
        .setContent(ByteString.copyFrom(bytes.content(name))).build()).toList();
  }

  /// @throws Refused INVALID when they are no configuration
  static ConfigBytes bytes(List<ConfigFile> files) {
    var parts = new LinkedHashMap<String, byte[]>();
    for (var file : files) {
      if (files.size() > 1 || !file.getName().isEmpty()) {
        if (!ConfigBytes.isName(file.getName())) {
          throw new Refused(Refused.Kind.INVALID, "'" + file.getName() + "' is no name of a file in a folder: letters,"
              + " digits, . _ and -, and .yaml at the end");
        }
      }
      if (parts.putIfAbsent(file.getName(), file.getContent().toByteArray()) != null) {
        throw new Refused(Refused.Kind.INVALID, file.getName() + " is given twice");
      }
    }
    if (parts.isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "files are missing");
    }
    return ConfigBytes.of(parts);
  }

  static PlanFileResponse forecast(Forecast forecast) {
    var message = PlanFileResponse.newBuilder().addAllProblems(forecast.problems())
        .addAllRefusals(forecast.refusals()).setDigest(forecast.digest()).addAllLeads(forecast.leads());
    if (forecast.plan() != null) {
      message.setPlan(Messages.plan(forecast.plan()));
    }
    return message.build();
  }

  static Forecast received(PlanFileResponse message) {
    return new Forecast(message.hasPlan() ? Messages.plan(message.getPlan()) : null, message.getRefusalsList(),
        message.getProblemsList(), message.getDigest(), message.getLeadsList());
  }

  static PlanConfigResponse plan(ClusterPlan plan) {
    var message = PlanConfigResponse.newBuilder().setDigest(plan.digest()).addAllProblems(plan.problems());
    if (plan.problems().isEmpty()) {
      message.setPlan(Messages.plan(plan.whole()));
    }
    plan.nodes().forEach(node -> message.addNodes(node(node)));
    return message.build();
  }

  private static NodePlan node(ClusterPlan.NodePlan node) {
    var message = NodePlan.newBuilder().setNode(node.node()).setError(node.error());
    var forecast = node.forecast();
    if (forecast != null && forecast.plan() != null) {
      message.setPlan(Messages.plan(forecast.plan()));
    }
    if (forecast != null && !forecast.refusals().isEmpty()) {
      message.setError(String.join("; ", forecast.refusals()));
    }
    return message.build();
  }

  static ConfigVersion version(Version version) {
    return ConfigVersion.newBuilder().setDigest(version.digest()).setGeneration(version.generation())
        .setTime(Messages.timestamp(version.time())).setOperator(version.operator()).setReason(version.reason())
        .setOperation(version.operation()).build();
  }

  /// @param node that leads it
  static Operation operation(String node, String cluster, Rollouts.Report report) {
    var request = report.request();
    var message = Operation.newBuilder().setOperationId(request.operationId()).setVerb("apply").setObject(cluster)
        .setOperator(request.caller().name()).setOrigin(request.caller().origin()).setReason(request.reason())
        .setStarted(Messages.timestamp(report.started())).addAllSteps(report.steps());
    if (report.finished() != null) {
      message.setFinished(Messages.timestamp(report.finished()));
    }
    if (report.result() != null) {
      message.setResult(Messages.result(node, report.result()));
    }
    if (report.confirmBy() != null) {
      message.setConfirmBy(Messages.timestamp(report.confirmBy()));
    }
    return message.build();
  }
}
