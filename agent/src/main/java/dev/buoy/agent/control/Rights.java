package dev.buoy.agent.control;

import com.google.protobuf.Message;
import dev.buoy.agent.operation.Caller.Role;
import io.grpc.MethodDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The one table of who may call what: method to least role. Whoever may see may plan, so an operator's mutation with
/// `dry_run` is a viewer's; what is secret in a file, and what another file would do, is an administrator's.
final class Rights {
  private static final Map<String, Role> LEAST = table();

  private Rights() {}

  private static Map<String, Role> table() {
    var table = new LinkedHashMap<String, Role>();
    put(table, "buoy.v1.Agent", Role.VIEWER, "GetInfo", "GetStatus", "WatchStatus", "ListEvents", "WatchEvents",
        "ListStickEntries", "ListConnections", "GetConfig", "GetOperation", "ListOperations", "Explain",
        "Forecast", "WatchLogs", "GetDrill");
    put(table, "buoy.v1.Agent", Role.OPERATOR, "SetServerState", "SetServerWeight", "Failover", "ReleaseFailover",
        "SetNodeState", "ClearStickEntries", "CloseConnections", "Reload", "StartDrill", "RenewDrill", "AbortDrill");
    put(table, "buoy.v1.Agent", Role.ADMIN, "PlanConfig", "ApplyConfig", "ConfirmConfig", "RollbackConfig");
    put(table, "buoy.v1.Peer", Role.NODE, "Yield", "EndYield", "WatchClaims", "WatchOverrides", "GetOverrides",
        "PlanFile", "PutFile", "KeepFile", "TakeBackFile", "GetFileState", "BeginFault", "EndFault", "Probe");
    put(table, "grpc.health.v1.Health", Role.VIEWER, "Check", "Watch", "List");
    put(table, "grpc.reflection.v1.ServerReflection", Role.VIEWER, "ServerReflectionInfo");
    put(table, "grpc.reflection.v1alpha.ServerReflection", Role.VIEWER, "ServerReflectionInfo");
    return Map.copyOf(table);
  }

  private static void put(Map<String, Role> table, String service, Role least, String... methods) {
    List.of(methods).forEach(method -> table.put(service + "/" + method, least));
  }

  /// Whether the table has a method. Nobody may call one that it does not have.
  static boolean knows(String method) {
    return LEAST.containsKey(method);
  }

  /// The least role that a call needs.
  /// @param message what was sent; of a method's own type
  static Role least(MethodDescriptor<?, ?> method, Object message) {
    var least = LEAST.getOrDefault(method.getFullMethodName(), Role.ADMIN);
    if (least == Role.NODE) {
      return least;
    }
    if (flag(message, "secrets")) {
      return Role.ADMIN;
    }
    // Another file is read with the agent's rights, also to plan it.
    return flag(message, "dry_run") && least == Role.OPERATOR ? Role.VIEWER : least;
  }

  /// Whether a call changes something. Those between agents that only ask are no changes, nor is a plan.
  static boolean changes(MethodDescriptor<?, ?> method, Object message) {
    var name = String.valueOf(method.getBareMethodName());
    return method.getType() == MethodDescriptor.MethodType.UNARY && !flag(message, "dry_run")
        && switch (LEAST.getOrDefault(method.getFullMethodName(), Role.ADMIN)) {
          case VIEWER -> false;
          // One that only says that the client is there would fill the audit log.
          case OPERATOR, ADMIN -> !name.startsWith("Plan")
              && (!name.equals("RenewDrill") || flag(message, "approve") || text(message, "confirm"));
          case NODE -> !name.startsWith("Get") && !name.startsWith("Plan");
        };
  }

  /// Whether it has a text of this name.
  private static boolean text(Object message, String name) {
    if (!(message instanceof Message sent)) {
      return false;
    }
    var field = sent.getDescriptorForType().findFieldByName(name);
    return field != null && sent.getField(field) instanceof String text && !text.isEmpty();
  }

  private static boolean flag(Object message, String name) {
    if (!(message instanceof Message sent)) {
      return false;
    }
    var field = sent.getDescriptorForType().findFieldByName(name);
    return field != null && Boolean.TRUE.equals(sent.getField(field));
  }
}
