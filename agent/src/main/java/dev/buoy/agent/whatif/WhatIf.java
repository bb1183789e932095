package dev.buoy.agent.whatif;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.vrrp.RecentMoves;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What would come of things that might happen all at once: the same checks, trackers and virtual routers that run, from
/// the state of now, in virtual time.
/// @param prospects one for each instance of the file, in its order
/// @param sessionsLost open ones that would break, at most
/// @param remarks what is taken for granted, one sentence each
public record WhatIf(List<Prospect> prospects, long sessionsLost, List<String> remarks) {
  public WhatIf {
    prospects = List.copyOf(prospects);
    remarks = List.copyOf(remarks);
  }

  /// Thinks them through.
  /// @param file what every node runs
  /// @param reports of every node, those that do not answer too
  /// @param suppositions about names that the file has
  public static WhatIf of(ClusterConfig file, List<NodeReport> reports, List<Supposition> suppositions) {
    var lowered = reports.stream().filter(NodeReport::answered).filter(report -> file.has(report.node()))
        .map(report -> Lowered.of(file.node(report.node()), report, suppositions)).toList();
    var instances = file.nodeNames().stream().flatMap(node -> file.node(node).routers().stream())
        .map(router -> router.name()).distinct().toList();
    var courses = instances.stream().map(instance -> new Course(instance, file, reports, lowered, suppositions))
        .toList();
    var prospects = courses.stream().map(course -> course.prospect(lowered)).toList();
    var broken = courses.stream().flatMap(course -> course.broken().stream()).collect(Collectors.toSet());
    return new WhatIf(prospects, Lowered.sessionsLost(lowered, broken),
        remarks(file, reports, prospects, lowered, suppositions));
  }

  private static List<String> remarks(ClusterConfig file, List<NodeReport> reports, List<Prospect> prospects,
      List<Lowered> lowered, List<Supposition> suppositions) {
    var remarks = new ArrayList<String>();
    lowered.stream().flatMap(each -> each.unchecked().stream()).distinct()
        .forEach(
            server -> remarks.add(server + " is not checked: nothing would notice, and clients would be sent there"));
    for (var supposition : suppositions) {
      switch (supposition) {
        case Supposition.Isolate(var node, _, _) -> prospects.stream().filter(each -> each.outcomes().stream()
            .allMatch(outcome -> outcome.size() > 1 && outcome.contains(node)))
            .forEach(each -> remarks.add(each.instance() + " would have two masters, " + node
                + " for those who still reach it, until the nodes hear each other again"));
        case Supposition.Back(var node) -> {
          if (reports.stream().anyMatch(report -> report.node().equals(node) && report.answered()
              && report.routers().stream().noneMatch(router -> router.standby() || router.standsBack()))) {
            remarks.add(node + " is there already");
          }
        }
        case Supposition.Kill(var node) -> absent(node, reports, remarks);
        case Supposition.Stop(var node) -> absent(node, reports, remarks);
        case Supposition.LinkDown(var node) -> absent(node, reports, remarks);
        case Supposition.HandOver _,Supposition.ProxyDown _,Supposition.Severed _,Supposition.BackendDown _,Supposition.ServerDown _,Supposition.TrackerFails _ ->
          {
          }
      }
    }
    prospects.stream().filter(each -> !each.settled()).forEach(each -> remarks.add(each.instance()
        + " would not have come to rest yet after all the time that this looks ahead"));
    reports.forEach(report -> report.routers().stream().filter(router -> router.rests().isPositive())
        .forEach(router -> remarks.add(rests(router, report.node()))));
    groups(file, prospects, remarks);
    var digests = reports.stream().map(NodeReport::digest).filter(digest -> !digest.isEmpty()).distinct().count();
    if (digests > 1) {
      remarks.add("nodes run different files (buoy diff): those may do otherwise than this says");
    }
    return remarks;
  }

  private static void absent(String node, List<NodeReport> reports, List<String> remarks) {
    if (reports.stream().anyMatch(report -> report.node().equals(node) && !report.answered())) {
      remarks.add(node + " does not answer: it is taken to be gone already");
    }
  }

  private static String rests(NodeReport.Router router, String node) {
    return router.instance() + " moved " + RecentMoves.LIMIT + " times in the last minute: " + node + " rests for "
        + Words.wholeSeconds(router.rests()) + ", in which its trackers and preemption do not move it";
  }

  private static void groups(ClusterConfig file, List<Prospect> prospects, List<String> remarks) {
    file.nodeNames().stream().flatMap(node -> file.node(node).syncGroups().stream()).distinct()
        .filter(group -> prospects.stream().anyMatch(each -> each.moves() && group.members().contains(each.instance())))
        .forEach(group -> remarks.add(String.join(", ", group.members()) + " move together (sync group "
            + group.name() + "): this looks at each alone"));
  }
}
