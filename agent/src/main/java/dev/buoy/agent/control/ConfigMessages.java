package dev.buoy.agent.control;

import com.google.protobuf.ByteString;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.rollout.ClusterPlan;
import dev.buoy.agent.rollout.Preview;
import dev.buoy.agent.rollout.Trial;
import dev.buoy.agent.rollout.Version;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.ConfigVersion;
import dev.buoy.v1.NodePlan;
import dev.buoy.v1.PendingConfig;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.PlanFileResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Configurations and their changes as messages, and back.
public final class ConfigMessages {
  private ConfigMessages() {}

  /// What waits to be kept on this node.
  /// @param confirmBy until when somebody can keep it, where this node leads it and waits for that
  public static PendingConfig pending(Trial.Change change, Optional<Instant> confirmBy) {
    var message = PendingConfig.newBuilder().setOperation(change.operation()).setOperator(change.operator());
    confirmBy.ifPresent(time -> message.setConfirmBy(Messages.timestamp(time)));
    return message.build();
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

  static PlanFileResponse preview(Preview preview) {
    var message = PlanFileResponse.newBuilder().addAllProblems(preview.problems())
        .addAllRefusals(preview.refusals()).setDigest(preview.digest()).addAllLeads(preview.leads());
    if (preview.plan() != null) {
      message.setPlan(Messages.plan(preview.plan()));
    }
    return message.build();
  }

  static Preview received(PlanFileResponse message) {
    return new Preview(message.hasPlan() ? Messages.plan(message.getPlan()) : null, message.getRefusalsList(),
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
    var preview = node.preview();
    if (preview != null && preview.plan() != null) {
      message.setPlan(Messages.plan(preview.plan()));
    }
    if (preview != null && !preview.refusals().isEmpty()) {
      message.setError(String.join("; ", preview.refusals()));
    }
    return message.build();
  }

  static ConfigVersion version(Version version) {
    return ConfigVersion.newBuilder().setDigest(version.digest()).setGeneration(version.generation())
        .setTime(Messages.timestamp(version.time())).setOperator(version.operator()).setReason(version.reason())
        .setOperation(version.operation()).build();
  }
}
