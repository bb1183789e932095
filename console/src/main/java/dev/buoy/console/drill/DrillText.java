package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.ProberReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A drill as lines of text, of what is known of it.
public final class DrillText {
  private static final String BELOW = "    ";

  private DrillText() {}

  /// All of it.
  /// @param width of what it is shown on: sentences are as long as they are, only what is drawn with characters keeps to it
  public static List<String> of(Drill drill, int width) {
    var lines = new ArrayList<>(head(drill));
    drill.getStepsList().stream().filter(step -> step.hasBegan() || step.hasTook())
        .forEach(step -> lines.add("  " + DrillWords.line(drill, step)));
    drill.getProbersList().forEach(prober -> {
      lines.add("  " + prober(prober));
      add(lines, BELOW, Strip.of(drill, prober, width - BELOW.length()));
    });
    if (drill.hasGiveBackOutage()) {
      lines.add("  giving back: an outage of " + DrillWords.giveBackOutage(drill));
    }
    DrillWords.predictions(drill).forEach(prediction -> lines.add("  " + prediction));
    drill.getNodesList().forEach(node -> lines.add("  %s: %s".formatted(node.getNode(),
        node.getBefore().equals(node.getAfter()) || node.getAfter().isEmpty()
            ? node.getBefore()
            : node.getBefore() + " -> " + node.getAfter())));
    DrillWords.sent(drill).forEach((node, sent) -> lines.add("  %s sent %s".formatted(node, sent)));
    drill.getMomentsList().forEach(moment -> lines.add("  %12s %s: %s".formatted(Spans.after(moment.getAfter()),
        moment.getNode(), moment.getText())));
    lines.add(DrillWords.verdict(drill));
    return lines;
  }

  /// What it is, by whom, and what is to happen: of one that was only looked at.
  public static List<String> plan(Drill drill) {
    var lines = new ArrayList<>(head(drill));
    drill.getPlanList().forEach(step -> lines.add("  " + step));
    add(lines, "  ", DrillWords.forecast(drill));
    if (drill.hasBudget()) {
      lines.add("  budget: an outage of at most " + Spans.seconds(drill.getBudget()));
    }
    if (!drill.getProbed().isEmpty()) {
      lines.add("  probed: " + drill.getProbed()
          + (drill.hasInterval() ? " every " + Spans.of(drill.getInterval()).toMillis() + " ms" : ""));
    }
    drill.getRefusalsList().forEach(refusal -> lines.add("  refused: " + refusal));
    if (!drill.getAborted().isEmpty()) {
      lines.add("  refused: " + drill.getAborted());
    }
    return lines;
  }

  private static List<String> head(Drill drill) {
    var lines = new ArrayList<String>();
    var by = new ArrayList<String>();
    add(by, "directed by ", drill.getDirector());
    add(by, "operator ", drill.getOperator());
    add(by, "approved by ", drill.getApprover());
    add(by, "", drill.hasStarted() ? Spans.day(drill.getStarted()) + "Z" : "");
    lines.add((drill.getId().isEmpty() ? "drill: " : "drill " + drill.getId() + ": ") + DrillWords.what(drill)
        + (by.isEmpty() ? "" : ", " + String.join(", ", by)));
    if (!drill.getReason().isEmpty()) {
      lines.add("  reason: " + drill.getReason());
    }
    return lines;
  }

  private static void add(List<String> to, String label, String text) {
    if (!text.isEmpty()) {
      to.add(label + text);
    }
  }

  static String prober(ProberReport prober) {
    if (prober.getSent() == 0) {
      return "%s to %s: %s".formatted(prober.getName(), prober.getTarget(), trouble(prober));
    }
    var longest = prober.getOutagesList().stream()
        .max((a, b) -> Spans.of(a.getLength()).compareTo(Spans.of(b.getLength())));
    return "%s to %s: %d of %d probes lost%s%s%s%s%s".formatted(prober.getName(), prober.getTarget(), prober.getLost(),
        prober.getSent(), failures(prober.getFailuresMap()),
        longest.map(outage -> ", longest outage " + Spans.seconds(outage.getLength()) + " "
            + Spans.within(outage.getResolution())).orElse(""),
        prober.hasBaselineP95() ? ", p95 before " + Spans.millis(prober.getBaselineP95()) : "", connections(prober),
        prober.getTrouble().isEmpty() ? "" : "; " + trouble(prober));
  }

  /// Why a prober did not probe, or not all the time; empty: nothing kept it from it.
  public static String trouble(ProberReport prober) {
    if (prober.getSent() == 0) {
      return "did not probe: " + (prober.getTrouble().isEmpty() ? "nothing was heard of it" : prober.getTrouble());
    }
    return prober.getTrouble().isEmpty() ? "" : "did not probe all the time: " + prober.getTrouble();
  }

  static String failures(Map<String, Long> failures) {
    return failures.isEmpty()
        ? ""
        : " (" + new TreeMap<>(failures).entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey().replace('_', ' ')).collect(Collectors.joining(", "))
            + ")";
  }

  /// Empty where no long connection was open.
  public static String connections(ProberReport prober) {
    return prober.getKept() + prober.getReset() + prober.getHung() == 0
        ? ""
        : ", long connections: %d kept, %d reset, %d hung".formatted(prober.getKept(), prober.getReset(),
            prober.getHung());
  }
}
