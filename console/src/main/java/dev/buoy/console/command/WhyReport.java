package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.ExplainRequest;
import dev.buoy.v1.ExplainResponse;
import dev.buoy.v1.ExplainedStep;
import java.time.Duration;
import java.time.Instant;

/// What led to an object being as it is, as an agent explains it.
public record WhyReport(Inquiry<ExplainResponse> inquiry) {
  /// Marks the step that is explained; what is before it led to it.
  private static final String EFFECT = "=> ";

  /// Asks the first agent of the view that answers. Blocking.
  static WhyReport ask(Cluster cluster, ClusterView view, Command.Why why, Options options) {
    var request = ExplainRequest.newBuilder().setKind(why.kind()).setObject(why.name()).build();
    return new WhyReport(Inquiry.ask(cluster, view, options, stub -> stub.explain(request)));
  }

  Reply reply(Instant asOf) {
    return inquiry.reply(asOf, WhyReport::text, node -> "no journal from " + node, ExplainResponse::getMissingMap);
  }

  /// As a person reads it.
  public static String text(ExplainResponse answer) {
    var text = new StringBuilder(answer.getSummary()).append('\n');
    if (answer.getStepsCount() > 0) {
      var table = new Table("TIME", "AFTER", "NODE", "WHAT");
      answer.getStepsList().forEach(step -> table.row(Sentences.time(step.getTime()), after(step), step.getNode(),
          (step.getRole() == ExplainedStep.Role.EFFECT ? EFFECT : "") + step.getText()));
      text.append('\n').append(table);
    }
    if (answer.getRemarksCount() > 0) {
      text.append("\nNow:\n");
      answer.getRemarksList().forEach(remark -> text.append("- ").append(remark).append('\n'));
    }
    return text.toString();
  }

  private static String after(ExplainedStep step) {
    var after = Duration.ofSeconds(step.getAfter().getSeconds(), step.getAfter().getNanos());
    return after.isZero() ? "" : (after.isNegative() ? "-" : "+") + Durations.precise(after.abs());
  }
}
