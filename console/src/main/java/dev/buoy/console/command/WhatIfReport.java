package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.ForecastRequest;
import dev.buoy.v1.ForecastResponse;
import dev.buoy.v1.InstanceForecast;
import dev.buoy.v1.PriorityForecast;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What would come of a failure, as an agent foresees it.
record WhatIfReport(Inquiry<ForecastResponse> inquiry) {
  /// Asks the first agent of the view that answers. Blocking.
  static WhatIfReport ask(Cluster cluster, ClusterView view, Command.WhatIf whatIf, Options options) {
    var request = ForecastRequest.newBuilder();
    whatIf.suppositions().forEach(each -> request.addSuppositions(each.message()));
    return new WhatIfReport(Inquiry.ask(cluster, view, options, stub -> stub.forecast(request.build())));
  }

  Reply reply(Instant asOf) {
    return inquiry.reply(asOf, WhatIfReport::text, node -> node + " did not answer", ForecastResponse::getMissingMap);
  }

  /// As a person reads it.
  static String text(ForecastResponse answer) {
    var text = new StringBuilder();
    for (var instance : answer.getInstancesList()) {
      text.append(headline(instance)).append('\n');
      instance.getPrioritiesList().forEach(priority -> text.append("  ").append(priority(priority)).append('\n'));
      instance.getStepsList().forEach(step -> text.append("  ").append(step).append('\n'));
    }
    if (answer.getInstancesCount() == 0) {
      text.append("the file has no instance that could move\n");
    }
    text.append("open sessions lost: ").append(answer.getSessionsLost() == 0
        ? "none"
        : "at most " + answer.getSessionsLost()).append('\n');
    answer.getRemarksList().forEach(remark -> text.append("- ").append(remark).append('\n'));
    return text.toString();
  }

  private static String headline(InstanceForecast instance) {
    var name = instance.getInstance() + ": ";
    var next = instance.getNextList();
    if (next.isEmpty()) {
      return name + "nobody would be master"
          + (instance.getMastersCount() == 0 ? ", as now" : " instead of " + all(instance.getMastersList()))
          + "; " + String.join(", ", instance.getAddressesList()) + " would be on no node";
    }
    if (next.equals(instance.getMastersList())) {
      return name + all(next) + (instance.hasLatest()
          ? " is master in the end, as now; the role may be elsewhere until then, at most "
              + Durations.precise(duration(instance.getLatest()))
          : " stays master");
    }
    return name + (instance.getUndecided() ? String.join(" or ", next) : all(next)) + " would be master"
        + (instance.getMastersCount() == 0 ? "" : " instead of " + all(instance.getMastersList()))
        + (instance.hasLatest() ? " after " + span(instance) : "") + outage(instance);
  }

  private static String outage(InstanceForecast instance) {
    var outage = duration(instance.getOutage());
    return outage.isZero()
        ? "; the addresses stay reachable all the time"
        : "; nobody has the addresses for at most " + Durations.precise(outage);
  }

  private static String span(InstanceForecast instance) {
    var earliest = duration(instance.getEarliest());
    var latest = Durations.precise(duration(instance.getLatest()));
    return earliest.isZero() ? "at most " + latest : Durations.precise(earliest) + " to " + latest;
  }

  private static String priority(PriorityForecast priority) {
    return priority.getNode() + (priority.getTo() == 0
        ? " goes to FAULT"
        : " priority " + priority.getFrom() + " -> " + priority.getTo()) + " (" + priority.getReason() + ")";
  }

  private static String all(List<String> nodes) {
    return String.join(" and ", nodes);
  }

  private static Duration duration(com.google.protobuf.Duration message) {
    return Duration.ofSeconds(message.getSeconds(), message.getNanos());
  }
}
