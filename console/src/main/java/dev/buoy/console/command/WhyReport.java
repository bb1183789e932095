package dev.buoy.console.command;

import com.google.protobuf.Timestamp;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.ExplainRequest;
import dev.buoy.v1.ExplainResponse;
import dev.buoy.v1.ExplainedStep;
import java.time.Duration;
import java.time.Instant;

/// What led to an object being as it is, as an agent explains it.
/// @param past it is about an instant that is over
public record WhyReport(Inquiry<ExplainResponse> inquiry, boolean past) {
  /// Marks the step that is explained; what is before it led to it.
  private static final String EFFECT = "=> ";

  /// Asks the first agent of the view that answers. Blocking.
  /// @param now the wall clock
  static WhyReport ask(Cluster cluster, ClusterView view, Command.Why why, Options options, Instant now) {
    var about = ExplainRequest.newBuilder().setKind(why.kind()).setObject(why.name());
    options.value(Clause.UNTIL).flatMap(text -> Until.of(text, now)).ifPresent(until -> about
        .setUntil(Timestamp.newBuilder().setSeconds(until.getEpochSecond()).setNanos(until.getNano())));
    var request = about.build();
    return new WhyReport(Inquiry.ask(cluster, view, options, stub -> stub.explain(request)), about.hasUntil());
  }

  Reply reply(Instant asOf) {
    return inquiry.reply(asOf, answer -> text(answer, past ? "Then" : "Now"), node -> "no journal from " + node,
        ExplainResponse::getMissingMap);
  }

  /// As a person reads it.
  public static String text(ExplainResponse answer) {
    return text(answer, "Now");
  }

  private static String text(ExplainResponse answer, String when) {
    var text = new StringBuilder(answer.getSummary()).append('\n');
    if (answer.getStepsCount() > 0) {
      var table = new Table("TIME", "AFTER", "NODE", "WHAT");
      answer.getStepsList().forEach(step -> table.row(Sentences.time(step.getTime()), after(step), step.getNode(),
          (step.getRole() == ExplainedStep.Role.EFFECT ? EFFECT : "") + step.getText()));
      text.append('\n').append(table);
    }
    if (answer.getRemarksCount() > 0) {
      text.append('\n').append(when).append(":\n");
      answer.getRemarksList().forEach(remark -> text.append("- ").append(remark).append('\n'));
    }
    return text.toString();
  }

  private static String after(ExplainedStep step) {
    var after = Duration.ofSeconds(step.getAfter().getSeconds(), step.getAfter().getNanos());
    return after.isZero() ? "" : (after.isNegative() ? "-" : "+") + Durations.precise(after.abs());
  }
}
