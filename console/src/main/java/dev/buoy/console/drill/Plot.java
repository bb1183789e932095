package dev.buoy.console.drill;

import com.google.protobuf.Timestamp;
import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillOutage;
import dev.buoy.v1.ProberReport;
import java.time.Duration;
import java.util.Locale;

/// The outage as a picture (SVG): a lane for each prober over the time since the fault, in the colours of whoever looks
/// at it, light or dark. What agents wrote is text in it, and never markup.
public final class Plot {
  private static final int WIDTH = 960;
  private static final int LEFT = 250;
  private static final int RIGHT = 30;
  private static final int TOP = 78;
  private static final int LANE = 34;
  private static final int BAR = 14;
  private static final int BOTTOM = 48;
  private static final int MOST_LABEL = 34;
  private static final int[] TICKS = {1, 2, 5};
  private static final int MOST_TICKS = 10;

  private static final String STYLE = """
      <style>
        text { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; fill: #1f2328 }
        .paper { fill: #ffffff } .title { font-weight: bold; font-size: 15px } .quiet { fill: #55606b }
        .good { fill: #0b5e8a } .bad { fill: #b03a00 } .blur { stroke: #b03a00; stroke-width: 1.5 }
        .fault { fill: #7a5900; opacity: 0.16 } .mark { stroke: #7a5900; stroke-width: 1.5; stroke-dasharray: 4 3 }
        .grid { stroke: #55606b; stroke-opacity: 0.3 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6e6e6 } .paper { fill: #14181c } .quiet { fill: #9aa4ae }
          .good { fill: #56b4e9 } .bad { fill: #ff6b35 } .blur { stroke: #ff6b35 }
          .fault { fill: #f0c040 } .mark { stroke: #f0c040 } .grid { stroke: #9aa4ae }
        }
      </style>
      """;

  private final Drill drill;
  private final double from;
  private final double to;
  private final StringBuilder svg = new StringBuilder();

  private Plot(Drill drill) {
    this.drill = drill;
    this.from = Math.min(0, since(began(Drill.Step.BASELINE)));
    this.to = Math.max(0.1, end());
  }

  /// The picture; without a fault only what is known in words.
  public static String of(Drill drill) {
    return new Plot(drill).draw();
  }

  private String draw() {
    boolean measured = drill.hasFaultBegan() && drill.getProbersCount() > 0;
    int height = TOP + (measured ? drill.getProbersCount() * LANE : 0) + BOTTOM;
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
            .formatted(WIDTH, height, WIDTH, height));
    svg.append("<title>").append(escape("drill " + drill.getId())).append("</title>\n").append(STYLE)
        .append("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n".formatted(WIDTH, height));
    text(20, 26, "title", "drill " + drill.getId() + "  " + DrillWords.what(drill));
    text(20, 46, "", DrillWords.verdict(drill));
    text(20, 64, "quiet", measured
        ? DrillWords.prediction(drill)
        : drill.hasFaultBegan() ? "no prober measured anything" : "the fault did not begin: nothing was measured");
    if (measured) {
      axis(height);
      fault(height);
      for (int i = 0; i < drill.getProbersCount(); i++) {
        lane(drill.getProbers(i), TOP + i * LANE);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  /// When all that was measured had ended.
  private double end() {
    double end = drill.hasFaultEnded() ? since(drill.getFaultEnded()) : 0;
    for (var step : drill.getStepsList()) {
      if (step.hasBegan() && step.getStep() != Drill.Step.REPORT) {
        end = Math.max(end, since(step.getBegan()) + seconds(Spans.of(step.getTook())));
      }
    }
    for (var prober : drill.getProbersList()) {
      for (var outage : prober.getOutagesList()) {
        end = Math.max(end, seconds(Spans.of(outage.getAfter()).plus(Spans.of(outage.getLength()))));
      }
    }
    return end;
  }

  private Timestamp began(Drill.Step wanted) {
    return drill.getStepsList().stream().filter(step -> step.getStep() == wanted && step.hasBegan())
        .map(step -> step.getBegan()).findFirst().orElse(drill.getFaultBegan());
  }

  private double since(Timestamp time) {
    return seconds(Duration.between(Spans.instant(drill.getFaultBegan()), Spans.instant(time)));
  }

  private static double seconds(Duration span) {
    return span.toNanos() / 1e9;
  }

  private double x(double seconds) {
    double share = Math.clamp((seconds - from) / (to - from), 0.0, 1.0);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private void axis(int height) {
    double step = tick(to - from);
    for (double at = Math.ceil(from / step) * step; at <= to; at += step) {
      line(x(at), TOP - 6, x(at), height - BOTTOM + 6, "grid");
      text(x(at) - 14, height - BOTTOM + 24, "quiet", number(at) + " s");
    }
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

  private void fault(int height) {
    double end = drill.hasFaultEnded() ? since(drill.getFaultEnded()) : to;
    rect(x(0), TOP - 6, x(end) - x(0), height - TOP - BOTTOM + 12, "fault");
    line(x(0), TOP - 6, x(0), height - BOTTOM + 6, "mark");
    text(x(0) + 4, TOP - 8, "quiet", "fault");
    if (drill.hasFaultEnded()) {
      line(x(end), TOP - 6, x(end), height - BOTTOM + 6, "mark");
    }
    text(20, height - 10, "quiet", "seconds since the fault; shaded: the fault is there; whiskers: what cannot be told"
        + " apart");
  }

  private void lane(ProberReport prober, int y) {
    var label = prober.getName() + " to " + prober.getTarget();
    text(20, y + BAR, "", label.length() > MOST_LABEL ? label.substring(0, MOST_LABEL - 1) + "…" : label);
    rect(x(from), y + 2, x(to) - x(from), BAR, "good");
    prober.getOutagesList().forEach(outage -> outage(outage, y));
  }

  private void outage(DrillOutage outage, int y) {
    double begin = seconds(Spans.of(outage.getAfter()));
    double length = seconds(Spans.of(outage.getLength()));
    double blur = seconds(Spans.of(outage.getResolution()));
    rect(x(begin), y + 2, Math.max(1, x(begin + length) - x(begin)), BAR, "bad");
    double middle = y + 2 + BAR + 4;
    line(x(begin + length - blur), middle, x(begin + length + blur), middle, "blur");
    text(x(begin + length) + 6, y + BAR + 14, "", Spans.seconds(outage.getLength()) + " "
        + Spans.within(outage.getResolution()));
  }

  private void text(double x, double y, String style, String words) {
    if (!words.isEmpty()) {
      svg.append("<text x=\"%s\" y=\"%s\"".formatted(number(x), number(y)))
          .append(style.isEmpty() ? "" : " class=\"" + style + "\"").append('>').append(escape(words))
          .append("</text>\n");
    }
  }

  private void rect(double x, double y, double width, double height, String style) {
    svg.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"/>\n".formatted(number(x), number(y),
        number(Math.max(0, width)), number(height), style));
  }

  private void line(double x1, double y1, double x2, double y2, String style) {
    svg.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>\n".formatted(number(x1), number(y1),
        number(x2), number(y2), style));
  }

  private static String number(double value) {
    var text = String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
    return text.equals("-0") ? "0" : text;
  }

  /// The text as XML has it; what no XML may have is a question mark.
  static String escape(String raw) {
    var escaped = new StringBuilder(raw.length());
    raw.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.appendCodePoint(isXml(c) ? c : '?');
      }
    });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
