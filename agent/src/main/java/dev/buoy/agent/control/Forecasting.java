package dev.buoy.agent.control;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.whatif.Prospect;
import dev.buoy.agent.whatif.Supposition;
import dev.buoy.agent.whatif.WhatIf;
import dev.buoy.v1.ForecastRequest;
import dev.buoy.v1.ForecastResponse;
import dev.buoy.v1.InstanceForecast;
import dev.buoy.v1.PriorityForecast;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/// Answers what would come of a failure. Blocks for as long as the other agents take to answer.
public final class Forecasting {
  private static final int MOST_SUPPOSITIONS = 64;

  private final Supplier<ClusterConfig> file;
  private final Supplier<List<NodeReport>> reports;

  /// @param file what every node runs
  /// @param reports of every node, asked at each call
  public Forecasting(Supplier<ClusterConfig> file, Supplier<List<NodeReport>> reports) {
    this.file = file;
    this.reports = reports;
  }

  /// @throws Refused NOT_FOUND when the file has no such name, INVALID when nothing is supposed
  ForecastResponse forecast(ForecastRequest request) {
    var cluster = file.get();
    if (request.getSuppositionsCount() == 0) {
      throw new Refused(Refused.Kind.INVALID, "suppositions are missing");
    }
    if (request.getSuppositionsCount() > MOST_SUPPOSITIONS) {
      throw new Refused(Refused.Kind.INVALID, "too many suppositions: " + MOST_SUPPOSITIONS + " at most");
    }
    var subjects = Subjects.of(cluster);
    var suppositions = request.getSuppositionsList().stream().map(each -> supposition(each, subjects)).toList();
    requireOneEach(suppositions);
    var heard = reports.get();
    var whatIf = WhatIf.of(cluster, heard, suppositions);
    var message = ForecastResponse.newBuilder().setSessionsLost(whatIf.sessionsLost())
        .addAllRemarks(whatIf.remarks()).putAllMissing(ReportMessages.missing(heard));
    whatIf.prospects().forEach(prospect -> message.addInstances(instance(prospect)));
    return message.build();
  }

  private static void requireOneEach(List<Supposition> suppositions) {
    var nodes = new HashSet<String>();
    for (var supposition : suppositions) {
      if (supposition instanceof Supposition.OfNode of && !nodes.add(of.node())) {
        throw new Refused(Refused.Kind.INVALID,
            of.node() + " is named twice: one thing can happen to a node at a time");
      }
    }
  }

  private static Supposition supposition(dev.buoy.v1.Supposition message, Subjects subjects) {
    var name = message.getObject();
    return switch (message.getKind()) {
      case KILL -> new Supposition.Kill(subjects.require(Subject.Kind.AGENT, name));
      case STOP -> new Supposition.Stop(subjects.require(Subject.Kind.AGENT, name));
      case ISOLATE -> new Supposition.Isolate(subjects.require(Subject.Kind.AGENT, name));
      case LINK_DOWN -> new Supposition.LinkDown(subjects.require(Subject.Kind.AGENT, name));
      case BACK -> new Supposition.Back(subjects.require(Subject.Kind.AGENT, name));
      case BACKEND_DOWN -> new Supposition.BackendDown(subjects.require(Subject.Kind.BACKEND, name));
      case SERVER_DOWN -> {
        var path = subjects.require(Subject.Kind.SERVER, name);
        yield new Supposition.ServerDown(path.substring(0, path.indexOf('/')), path.substring(path.indexOf('/') + 1));
      }
      case TRACKER_FAILS -> new Supposition.TrackerFails(subjects.require(Subject.Kind.TRACKER, name),
          message.getNode().isEmpty() ? null : subjects.require(Subject.Kind.AGENT, message.getNode()));
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
        throw new Refused(Refused.Kind.INVALID, "a supposition has no kind, or one that this version does not know");
    };
  }

  private static InstanceForecast instance(Prospect prospect) {
    var message = InstanceForecast.newBuilder().setInstance(prospect.instance()).addAllMasters(prospect.masters())
        .addAllNext(prospect.next()).setUndecided(prospect.undecided()).addAllAddresses(prospect.addresses())
        .setOutage(Messages.duration(prospect.outage().most()));
    if (prospect.latest().isPositive()) {
      message.setEarliest(Messages.duration(prospect.earliest())).setLatest(Messages.duration(prospect.latest()));
    }
    prospect.priorities().forEach(priority -> message.addPriorities(PriorityForecast.newBuilder()
        .setNode(priority.node()).setFrom(priority.from()).setTo(priority.fault() ? 0 : priority.to())
        .setReason(priority.reason())));
    prospect.turns().forEach(turn -> message.addSteps(sentence(turn)));
    return message.build();
  }

  private static String sentence(Forecast.Turn turn) {
    return turn.node() + " " + turn.from() + " -> " + turn.to()
        + (turn.after().toMillis() == 0 ? " at once" : " after at most " + Words.duration(turn.after()));
  }
}
