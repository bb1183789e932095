package dev.buoy.console.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.buoy.console.SomeDrill;
import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillOutcome;
import dev.buoy.v1.Drill.Step;
import dev.buoy.v1.DrillOutage;
import dev.buoy.v1.DrillMoment;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.Fault;
import dev.buoy.v1.RouterState;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// What is told of a drill; `-Dbuoy.update` rewrites the files.
class ReportsTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");
  private static final List<String> PIECES = List.of("`", "*", "_", "[x](http://evil)", "<script>", "| a |", "\n# h",
      "\u001b[2J", "&amp;", "\"", "'", "]]>", "--", "1. x", "- y", "\ud800", "\uffff", "日本語", "www.evil.example",
      "\\", "$x$", "~~", "plain text", "10.77.0.1", "\u2028", "!", "@all");

  private static void isRecorded(String name, String text) throws IOException {
    var file = FOLDER.resolve(name);
    if (System.getProperty("buoy.update") != null) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }

  @Test
  void aReportSaysWhatWasMeasured() throws IOException {
    var drill = SomeDrill.passed("7f3a", 540);

    isRecorded("drill.txt", String.join("\n", DrillText.of(drill, 80)) + "\n");
    isRecorded("drill.md", Markdown.of(drill));
    isRecorded("drill.svg", Plot.of(drill));
  }

  @Test
  void whatWasNotMeasuredIsNotInIt() {
    var bare = Drill.newBuilder().setId("7f3a").setInstance("VI_1").setFault(Fault.newBuilder().setKind(
        Fault.Kind.KILL)).addRefusals("kill wants --force as well").setAborted("refused").setEnded(
            SomeDrill.aborted("x").getEnded())
        .build();

    assertThat(Markdown.of(bare)).isEqualTo("""
        # Drill 7f3a: kill of VI\\_1

        **refused: kill wants --force as well**

        |  |  |
        |---|---|
        | Ended | 2026-11-20 14:02:04 UTC |

        - refused: kill wants --force as well
        """);
    assertThat(Plot.of(bare)).contains("the fault did not begin: nothing was measured")
        .doesNotContain("class=\"good\"");
    assertThat(DrillText.of(bare, 80)).containsExactly("drill 7f3a: kill of VI_1",
        "refused: kill wants --force as well");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"540|as forecast", "250|at least 0.048 s shorter", "310|as forecast",
      "670|as forecast", "900|at least 0.228 s longer"})
  void aPredictionIsHeldAgainstWhatWasMeasuredAsFarAsThatCanBeTold(long outage, String verdict) {
    assertThat(DrillWords.predictions(SomeDrill.passed("7f3a", outage))).hasSize(4)
        .element(2).asString().startsWith("forecast: an outage of 0.350 s to 0.620 s; measured: ")
        .endsWith(", " + verdict);
  }

  @Test
  void whoBecameMasterIsHeldAgainstTheForecastFirst() {
    var drill = SomeDrill.passed("a", 540).toBuilder();
    assertThat(DrillWords.predictions(drill.build()).getFirst())
        .isEqualTo("forecast: n2 is master; measured: n2 is master, as forecast");

    drill.clearForecastOutcomes().addForecastOutcomes(DrillOutcome.newBuilder().addMasters("n3"))
        .addForecastOutcomes(DrillOutcome.newBuilder().addMasters("n1").addMasters("n2"));
    assertThat(DrillWords.predictions(drill.build()).getFirst()).isEqualTo(
        "forecast: n3 is master or n1 and n2 are master; measured: n2 is master, NOT as forecast");

    drill.addForecastOutcomes(DrillOutcome.newBuilder().addMasters("n2"));
    assertThat(DrillWords.predictions(drill.build()).getFirst()).endsWith("n2 is master, as forecast");

    drill.clearForecastOutcomes().addForecastOutcomes(DrillOutcome.newBuilder());
    assertThat(DrillWords.predictions(drill.build()).getFirst())
        .isEqualTo("forecast: nobody is master; measured: n2 is master, NOT as forecast");
  }

  @Test
  void anOutageThatWasNotForecastIsNotAsForecast() {
    var drill = SomeDrill.passed("a", 100).toBuilder().clearForecastOutageEarliest()
        .setForecastOutage(SomeDrill.millis(0));

    assertThat(DrillWords.predictions(drill.build()))
        .contains("forecast: no outage; measured: 0.100 s ±52 ms, at least 0.048 s longer");
    assertThat(DrillWords.predictions(drill.clearForecastOutage().setForecastOutageLasts(true).build()))
        .contains("forecast: an outage for as long as the fault is there; measured: 0.100 s ±52 ms");
  }

  @Test
  void whenTheRoleWasTakenOverIsKnownButForWhenTheFaultWasThere() {
    var drill = SomeDrill.passed("a", 540).toBuilder();
    assertThat(DrillWords.predictions(drill.build()).get(1)).isEqualTo(
        "forecast: the role is taken over after 0.350 s to 0.620 s; measured: 0.540 s after the fault was asked for,"
            + " which was there within 0.500 s, as forecast");

    drill.setForecastEarliest(SomeDrill.millis(600)).setForecastLatest(SomeDrill.millis(900));
    assertThat(DrillWords.predictions(drill.build()).get(1)).endsWith(", at least 0.040 s shorter");

    drill.getStepsBuilderList().stream().filter(step -> step.getStep() == Step.FAULT)
        .forEach(step -> step.setTook(SomeDrill.millis(5)));
    drill.setForecastEarliest(SomeDrill.millis(100)).setForecastLatest(SomeDrill.millis(400));
    assertThat(DrillWords.predictions(drill.build()).get(1))
        .endsWith("; measured: 0.540 s, at least 0.115 s longer");
  }

  @Test
  void connectionsThatBrokeAreThoseOfTheProbers() {
    var drill = SomeDrill.passed("a", 540).toBuilder();

    assertThat(DrillWords.predictions(drill.build()).getLast()).isEqualTo("forecast: at most 12 open connections of"
        + " clients break; measured: 3 of the 10 long connections of probers broke");
    assertThat(DrillWords.predictions(drill.setForecastSessionsLost(0).build()).getLast())
        .startsWith("forecast: no open connection of a client breaks; measured: 3 of ");
    assertThat(DrillWords.predictions(drill.clearForecastSessionsLost().build())).hasSize(3);
  }

  @Test
  void whatAnOlderAgentForetoldIsToldWithoutAVerdictOnIt() {
    var drill = SomeDrill.passed("a", 540).toBuilder().clearForecastOutcomes().clearForecastOutage()
        .clearForecastOutageEarliest().clearForecastSessionsLost();

    assertThat(DrillWords.predictions(drill.build())).hasSize(2).first()
        .isEqualTo("forecast: n2 is master; measured: n2 is master");
  }

  @Test
  void whoCouldNotProbeIsNamedWithWhy() {
    var drill = SomeDrill.passed("a", 540).toBuilder();
    drill.addProbersBuilder().setName("n4").setTarget(drill.getProbed()).setTrouble("n4 does not answer: cut off");
    drill.addProbersBuilder().setName("n5").setTarget(drill.getProbed());
    drill.getProbersBuilder(0).setTrouble("it has ended its probes");

    assertThat(DrillText.of(drill.build(), 80)).contains(
        "  n4 to 10.77.0.100:7444: did not probe: n4 does not answer: cut off",
        "  n5 to 10.77.0.100:7444: did not probe: nothing was heard of it").anyMatch(
            line -> line.startsWith("  n3 to ")
                && line.endsWith("; did not probe all the time: it has ended its probes"));
    assertThat(Markdown.of(drill.build())).contains(
        "| n4 | 10.77.0.100:7444 |  | 0 | 0 | did not probe: n4 does not answer: cut off |",
        "| 420 | 11 | \\(2 refused, 9 timed out\\); did not probe all the time: it has ended its probes |");
    assertThat(Plot.of(drill.build())).contains("did not probe: n4 does not answer: cut off")
        .doesNotContain("0 of 0 lost");
    assertThat(DrillWords.verdict(drill.build())).isEqualTo(DrillWords.verdict(SomeDrill.passed("a", 540)));
  }

  @Test
  void theVerdictNamesBudgetAndState() {
    assertThat(DrillWords.verdict(SomeDrill.passed("a", 1_500))).isEqualTo(
        "passed: the outage was 1.500 s ±52 ms, within 1.500 s; giving back cost 0.060 s ±52 ms; everything is as it was"
            + " before");
    assertThat(DrillWords.verdict(SomeDrill.passed("a", 1_501))).startsWith("failed: ").contains("more than 1.500 s");
    assertThat(DrillWords.verdict(SomeDrill.passed("a", 540).toBuilder().setPassed(false).setRestored(false).build()))
        .endsWith("NOT everything is as it was before");
    assertThat(DrillWords.verdict(SomeDrill.at("a", Step.GIVE_BACK))).isEqualTo("under way: give back");
  }

  @Test
  void whereNoProbeWasLostNothingIsClaimedButThat() {
    var drill = SomeDrill.passed("a", 540).toBuilder().clearOutage().clearResolution().clearGiveBackOutage();
    drill.getProbersBuilderList().forEach(prober -> prober.clearOutages().setLost(0).clearReset().clearHung());

    assertThat(DrillWords.verdict(drill.build()))
        .isEqualTo("passed: no probe was lost, an outage of less than 53 ms may"
            + " not show; everything is as it was before");
    assertThat(DrillWords.predictions(drill.build())).element(2).asString()
        .endsWith("; measured: no probe was lost, an outage of less than 53 ms may not show");
    drill.getProbersBuilderList().forEach(prober -> prober.clearUnseen());
    assertThat(DrillWords.verdict(drill.build())).as("of an older agent")
        .contains("an outage of less than 50 ms may not show");
    assertThat(DrillWords.verdict(drill.clearFaultBegan().build())).isEqualTo("passed; everything is as it was before");
  }

  @Test
  void whatGivingBackCostIsNoSmallPrint() {
    var drill = SomeDrill.passed("a", 540).toBuilder().clearOutage().clearResolution();

    assertThat(DrillWords.verdict(drill.build())).startsWith("passed: no probe was lost under the fault, an outage of")
        .contains("; giving back cost 0.060 s ±52 ms; ");
    assertThat(DrillWords.verdict(
        drill.setGiveBackOutage(Duration.newBuilder().setSeconds(1).setNanos(600_000_000)).setPassed(false).build()))
        .startsWith("failed: ").contains("; giving back cost 1.600 s ±52 ms, more than 1.500 s; ");
  }

  @Test
  void mastersAtOnceAndLostConnectionsAreSaidToo() {
    var drill = SomeDrill.passed("a", 540).toBuilder().clearOutage().clearTurns();
    turn(drill, 0, "n1", true);
    turn(drill, 0, "n2", false);
    turn(drill, 400, "n2", true);
    turn(drill, 2_700, "n1", false);
    turn(drill, 4_000, "n1", true);
    turn(drill, 4_010, "n2", false);

    assertThat(DrillWords.verdict(drill.build())).contains("; n1 and n2 were master at once for 2.310 s; 3 of 10 long"
        + " connections did not last; everything is");
  }

  private static void turn(Drill.Builder drill, int afterMillis, String node, boolean master) {
    drill.addTurns(DrillTurn.newBuilder().setNode(node).setPriority(100)
        .setAfter(Duration.newBuilder().setSeconds(afterMillis / 1000).setNanos(afterMillis % 1000 * 1_000_000))
        .setState(master ? RouterState.Value.MASTER : RouterState.Value.BACKUP));
  }

  @Test
  void whatNobodyWouldHaveSeenIsNotMeasured() {
    var drill = SomeDrill.passed("a", 540).toBuilder().clearOutage().clearGiveBackOutage().setPassed(false).build();

    assertThat(DrillWords.outcome(drill)).isEqualTo("not measured");
    assertThat(DrillWords.verdict(drill)).startsWith("not measured: no probe was lost, an outage of less than");
  }

  @Test
  void whereNobodyAskedTheServersThatIsWhatTheVerdictSays() {
    var drill = SomeDrill.passed("a", 540).toBuilder().clearOutage().clearResolution()
        .setFault(Fault.newBuilder().setKind(Fault.Kind.BACKEND).setBackend("web"));
    drill.getProbersBuilderList().forEach(prober -> prober.clearOutages().setLost(0).setTarget(drill.getProbed()));

    assertThat(DrillWords.verdict(drill.build())).startsWith("passed: what clients of web saw was not measured");

    drill.getProbersBuilder(0).setTarget("site -> other (http)");
    assertThat(DrillWords.verdict(drill.build())).startsWith("passed: what clients of web saw was not measured");
    assertThat(DrillWords.predictions(drill.build())).element(2).asString()
        .endsWith("; measured: nothing, as no check asks its servers");

    drill.getProbersBuilder(0).setTarget("site -> web (http)");
    assertThat(DrillWords.verdict(drill.build())).startsWith("passed: no probe was lost");
  }

  @Test
  void anOutageThatGoesOnIsCountedFromTheLatestProbes() {
    var drill = SomeDrill.at("a", Step.TAKEOVER).toBuilder();
    assertThat(DrillWords.outageNow(drill.getProbersList()).toMillis()).isEqualTo(11 * 50);
    assertThat(DrillWords.outageNow(SomeDrill.at("a", Step.BASELINE).getProbersList())).isZero();

    drill.getProbersBuilder(1)
        .addOutages(DrillOutage.newBuilder().setAfter(SomeDrill.millis(900)).setLength(SomeDrill.millis(700)))
        .addOutages(DrillOutage.newBuilder().setAfter(SomeDrill.millis(-20)).setLength(SomeDrill.millis(5_000)));
    assertThat(DrillWords.outageNow(drill.getProbersList())).as("as long as the prober says of the last one")
        .hasMillis(700);
    drill.getProbersBuilder(0).setLatest("....");
    drill.getProbersBuilder(1).setLatest("xxx.");
    assertThat(DrillWords.outageNow(drill.getProbersList())).as("over").isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 24, 40, 60, 78, 80, 200})
  void whatProbersSawIsDrawnInTheWidthThatThereIs(int width) {
    var drawn = DrillText.of(SomeDrill.passed("7f3a", 540), width).stream().filter(line -> line.contains("|")).toList();

    assertThat(drawn).hasSize(2).allSatisfy(line -> {
      assertThat(line.length()).isLessThanOrEqualTo(width);
      assertThat(line.chars().filter(c -> c == '|')).as("both bars").hasSize(2);
      assertThat(line).contains(width < 24 ? "|" : "x");
    });
  }

  @Test
  void aPictureHasAStickForEachProbeOfItsTimeAndWithoutProbesABar() {
    var drill = SomeDrill.passed("7f3a", 540);
    var scope = Scope.of(drill);
    long shown = drill.getProbers(0).getProbes().getAfterMillisList().stream()
        .filter(after -> scope.has(after / 1e3)).count();

    var lanes = Plot.of(drill).lines().filter(line -> line.startsWith("<path")).toList();
    assertThat(lanes).hasSize(4).element(1).asString().contains("class=\"lost\"")
        .satisfies(line -> assertThat(sticks(line)).isEqualTo(drill.getProbers(0).getProbes().getFailedCount()));
    assertThat(sticks(lanes.get(0)) + sticks(lanes.get(1))).isEqualTo(shown);

    var without = drill.toBuilder();
    without.getProbersBuilderList().forEach(prober -> prober.clearProbes());
    assertThat(Plot.of(without.build())).doesNotContain("<path").contains("height=\"12\" class=\"good\"");
    assertThat(DrillText.of(without.build(), 80)).noneMatch(line -> line.contains("|"));
  }

  private static long sticks(String path) {
    return path.chars().filter(c -> c == 'M').count();
  }

  @Test
  void aPictureShowsAWhileBeforeTheFaultAndAllThatCameOfIt() {
    var scope = Scope.of(SomeDrill.passed("7f3a", 540));

    assertThat(scope.to()).isGreaterThanOrEqualTo(3);
    assertThat(scope.from()).isEqualTo(-0.4 * scope.to());
    assertThat(Scope.of(SomeDrill.passed("7f3a", 60_000)).from()).as("no further than the baseline").isEqualTo(-10);
    assertThat(scope.share(-9)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0.05,0.005", "0.9,0.1", "10,1", "13,2", "120,20", "1000,100"})
  void ticksAreRoundAndHaveRoom(double span, double tick) {
    assertThat(Plot.tick(span)).isCloseTo(tick, org.assertj.core.data.Offset.offset(1e-9));
  }

  @Test
  void nothingThatAnAgentSaysIsMarkup() throws IOException, ParserConfigurationException, SAXException {
    var random = new Random(20_261_122);
    for (int round = 0; round < 500; round++) {
      var nasty = text(random);
      var drill = SomeDrill.passed("7f3a", 540).toBuilder().setReason(nasty).setOperator(text(random))
          .addMoments(DrillMoment.newBuilder().setNode(text(random)).setText(text(random)))
          .addTurns(DrillTurn.newBuilder().setNode(text(random)));
      drill.getProbersBuilder(0).setName(text(random)).setTarget(text(random));
      var told = drill.build();

      var markdown = Markdown.of(told);
      assertThat(markdown.lines()).as(markdown)
          .allMatch(line -> line.isEmpty() || line.matches("(#|\\*\\*|\\||- |fore).*"));
      assertThat(markdown.lines().filter(line -> line.startsWith("| Reason"))).as(nasty).singleElement().asString()
          .isEqualTo("| Reason | " + Markdown.escape(nasty) + " |");
      assertThat(bare(Markdown.escape(nasty))).as(nasty)
          .doesNotContainPattern("[`*_\\[\\]<>#|~!&$@]|://|(?i)\\bwww\\.");
      assertThat(Markdown.escape(nasty).codePoints()).noneMatch(Character::isISOControl);

      var svg = parsed(Plot.of(told));
      assertThat(svg.getElementsByTagName("script").getLength()).isZero();
      assertThat(svg.getDocumentElement().getChildNodes().getLength()).isEqualTo(
          parsed(Plot.of(SomeDrill.passed("7f3a", 540))).getDocumentElement().getChildNodes().getLength());
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder("n");
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  /// What is left of a Markdown text without what is escaped in it.
  private static String bare(String escaped) {
    return escaped.replaceAll("\\\\.", "");
  }

  private static Document parsed(String svg) throws IOException, ParserConfigurationException, SAXException {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }
}
