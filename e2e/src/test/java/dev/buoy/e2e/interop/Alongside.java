package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.interop.Node.State;
import java.time.Duration;
import java.util.List;

/// docs/from-keepalived.md: Buoy beside the keepalived that it is to replace, and in its place.
final class Alongside {
  static final List<Scenario> ALL = List.of(
      scenario("observe",
          "with observe Buoy runs beside keepalived on one node, says what it would do and claims nothing",
          Alongside::observe),
      scenario("replaced-v3", "two keepalived nodes in service become two of Buoy and one goes back, 100 ms",
          stage -> replaced(stage, RouterSettings.version(3))),
      scenario("replaced-v2", "two keepalived nodes in service become two of Buoy and one goes back, 1 s",
          stage -> replaced(stage, RouterSettings.version(2).password("s3cret"))).rare());

  private static final Duration SAYS = Duration.ofSeconds(10);

  private Alongside() {}

  private static void observe(Stage stage) {
    var settings = RouterSettings.version(3);
    var other = stage.keepalived("n2", settings.priority(150));
    var keepalived = stage.keepalived("n1", settings.priority(100));
    stage.awaitMaster(other);
    var claims = stage.claims(keepalived);
    var addresses = stage.addressNews(keepalived);
    var buoy = stage.buoy("n1", settings.priority(200).more("observe: true"));
    buoy.program().awaitLine("would become MASTER", SAYS);
    stage.stays(other, Duration.ofSeconds(2));
    assertThat(claims.count("10\\.77\\.0\\.")).as("packets of the watching node").isZero();
    assertThat(buoy.became(State.MASTER)).isZero();

    other.stop();
    stage.awaitMaster(keepalived);
    Await.until(Node.SOON, "keepalived's are seen", () -> claims.count("10\\.77\\.0\\.1 > 224") > 0);
    stage.stays(keepalived, Duration.ofSeconds(2));
    buoy.stop();
    stage.stays(keepalived, Stage.aWhile(settings));
    assertThat(addresses.count("Deleted.*" + RouterSettings.VIP)).as("removals of keepalived's address").isZero();
    assertThat(keepalived.became(State.MASTER)).isEqualTo(1);
  }

  /// The steps of the document, and what a client loses in each.
  private static void replaced(Stage stage, RouterSettings settings) {
    var first = stage.keepalived("n1", settings.priority(150));
    var second = stage.keepalived("n2", settings.priority(100));
    stage.awaitMaster(first);
    var probe = stage.probe();
    var steps = new Steps(stage, probe, stage.control(), settings);

    var watching = stage.buoy("n2", settings, cluster(settings.more("observe: true"), 150, 100));
    steps.quiet("Buoy watches on n2", first);
    watching.stop();
    steps.quiet("Buoy has watched on n2", first);
    second.stop();
    steps.quiet("keepalived stopped as backup", first);
    var secondBuoy = stage.buoy("n2", settings, cluster(settings, 150, 100));
    steps.quiet("Buoy started as backup", first);
    secondBuoy.reload(cluster(settings, 150, 200));
    steps.done("Buoy with a higher priority takes the role from keepalived", secondBuoy);
    first.stop();
    steps.quiet("the other keepalived stopped as backup", secondBuoy);
    var firstBuoy = stage.buoy("n1", settings, cluster(settings, 150, 200));
    steps.quiet("the other Buoy started as backup", secondBuoy);
    secondBuoy.reload(cluster(settings, 150, 100));
    firstBuoy.reload(cluster(settings, 150, 100));
    steps.done("Buoy takes the role from Buoy", firstBuoy);
    firstBuoy.verb("failover", "VI_1", "--reason", "drill", "--confirm", "VI_1");
    steps.done("failover", secondBuoy);
    firstBuoy.verb("release", "VI_1", "--reason", "over", "--confirm", "VI_1");
    steps.done("release", firstBuoy);
    firstBuoy.stop();
    steps.done("back again: Buoy stopped as master", secondBuoy);
    first.start();
    steps.done("back again: keepalived takes the role from Buoy", first);
    assertThat(steps.worst()).as("the longest gap of all steps in ms").isLessThan(settings.masterDownMillis());
  }

  /// One file for both nodes.
  private static Node.Text cluster(RouterSettings settings, int first, int second) {
    return (node, _) -> settings.buoy(node, List.of(node)).replaceFirst("nodes: .*", """
        nodes:
          n1: {address: 10.77.0.1, override: {vrrp: {VI_1: {priority: %d}}}}
          n2: {address: 10.77.0.2, override: {vrrp: {VI_1: {priority: %d}}}}""".formatted(first, second));
  }

  private static final class Steps {
    private final Stage stage;
    private final Program probe;
    private final Program control;
    private final RouterSettings settings;
    private double worst;
    private long changes;

    Steps(Stage stage, Program probe, Program control, RouterSettings settings) {
      this.stage = stage;
      this.probe = probe;
      this.control = control;
      this.settings = settings;
      mark();
    }

    private void mark() {
      probe.markLog();
      control.markLog();
    }

    /// A step that moves nothing.
    void quiet(String what, Node master) {
      done(what, master);
      assertThat(changes).as(what + ": answers from another node").isZero();
    }

    /// Waits until the step has shown what it does.
    void done(String what, Node master) {
      stage.awaitMaster(master);
      Await.until(Node.SOON, master.name + " answers", () -> probe.describe(5), () -> probe.count("^at ") > 2);
      stage.stays(master, Stage.aWhile(settings));
      changes = probe.count("^from ");
      double gap = Stage.longestGapMillis(probe);
      double machine = Stage.longestGapMillis(control);
      System.out.printf("interop: version %d, %s: %.1f ms without an answer (%.1f from elsewhere)%n",
          settings.version(), what, gap, machine);
      worst = Math.max(worst, gap);
      mark();
    }

    double worst() {
      return worst;
    }
  }
}
