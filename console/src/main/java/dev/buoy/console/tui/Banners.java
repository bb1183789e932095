package dev.buoy.console.tui;

import dev.buoy.console.cluster.Alarms;
import dev.buoy.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What goes over the whole width above everything: addresses that nobody holds, or more than one; a file that nobody has
/// confirmed yet; a drill that goes on.
final class Banners {
  private Banners() {}

  /// Conditions that go over the whole width, the worst first.
  /// @param readOnly nothing can be confirmed from here
  /// @param width    of the screen: who hears whom is told where there is room
  static List<Line> of(Facts facts, boolean readOnly, int width) {
    var banners = new ArrayList<Line>();
    for (var instance : facts.instances()) {
      switch (instance.holding()) {
        case SPLIT -> banners.add(split(instance, width));
        case UNHELD -> banners.add(alarm(" !! VIP UNHELD " + instance.label() + "  " + instance.addresses()
            + "  no master for " + Words.seconds(instance.silence()), width));
        case HELD, MOVING, ELSEWHERE, UNKNOWN -> {
        }
      }
    }
    ConfigPage.pending(facts).ifPresent(waiting -> banners.add(Line.of(Span.of(Text.left(" ! a file of "
        + waiting.file().getOperator() + " " + waiting.words(facts, "waits: %s left to keep it"
            + (readOnly ? "" : " (5, then C)") + ", else it is taken back"),
        width), Role.WARN).asBold())));
    facts.view().fresh(facts.now().nanos()).forEach(agent -> agent.lastStatus().filter(Status::hasRunningDrill)
        .map(Status::getRunningDrill).ifPresent(drill -> banners.add(Line.of(Span.of(Text.left(" ! drill "
            + drill.getId() + ": " + drill.getFault() + " of " + drill.getInstance()
            + (drill.getTarget().isEmpty() ? "" : " on " + drill.getTarget()) + " by " + drill.getOperator() + ", "
            + drill.getStep() + "  (4)", width), Role.WARN).asBold()))));
    return banners;
  }

  /// The worst of them, and how many are left out.
  static List<Line> of(Facts facts, boolean readOnly, int width, int most) {
    var banners = of(facts, readOnly, width);
    if (banners.size() <= most) {
      return banners;
    }
    var shown = new ArrayList<>(banners.subList(0, most - 1));
    shown.add(alarm(" !! and " + (banners.size() - most + 1) + " more (A)", width));
    return shown;
  }

  /// The longest of these that fits: with who hears whom and since when, the same in fewer words, with since when, the
  /// names alone.
  private static Line split(InstanceRow instance, int width) {
    var head = " !! SPLIT BRAIN ";
    var full = head + instance.label() + "  " + claims(instance, "   ",
        claim -> claim.agent() + " !MASTER! since " + since(claim) + rival(instance, claim));
    var heard = head + instance.name() + "  "
        + claims(instance, "   ", claim -> claim.agent() + " since " + since(claim) + rival(instance, claim));
    var brief = head + instance.name() + "  "
        + claims(instance, "  ", claim -> claim.agent() + " since " + since(claim)) + cause(instance);
    var names = head + instance.name() + "  " + claims(instance, " ", InstanceRow.Cell::agent) + cause(instance);
    return alarm(Stream.of(full, heard, brief).filter(text -> Text.width(text) <= width).findFirst().orElse(names),
        width);
  }

  private static String claims(InstanceRow instance, String between, Function<InstanceRow.Cell, String> claim) {
    return instance.claims().stream().map(claim).collect(Collectors.joining(between));
  }

  private static String since(InstanceRow.Cell claim) {
    return Words.clock(claim.router().getLastTransition().getTime());
  }

  /// Whom a master hears, as its rival can be heard, refused, or not there at all.
  static String rival(InstanceRow instance, InstanceRow.Cell claim) {
    var router = claim.router();
    if (!router.getRival().isEmpty()) {
      return " hears "
          + instance.claims().stream().filter(other -> other.router().getMaster().equals(router.getRival()))
              .map(InstanceRow.Cell::agent).findFirst().orElse(router.getRival());
    }
    var refusal = Alarms.refusal(router);
    if (!refusal.isEmpty()) {
      return " does not accept its rival (" + refusal + ")";
    }
    return " hears no rival" + (router.hasLastHeard() ? " for " + Words.age(claim.heard()) : "");
  }

  private static String cause(InstanceRow instance) {
    return instance.claims().stream().map(claim -> Alarms.refusal(claim.router())).filter(word -> !word.isEmpty())
        .findFirst().map(word -> "  not accepted: " + word).orElse("");
  }

  private static Line alarm(String text, int width) {
    return Line.of(Span.of(Text.left(text, width), Role.DOWN).asBold().asReverse());
  }
}
