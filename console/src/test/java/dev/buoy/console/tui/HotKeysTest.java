package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.Event;
import dev.buoy.v1.OperationalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keys on the screens, and the table that they are in.
class HotKeysTest {
  private final LabAgents lab = Screens.lab();
  private final Model model = Screens.model(lab, Glyphs.ASCII);

  private static Step on(Model model, String key) {
    var now = model.data().now();
    return Update.on(model, new Msg.Typed(new Input.Key(key)), new Moment(now.nanos() + 1, now.wall()));
  }

  @Test
  void noKeyMeansTwoThingsOnAnyScreen() {
    for (var screen : Screen.values()) {
      var seen = new HashSet<String>();
      Arrays.stream(Screen.values()).map(Screen::key).filter(key -> !key.isEmpty())
          .forEach(key -> assertThat(seen.add(key)).as(key).isTrue());
      Arrays.stream(Action.values()).filter(action -> action.isFor(screen.page(), false))
          .forEach(action -> action.keys().forEach(key -> assertThat(seen.add(key)).as(key).isTrue()));
    }
  }

  @Test
  void everyKeyIsInTheHelpWithWhatItDoes() {
    var help = HelpPage.entries(false);
    var keys = help.stream().flatMap(entry -> Arrays.stream(entry.keys().split(" +", -1))).toList();

    for (var action : Action.values()) {
      assertThat(keys).containsAll(action.keys());
    }
    assertThat(help).allMatch(entry -> !entry.does().isBlank());
    assertThat(help).extracting(HelpPage.Entry::keys).doesNotHaveDuplicates();
  }

  /// `-Dbuoy.update=true` writes it anew.
  @Test
  void theDocsHaveTheSameTable() throws IOException {
    var file = Path.of("../docs/console.md");
    var text = Files.readString(file);
    var table = new StringBuilder("\n| Key | Does |\n|---|---|\n");
    HelpPage.entries(false)
        .forEach(entry -> table.append("| `").append(String.join("` `", entry.keys().split(" +", -1)))
            .append("` | ").append(entry.does()).append(" |\n"));
    var mark = "<!-- keys: written by HotKeysTest -->\n";
    var written = text.substring(0, text.indexOf(mark)) + mark + table;
    if (Boolean.getBoolean("buoy.update")) {
      Files.writeString(file, written);
    }

    assertThat(Files.readString(file)).isEqualTo(written);
  }

  @Test
  void theHintsAreOfTheSameTableAndFitTheWindow() {
    for (var width : new int[]{70, 80, 120, 200}) {
      for (var screen : List.of(Screen.OVERVIEW, Screen.SERVERS, Screen.EVENTS, Screen.ALARMS)) {
        var hints = View.hints(model.with(model.place().to(screen)), width);
        assertThat(hints.width()).isEqualTo(width);
        assertThat(hints.text()).contains("<?>help", "<q>back", "<1").doesNotContain("~");
      }
    }
    assertThat(View.hints(model.with(model.place().to(Screen.ALARMS)), 120).text()).contains("<a>acknowledge");
    assertThat(View.hints(model, 200).text()).doesNotContain("acknowledge").doesNotContain("follow");
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void everyKeyCanBePressedOnEveryScreenWithoutHarm(Screen screen) {
    var there = model.with(model.place().into(new Spot(screen, screen == Screen.YAML ? "instance VI_1" : "")));
    for (var action : Action.values()) {
      for (var key : action.keys()) {
        var step = on(there, key.equals("space") ? " " : key);
        assertThat(View.frame(step.model(), new Size(80, 24)).lines()).hasSize(24);
        assertThat(step.effects()).noneMatch(Effect.Apply.class::isInstance);
      }
    }
  }

  @Test
  void qGoesBackAndLeavesOnlyFromTheOverview() {
    var help = Screens.press(model, "2", "?");
    assertThat(on(help, "q").effects()).isEmpty();
    assertThat(on(help, "q").model().place().screen()).isEqualTo(Screen.SERVERS);
    assertThat(on(Screens.press(model, "2"), "q").model().place().screen()).isEqualTo(Screen.OVERVIEW);

    assertThat(on(Screens.press(model, "?", "q"), "q").effects()).containsExactly(new Effect.Quit());
    assertThat(on(Screens.press(model, "d"), "q").model().place().detail()).isFalse();
  }

  @Test
  void leavingAsksWhileSomethingRunsOrEndsWithTheConsole() {
    var running = on(model.running(7, Dialog.Kind.RUNTIME), "q");
    assertThat(running.effects()).isEmpty();
    assertThat(String.join("\n", Screens.text(running.model(), new Size(80, 24)))).contains(
        "1 operation is not answered",
        "Leave the console?");
    assertThat(on(running.model(), "y").effects()).containsExactly(new Effect.Quit());

    var file = on(model.running(7, Dialog.Kind.FILE), "q");
    assertThat(String.join("\n", Screens.text(file.model(), new Size(80, 24)))).contains("it is taken back",
        "the console has to").doesNotContain("go on with it");

    var demo = Model.start(new Settings(Glyphs.ASCII, "alice", false, "the demo ends"), model.data());
    assertThat(on(demo, "q").effects()).isEmpty();
    assertThat(String.join("\n", Screens.text(on(demo, "q").model(), new Size(80, 24)))).contains("the demo ends");
    assertThat(on(on(demo, "q").model(), "n").model().dialog()).isNull();
  }

  @Test
  void escClearsOneThingAtATime() {
    var far = Screens.press(model, "2", "/", "u", "p", "Enter", " ", "d");
    assertThat(far.place().look().marked()).hasSize(1);

    var one = Screens.press(far, "Esc");
    assertThat(one.place().look().filter().isEmpty()).isTrue();
    var two = Screens.press(one, "Esc");
    assertThat(two.place().look().marked()).isEmpty();
    var three = Screens.press(two, "Esc");
    assertThat(three.place().detail()).isFalse();
    var four = Screens.press(three, "Esc", "Esc", "Esc");
    assertThat(four.place().screen()).isEqualTo(Screen.OVERVIEW);
  }

  @Test
  void marksGoToTheVerbsTogether() {
    var marked = Screens.press(model, "2", " ", "j", " ");
    assertThat(String.join("\n", Screens.text(marked, new Size(80, 24)))).contains("2 marked");

    var step = on(marked, "D");

    var dialog = (Dialog.Changing) java.util.Objects.requireNonNull(step.model().dialog());
    assertThat(dialog.invocation().commandLine()).contains("drain quotation_backend/server1 --on all");
    assertThat(dialog.invocations()).hasSize(2).last()
        .satisfies(next -> assertThat(next.commandLine()).contains("drain quotation_backend/server2 --on all"));
    assertThat(step.effects()).singleElement().isInstanceOf(Effect.Plan.class);
    assertThat(String.join("\n", Screens.text(step.model(), new Size(80, 24)))).contains("drain 2 marked");
  }

  @Test
  void markAllMarksWhatTheFilterLeavesAndAgainNone() {
    var filtered = Screens.press(model, "2", "/", "s", "e", "r", "v", "e", "r", "2", "Enter", "*");
    assertThat(filtered.place().look().marked()).isEqualTo(Set.of("server quotation_backend/server2"));

    assertThat(Screens.press(filtered, "*").place().look().marked()).isEmpty();
  }

  @Test
  void theFilterStandsInTheBreadcrumb() {
    var text = Screens.text(Screens.press(model, "2", "/", "!", "x", "Enter"), new Size(80, 24));

    assertThat(text.get(1)).contains("overview > servers  /!x");
  }

  @Test
  void sortAndReverseOrderTheTableOfTheSelection() {
    var sorted = Screens.press(model, "2", "s", "S");
    assertThat(Selection.ids(sorted)).startsWith("server quotation_backend/server3");
    assertThat(sorted.note().text()).contains("by server");
    assertThat(Selection.of(sorted)).isEqualTo("server quotation_backend/server1");

    assertThat(on(Screens.press(model, "2"), "S").model().note().text()).contains("sort by a column first");
  }

  @Test
  void noRowMovesForTwoSecondsAfterAKey() {
    var sorted = Screens.press(model, "2", "s", "s", "s");
    var before = Selection.ids(sorted);
    lab.operational.put("quotation_backend/server3", OperationalState.Value.DOWN);

    var soon = reported(sorted, Duration.ofMillis(1900));
    assertThat(Selection.ids(soon)).isEqualTo(before);
    assertThat(Selection.ids(reported(soon, Duration.ofMillis(200)))).isNotEqualTo(before);
  }

  private Model reported(Model model, Duration later) {
    var now = model.data().now();
    var then = new Moment(now.nanos() + later.toNanos(), now.wall().plus(later));
    return Update.on(model, new Msg.Reported(Screens.view(lab, Map.of(), then)), then).model();
  }

  @Test
  void eventsOfAnObjectAndItsYamlAreReachedFromEveryRow() {
    var events = Screens.press(model, "e");
    assertThat(events.place().spot()).isEqualTo(new Spot(Screen.EVENTS, "instance VI_1"));
    assertThat(Selection.ids(events)).hasSize(1);

    var yaml = String.join("\n", Screens.text(Screens.press(model, "2", "j", "y"), new Size(80, 24)));
    assertThat(yaml).contains("overview > servers > yaml(quotation_backend/server2)", "name: server2", "age: 0.4 s");
  }

  @Test
  void whyAsksForTheSelectedObjectAndTheCommandBarForAny() {
    var why = on(model, "w");
    assertThat(why.model().place().spot()).isEqualTo(new Spot(Screen.OUTPUT, "buoy why instance VI_1"));
    assertThat(why.effects()).singleElement().isInstanceOf(Effect.Ask.class);

    var whatIf = Commands.run(model, "whatif kill n1, backend quotation_backend down");
    assertThat(whatIf.model().place().spot())
        .isEqualTo(new Spot(Screen.OUTPUT, "buoy whatif kill n1, backend quotation_backend down"));
    assertThat(whatIf.effects()).singleElement().isInstanceOf(Effect.Ask.class);
  }

  @Test
  void aVerbOnAnEventMeansTheObjectOfTheEvent() {
    var events = Screens.press(model, "3");
    assertThat(Selection.subject(events)).isEqualTo(Subject.server("quotation_backend/server1"));

    assertThat(on(events, "D").model().dialog()).isInstanceOf(Dialog.Changing.class);
    assertThat(on(Screens.press(events, "j"), "D").model().note().text()).contains("an instance is not drained");
  }

  @Test
  void followStaysAtTheNewestUntilOneMoves() {
    var events = Screens.press(model, "3");
    lab.event(Screens.NOW, "n1", Event.Kind.SERVER_STATE, "quotation_backend/server2", "UP", "DOWN", "refused", "",
        Event.Severity.ERROR);
    var reported = reported(events, Duration.ofSeconds(1));
    assertThat(Selection.of(reported)).isEqualTo("event n1 n1-6");

    var moved = Screens.press(reported, "j");
    assertThat(Selection.of(moved)).isEqualTo("event n2 n2-5");
    assertThat(moved.place().follow()).isFalse();
    assertThat(Screens.press(moved, "f").place().follow()).isTrue();
    assertThat(Screens.press(moved, "g").place().follow()).isTrue();
  }

  @Test
  void pauseHoldsTheDisplayWhileItsAgeAndTheTruthGoOn() {
    var paused = Screens.press(model, "p");
    lab.rivals.add("n2");
    var later = reported(paused, Duration.ofSeconds(12));

    var text = Screens.text(later, new Size(120, 40));
    assertThat(text.get(1)).contains("PAUSED 12s ago");
    assertThat(text.get(2)).contains("SPLIT BRAIN");
    assertThat(String.join("\n", text.subList(3, 40))).contains(">MASTER 150").doesNotContain("!MASTER!");
    assertThat(String.join("\n", Screens.text(Screens.press(later, "p"), new Size(120, 40)))).contains("!MASTER! 150");
  }

  @Test
  void timesAreOfTheDayOrAgo() {
    assertThat(String.join("\n", Screens.text(Screens.press(model, "3"), new Size(80, 24)))).contains("14:00:03 n2");
    assertThat(String.join("\n", Screens.text(Screens.press(model, "3", "t"), new Size(80, 24)))).contains("02:27 ");
  }

  @Test
  void tabGoesFromTableToTable() {
    var seen = new ArrayList<String>();
    var next = model;
    for (var i = 0; i < 4; i++) {
      seen.add(Selection.table(next).name());
      next = Screens.press(next, "Tab");
    }

    assertThat(seen).containsExactly("instances", "backends", "events", "instances");
    assertThat(Selection.table(Screens.press(model, "BackTab")).name()).isEqualTo("events");
  }

  @Test
  void aFrontendLeadsToItsBackendAndThatToItsServers() {
    lab.defaultBackend = "quotation_backend";
    var servers = Screens.press(Screens.model(lab, Glyphs.ASCII), "2", "Tab", "Enter");

    assertThat(servers.place().spot()).isEqualTo(new Spot(Screen.SERVERS, "backend quotation_backend"));
    assertThat(Selection.ids(servers)).hasSize(3).allMatch(id -> id.startsWith("server "));
    assertThat(Screens.text(servers, new Size(80, 24)).get(1)).contains("servers(quotation_backend)");
  }

  @Test
  void anAlarmStaysInItsListUntilItIsAcknowledged() {
    lab.alarms.add("web has no usable server");
    var alarmed = ticked(reported(model, Duration.ofMillis(100)));
    assertThat(Screens.text(alarmed, new Size(80, 24)).get(1)).contains("A:1 alarm");

    lab.alarms.clear();
    var over = ticked(reported(alarmed, Duration.ofMillis(100)));
    var list = Screens.press(over, "A");
    assertThat(String.join("\n", Screens.text(list, new Size(80, 24)))).contains("over", "web has no usable server");
    var none = Screens.press(list, "a");
    assertThat(Screens.text(none, new Size(80, 24)).get(1)).doesNotContain("A:");
    assertThat(String.join("\n", Screens.text(none, new Size(80, 24)))).as("it may come back").contains("over, seen");
    var later = ticked(reported(none, Duration.ofSeconds(31)));
    assertThat(String.join("\n", Screens.text(later, new Size(80, 24)))).contains("no alarm: all that");
  }

  private static Model ticked(Model model) {
    return Update.on(model, new Msg.Tick(), model.data().now()).model();
  }

  @Test
  void everyDigitLeadsToAScreen() {
    for (var digit = 1; digit <= 8; digit++) {
      assertThat(Screen.of(Integer.toString(digit))).isPresent();
    }
  }

  @Test
  void resubscribeIsAnEffect() {
    assertThat(on(model, "^R").effects()).containsExactly(new Effect.Resubscribe());
  }
}
