package dev.buoy.agent.control;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Impossible;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.drill.Injections;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.v1.BeginFaultRequest;
import dev.buoy.v1.BeginFaultResponse;
import dev.buoy.v1.EndFaultRequest;
import dev.buoy.v1.EndFaultResponse;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Faults of drills that another agent has this one begin and end.
public final class FaultCalls {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private static final long DAY_SECONDS = 86_400;

  private final Injections injections;
  private final Supplier<NodeConfig> file;
  private final BooleanSupplier helper;

  /// @param file what runs now
  /// @param helper whether a helper answers
  public FaultCalls(Injections injections, Supplier<NodeConfig> file, BooleanSupplier helper) {
    this.injections = injections;
    this.file = file;
    this.helper = helper;
  }

  BeginFaultResponse begin(BeginFaultRequest request) {
    var router = router(request.getInstance());
    var injection = injection(request);
    try {
      if (request.getDryRun()) {
        injections.consider(injection);
      } else {
        injections.begin(injection);
      }
    } catch (Impossible e) {
      throw new Refused(Refused.Kind.PRECONDITION, e.sentence());
    }
    // Who began a fault that ends this agent has no time for more.
    return BeginFaultResponse.newBuilder().setHelper(!request.getDryRun() || helper.getAsBoolean())
        .setSharesLink(sharesLink(router)).build();
  }

  EndFaultResponse end(EndFaultRequest request) {
    try {
      injections.end(id(request.getId()));
      return EndFaultResponse.getDefaultInstance();
    } catch (Impossible e) {
      throw new Refused(Refused.Kind.PRECONDITION, e.sentence());
    }
  }

  private Injection injection(BeginFaultRequest request) {
    var fault = fault(request.getFault().getKind());
    var backend = fault == Fault.BACKEND ? request.getFault().getBackend() : "";
    var servers = fault == Fault.BACKEND ? List.copyOf(request.getFault().getServersList()) : List.<String>of();
    if (fault == Fault.BACKEND) {
      requireServers(backend, servers);
    }
    try {
      return new Injection(request.getDryRun() && request.getId().isEmpty() ? "" : id(request.getId()),
          request.getInstance(), fault, way(request.getFault().getWay()), backend, servers,
          duration(request.getAtMost()),
          request.getOperator().isEmpty() ? CallerInterceptor.caller().name() : request.getOperator(),
          Messages.reason(request.getReason()));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Fault fault(dev.buoy.v1.Fault.Kind kind) {
    return switch (kind) {
      case STOP -> Fault.STOP;
      case KILL -> Fault.KILL;
      case FREEZE -> Fault.FREEZE;
      case LINK -> Fault.LINK;
      case ISOLATE -> Fault.ISOLATE;
      case PROXY -> Fault.PROXY;
      case BACKEND -> Fault.BACKEND;
      case HANDOVER -> throw invalid("fault.kind HANDOVER is no fault of a node: call Failover");
      case KIND_UNSPECIFIED, UNRECOGNIZED -> throw invalid("fault.kind is missing");
    };
  }

  private static Injection.Way way(dev.buoy.v1.Fault.Way way) {
    return switch (way) {
      case IN -> Injection.Way.IN;
      case OUT -> Injection.Way.OUT;
      case BOTH, WAY_UNSPECIFIED -> Injection.Way.BOTH;
      case UNRECOGNIZED -> throw invalid("fault.way has to be IN, OUT or BOTH");
    };
  }

  /// As it was sent; where that is longer than a day, a day.
  static Duration duration(com.google.protobuf.Duration sent) {
    return Duration.ofSeconds(Math.clamp(sent.getSeconds(), -DAY_SECONDS, DAY_SECONDS), sent.getNanos());
  }

  private static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw invalid("id has to be 1 to 64 letters, digits, dots, dashes or underscores");
    }
    return id;
  }

  private VirtualRouterConfig router(String instance) {
    var routers = file.get().routers();
    return routers.stream().filter(each -> each.name().equals(instance)).findFirst()
        .orElseThrow(() -> unknown("instance", instance, routers.stream().map(VirtualRouterConfig::name).toList()));
  }

  private void requireServers(String backend, List<String> servers) {
    var backends = file.get().backends();
    var named = backends.stream().filter(each -> each.name().equals(backend)).findFirst()
        .orElseThrow(() -> unknown("backend", backend, backends.stream().map(each -> each.name()).toList()));
    var known = named.servers().stream().map(server -> server.name()).toList();
    servers.stream().filter(server -> !known.contains(server)).findFirst().ifPresent(server -> {
      throw unknown("server", backend + "/" + server, known);
    });
  }

  private static Refused unknown(String what, String name, List<String> known) {
    return new Refused(Refused.Kind.NOT_FOUND,
        "no " + what + " '" + name + "'; there " + (known.isEmpty() ? "is none" : "are " + String.join(", ", known)));
  }

  private static Refused invalid(String message) {
    return new Refused(Refused.Kind.INVALID, message);
  }

  /// Whether the way to this agent would be hit with the interface of the instance.
  private boolean sharesLink(VirtualRouterConfig router) {
    var now = file.get();
    try {
      var link = NetworkInterface.getByName(router.interfaceName());
      return link != null && now.nodes().stream().filter(node -> node.name().equals(now.node()))
          .anyMatch(node -> link.inetAddresses().anyMatch(address -> address.equals(node.address())));
    } catch (SocketException _) {
      return false;
    }
  }
}
