package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillOutage;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.ProberReport;
import dev.buoy.v1.RouterState;
import java.util.HashSet;
import java.util.List;

/// The outage as a picture (SVG) over the time since the fault: who was master, and a lane for each prober with its single
/// probes, in the colours of whoever looks at it, light or dark.
public final class Plot {
  private static final int WIDTH = 960;
  private static final int LEFT = 292;
  private static final int RIGHT = 30;
  private static final int MARGIN = 20;
  private static final int TOP = 96;
  private static final int ROW = 22;
  private static final int LANE = 72;
  private static final int BAR = 12;
  private static final int STICK = 40;
  private static final int BOTTOM = 70;
  private static final int LABEL = 130;
  private static final int MOST_LABEL = 30;
  private static final int[] TICKS = {1, 2, 5};
  private static final int MOST_TICKS = 10;
  /// What takes so long, in microseconds, has a stick of no height; ten thousand times as long, and it is whole.
  private static final double LEAST_MICROS = 100;
  private static final double DECADES = 4;

  private static final String STYLE = """
      <style>
        text { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; fill: #1f2328 }
        .paper { fill: #ffffff } .title { font-weight: bold; font-size: 15px } .quiet { fill: #55606b }
        .scale { fill: #55606b; font-size: 10px; text-anchor: end } .end { text-anchor: end }
        .good { fill: #0b5e8a } .bad { fill: #b03a00 } .blur { stroke: #b03a00; stroke-width: 1.5 }
        .probe { stroke: #0b5e8a; stroke-width: 1.2 } .lost { stroke: #b03a00; stroke-width: 1.6 }
        .fault { fill: #7a5900; opacity: 0.16 } .mark { stroke: #7a5900; stroke-width: 1.5; stroke-dasharray: 4 3 }
        .grid { stroke: #55606b; stroke-opacity: 0.3 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6e6e6 } .paper { fill: #14181c } .quiet, .scale { fill: #9aa4ae }
          .good { fill: #56b4e9 } .bad { fill: #ff6b35 } .blur { stroke: #ff6b35 }
          .probe { stroke: #56b4e9 } .lost { stroke: #ff6b35 }
          .fault { fill: #f0c040 } .mark { stroke: #f0c040 } .grid { stroke: #9aa4ae }
        }
      </style>
      """;

  private final Drill drill;
  private final Scope scope;
  private final Svg svg;
  private final int bottom;

  /// @param lanes how high all lanes are together
  private Plot(Drill drill, int lanes) {
    this.drill = drill;
    this.scope = Scope.of(drill);
    this.bottom = TOP + lanes;
    this.svg = new Svg(WIDTH, bottom + BOTTOM, "drill " + drill.getId(), STYLE);
  }

  /// The picture; without a fault only what is known in words.
  public static String of(Drill drill) {
    boolean measured = drill.hasFaultBegan() && drill.getProbersCount() > 0;
    var masters = masters(drill);
    int lanes = measured ? masters.size() * ROW + drill.getProbersCount() * LANE : 0;
    return new Plot(drill, lanes).draw(measured, masters);
  }

  private String draw(boolean measured, List<String> masters) {
    svg.text(MARGIN, 26, "title", "drill " + drill.getId() + "  " + DrillWords.what(drill));
    svg.text(MARGIN, 46, "", DrillWords.verdict(drill));
    svg.text(MARGIN, 64, "quiet", measured
        ? forecast()
        : drill.hasFaultBegan() ? "no prober measured anything" : "the fault did not begin: nothing was measured");
    if (measured) {
      axis();
      fault();
      int y = TOP;
      for (var node : masters) {
        roles(node, y);
        y += ROW;
      }
      for (var prober : drill.getProbersList()) {
        lane(prober, y);
        y += LANE;
      }
    }
    return svg.end();
  }

  /// Of the outage, which is what is drawn.
  private String forecast() {
    return new Comparison(drill).rows().stream().filter(row -> row.what().equals("Outage"))
        .map(Comparison.Row::sentence).findFirst().orElse("");
  }

  /// Nodes that were master at some time.
  private static List<String> masters(Drill drill) {
    return drill.getTurnsList().stream().filter(Plot::isMaster).map(DrillTurn::getNode).distinct().sorted().toList();
  }

  private static boolean isMaster(DrillTurn turn) {
    return turn.getState() == RouterState.Value.MASTER;
  }

  private double x(double seconds) {
    return LEFT + scope.share(seconds) * (WIDTH - LEFT - RIGHT);
  }

  private void axis() {
    double step = tick(scope.length());
    for (double at = Math.ceil(scope.from() / step) * step; at <= scope.to(); at += step) {
      svg.line(x(at), TOP - 6, x(at), bottom + 6, "grid");
      svg.text(x(at) - 14, bottom + 24, "quiet", Svg.number(at) + " s");
    }
    svg.text(MARGIN, bottom + 46, "quiet",
        "seconds since the fault; shaded: the fault is there; whiskers: what cannot be"
            + " told apart");
    svg.text(MARGIN, bottom + 62, "quiet", "sticks: single probes, as high as they took long (0.1 ms to 1 s); from top"
        + " to bottom: not answered");
  }

  /// The smallest of 1, 2, 5, 10, 20 … seconds and their tenths that leaves room for its labels.
  static double tick(double span) {
    for (double unit = 0.001;; unit *= 10) {
      for (int tick : TICKS) {
        if (span / (tick * unit) <= MOST_TICKS) {
          return tick * unit;
        }
      }
    }
  }

  private void fault() {
    double end = drill.hasFaultEnded() ? Scope.since(drill, drill.getFaultEnded()) : scope.to();
    svg.rect(x(0), TOP - 6, x(end) - x(0), bottom - TOP + 12, "fault");
    svg.line(x(0), TOP - 6, x(0), bottom + 6, "mark");
    svg.text(x(0) + 4, TOP - 9, "quiet", "fault");
    if (drill.hasFaultEnded()) {
      svg.line(x(end), TOP - 6, x(end), bottom + 6, "mark");
    }
  }

  /// When the node was master.
  private void roles(String node, int y) {
    svg.text(MARGIN, y + BAR, "", cut(node + " is master"));
    var own = drill.getTurnsList().stream().filter(turn -> turn.getNode().equals(node)).toList();
    for (int i = 0; i < own.size(); i++) {
      if (isMaster(own.get(i))) {
        double from = i == 0 ? scope.from() : Scope.seconds(own.get(i).getAfter());
        double to = i + 1 < own.size() ? Scope.seconds(own.get(i + 1).getAfter()) : scope.to();
        svg.rect(x(from), y + 2, x(to) - x(from), BAR, "good");
      }
    }
  }

  private void lane(ProberReport prober, int y) {
    svg.text(MARGIN, y + 18, "", cut(prober.getName() + " to " + prober.getTarget()));
    if (prober.getSent() == 0) {
      svg.text(MARGIN, y + 36, "quiet", DrillText.trouble(prober));
      return;
    }
    svg.text(MARGIN, y + 36, "quiet", prober.getLost() + " of " + prober.getSent() + " lost"
        + (prober.hasBaselineP95() ? ", p95 " + Spans.millis(prober.getBaselineP95()) : ""));
    if (prober.hasProbes()) {
      sticks(prober, y + STICK);
    } else {
      svg.rect(x(scope.from()), y + STICK - BAR, x(scope.to()) - x(scope.from()), BAR, "good");
    }
    double labelled = 0;
    for (var outage : prober.getOutagesList()) {
      labelled = outage(outage, y + STICK + 4, labelled);
    }
  }

  private void sticks(ProberReport prober, int y) {
    svg.text(LEFT - 6, y - STICK + 9, "scale", "1 s");
    svg.text(LEFT - 6, y, "scale", "0.1 ms");
    svg.line(x(scope.from()), y, x(scope.to()), y, "grid");
    var good = new StringBuilder();
    var lost = new StringBuilder();
    var probes = prober.getProbes();
    var bad = new HashSet<>(probes.getFailedList());
    int count = Math.min(probes.getAfterMillisCount(), probes.getTookMicrosCount());
    for (int place = 0; place < count; place++) {
      double after = probes.getAfterMillis(place) / 1e3;
      boolean failed = bad.contains(place);
      if (scope.has(after)) {
        (failed ? lost : good).append(Svg.stick(x(after), y, failed ? STICK : height(probes.getTookMicros(place))));
      }
    }
    svg.sticks(good, "probe");
    svg.sticks(lost, "lost");
  }

  /// Ten times as long is a quarter higher.
  private static double height(int micros) {
    return 1 + (STICK - 1) * Math.clamp(Math.log10(Math.max(1, micros) / LEAST_MICROS) / DECADES, 0.0, 1.0);
  }

  /// @param labelled how far to the right there are labels already
  private double outage(DrillOutage outage, int y, double labelled) {
    double begin = Scope.seconds(outage.getAfter());
    double end = begin + Scope.seconds(outage.getLength());
    double blur = Scope.seconds(outage.getResolution());
    if (end < scope.from()) {
      return labelled;
    }
    svg.rect(x(begin), y, Math.max(1, x(end) - x(begin)), 5, "bad");
    svg.line(x(end - blur), y + 9, x(end + blur), y + 9, "blur");
    var words = Spans.seconds(outage.getLength()) + " " + Spans.within(outage.getResolution());
    boolean right = x(end + blur) + LABEL < WIDTH;
    if ((right ? x(end) : x(begin) - LABEL) >= labelled) {
      svg.text(right ? x(end + blur) + 6 : x(begin) - 6, y + 15, right ? "" : "end", words);
    }
    return right ? x(end + blur) + LABEL : x(end + blur);
  }

  private static String cut(String label) {
    return label.length() > MOST_LABEL ? label.substring(0, MOST_LABEL - 1) + "…" : label;
  }
}
