package dev.buoy.console.command;

import com.google.protobuf.Duration;
import dev.buoy.v1.Fault;
import dev.buoy.v1.StartDrillRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A drill as it is ordered: the words and clauses of a command as the agents take them.
public final class DrillOrder {
  private DrillOrder() {}

  /// What is asked of the director, without who reaches whom.
  public static StartDrillRequest of(Command.DrillCommand command, Options options) {
    return switch (command) {
      case Command.DrillPlan(var kind, var instance) -> of(kind, instance, options);
      case Command.DrillRun(var kind, var instance) -> of(kind, instance, options);
      case Command.DrillList _,Command.DrillShow _,Command.DrillAbort _,Command.DrillApprove _ ->
        throw new IllegalStateException("begins no drill: " + command);
    };
  }

  private static StartDrillRequest of(Fault.Kind kind, String instance, Options options) {
    var fault = Fault.newBuilder().setKind(kind).setBackend(options.value(Clause.BACKEND).orElse(""))
        .addAllServers(options.value(Clause.SERVERS).map(text -> Arrays.asList(text.split(","))).orElse(List.of()));
    options.value(Clause.WAY).ifPresent(way -> fault.setWay(Fault.Way.valueOf(way.toUpperCase(Locale.ROOT))));
    var order = StartDrillRequest.newBuilder().setInstance(instance).setFault(fault)
        .setTarget(options.value(Clause.TARGET).orElse("")).setReason(options.reason())
        .setForce(options.has(Clause.FORCE));
    options.value(Clause.BUDGET).flatMap(Durations::parse).ifPresent(budget -> order.setBudget(proto(budget)));
    options.value(Clause.BASELINE).flatMap(Durations::parse).ifPresent(baseline -> order.setBaseline(proto(baseline)));
    options.value(Clause.INTERVAL).flatMap(Durations::parse).ifPresent(interval -> order.setInterval(proto(interval)));
    options.value(Clause.LEASE).flatMap(Durations::parse).ifPresent(lease -> order.setLease(proto(lease)));
    return order.build();
  }

  private static Duration proto(java.time.Duration duration) {
    return Duration.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano()).build();
  }
}
