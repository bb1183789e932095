package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The report of a drill in Markdown (CommonMark with tables). What was not measured is not in it; what agents and
/// operators wrote is text in it, and never markup.
public final class Markdown {
  private static final String SPECIAL = "\\`*_{}[]<>()#|~!&$@";

  private final Drill drill;
  private final StringBuilder text = new StringBuilder();

  private Markdown(Drill drill) {
    this.drill = drill;
  }

  public static String of(Drill drill) {
    var report = new Markdown(drill);
    report.head();
    report.steps();
    report.probers();
    report.outages();
    report.turns();
    report.counted();
    report.nodes();
    report.moments();
    return report.text.toString();
  }

  private void head() {
    text.append("# Drill ").append(escape(drill.getId())).append(": ").append(escape(DrillWords.what(drill)))
        .append("\n\n**").append(escape(DrillWords.verdict(drill))).append("**\n\n");
    var prediction = DrillWords.prediction(drill);
    if (!prediction.isEmpty()) {
      text.append(escape(prediction)).append(".\n\n");
    }
    var rows = new ArrayList<List<String>>();
    row(rows, "Operator", drill.getOperator());
    row(rows, "Approved by", drill.getApprover());
    row(rows, "Reason", drill.getReason());
    row(rows, "Directed by", drill.getDirector());
    row(rows, "Began", drill.hasStarted() ? Spans.day(drill.getStarted()) + " UTC" : "");
    row(rows, "Ended", drill.hasEnded() ? Spans.day(drill.getEnded()) + " UTC" : "");
    row(rows, "Outage", DrillWords.outage(drill));
    row(rows, "Outage of giving back", DrillWords.giveBackOutage(drill));
    row(rows, "Budget", drill.hasBudget() ? Spans.seconds(drill.getBudget()) : "");
    row(rows, "File", drill.getDigest());
    row(rows, "Version", drill.getVersion());
    new TreeMap<>(drill.getKernelsMap()).forEach((node, kernel) -> row(rows, "Kernel of " + node, kernel));
    table(List.of("", ""), rows);
    if (drill.getRefusalsCount() > 0) {
      text.append('\n');
    }
    drill.getRefusalsList().forEach(refusal -> text.append("- refused: ").append(escape(refusal)).append('\n'));
  }

  private static void row(List<List<String>> rows, String label, String value) {
    if (!value.isEmpty()) {
      rows.add(List.of(label, value));
    }
  }

  private void steps() {
    section("Steps", List.of("Step", "", "Took", "What came of it"), drill.getStepsList().stream()
        .filter(step -> step.hasBegan() || step.hasTook())
        .map(step -> List.of(DrillWords.step(step.getStep()), DrillWords.mark(drill, step),
            step.hasTook() ? Spans.brief(step.getTook()) : "", step.getText()))
        .toList());
  }

  private void probers() {
    section("What clients saw",
        List.of("Prober", "Target", "Every", "Sent", "Lost", "Why", "p50 before", "p95 before", "First failure",
            "May have missed",
            "Long connections"),
        drill.getProbersList().stream().map(prober -> List.of(prober.getName(), prober.getTarget(),
            prober.hasInterval() ? Spans.of(prober.getInterval()).toMillis() + " ms" : "",
            Long.toString(prober.getSent()), Long.toString(prober.getLost()),
            DrillText.failures(prober.getFailuresMap()).strip(),
            prober.hasBaselineP50() ? Spans.millis(prober.getBaselineP50()) : "",
            prober.hasBaselineP95() ? Spans.millis(prober.getBaselineP95()) : "",
            prober.hasFirstFailure() ? Spans.after(prober.getFirstFailure()) : "",
            prober.hasUnseen() ? "up to " + Spans.roundedUp(Spans.of(prober.getUnseen())) : "",
            DrillText.connections(prober).replaceFirst("^, long connections: ", ""))).toList());
  }

  private void outages() {
    section("Outages", List.of("Prober", "Target", "After the fault", "Length", "Lost probes"),
        drill.getProbersList().stream().flatMap(prober -> prober.getOutagesList().stream()
            .map(outage -> List.of(prober.getName(), prober.getTarget(), Spans.after(outage.getAfter()),
                Spans.seconds(outage.getLength()) + " " + Spans.within(outage.getResolution()),
                Integer.toString(outage.getLost()))))
            .toList());
  }

  /// A column for each node; the first row is how they stood right before the fault.
  private void turns() {
    var nodes = drill.getTurnsList().stream().map(DrillTurn::getNode).distinct().sorted().toList();
    var stand = new TreeMap<String, String>();
    var rows = new ArrayList<List<String>>();
    for (var turn : drill.getTurnsList()) {
      boolean first = !stand.containsKey(turn.getNode());
      stand.put(turn.getNode(), DrillWords.role(turn));
      if (stand.size() == nodes.size()) {
        rows.add(row(first ? "before" : Spans.after(turn.getAfter()), nodes, stand));
      }
    }
    var headings = new ArrayList<>(List.of("After the fault"));
    nodes.forEach(node -> headings.add(escape(node)));
    section("Roles and priorities", headings, rows);
  }

  private static List<String> row(String when, List<String> nodes, Map<String, String> stand) {
    var row = new ArrayList<>(List.of(when));
    nodes.forEach(node -> row.add(stand.getOrDefault(node, "")));
    return row;
  }

  private void counted() {
    section("Advertisements and announcements", List.of("Node", "Advertisements", "Announcements"),
        counted(drill.getAdvertisementsMap(), drill.getAnnouncementsMap()));
  }

  private static List<List<String>> counted(Map<String, Long> advertisements, Map<String, Long> announcements) {
    var nodes = new TreeMap<String, List<String>>();
    for (var map : List.of(advertisements, announcements)) {
      map.keySet().forEach(node -> nodes.put(node, List.of(node, number(advertisements, node),
          number(announcements, node))));
    }
    return List.copyOf(nodes.values());
  }

  private static String number(Map<String, Long> counted, String node) {
    var number = counted.get(node);
    return number == null ? "" : Long.toString(number);
  }

  private void nodes() {
    section("Before and after", List.of("Node", "Before", "After"), drill.getNodesList().stream()
        .map(node -> List.of(node.getNode(), node.getBefore(), node.getAfter())).toList());
  }

  private void moments() {
    section("Time line", List.of("After the fault", "Node", ""), drill.getMomentsList().stream()
        .map(moment -> List.of(Spans.after(moment.getAfter()), moment.getNode(), moment.getText())).toList());
  }

  private void section(String title, List<String> headings, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      text.append("\n## ").append(title).append("\n\n");
      table(headings, rows);
    }
  }

  private void table(List<String> headings, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    text.append("| ").append(String.join(" | ", headings)).append(" |\n|").append("---|".repeat(headings.size()))
        .append('\n');
    for (var row : rows) {
      text.append("| ").append(String.join(" | ", row.stream().map(Markdown::escape).toList())).append(" |\n");
    }
  }

  /// The text as Markdown shows it: on one line, no character of it marks anything, no address becomes a link.
  static String escape(String raw) {
    var escaped = new StringBuilder(raw.length());
    raw.codePoints().forEach(c -> {
      if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
        escaped.append(' ');
      } else {
        escaped.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").appendCodePoint(c);
      }
    });
    return escaped.toString().replace("://", "\\://").replaceAll("(?i)(www)\\.", "$1\\\\.")
        .replaceFirst("^([-+=])", "\\\\$1").replaceFirst("^([0-9]+)([.)])(?=\\s|$)", "$1\\\\$2");
  }
}
