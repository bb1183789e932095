package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Printout;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.PendingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines typed into the command bar.
class CommandsTest {
  private static final Size USUAL = new Size(80, 24);
  private Model model = Screens.model(Screens.lab(), Glyphs.ASCII);
  private final List<Effect> effects = new ArrayList<>();

  private void type(String line) {
    press(":");
    line.chars().forEach(c -> press(Character.toString(c)));
    press("Enter");
  }

  private void press(String key) {
    take(new Msg.Typed(new Input.Key(key)));
  }

  private void take(Msg msg) {
    var now = model.data().now();
    var step = Update.on(model, msg, new Moment(now.nanos() + 1, now.wall()));
    model = step.model();
    effects.addAll(step.effects());
  }

  private String screen() {
    return String.join("\n", Screens.text(model, USUAL));
  }

  @Test
  void filterLeavesRowsWithTheWordsAndWithoutAnyAllAgain() {
    press("2");
    type("filter server2");
    assertThat(Selection.ids(model)).containsExactly("server quotation_backend/server2");
    assertThat(Screens.text(model, USUAL).get(1)).contains("servers  /server2");

    type("filter");
    assertThat(Selection.ids(model)).hasSizeGreaterThan(1);
  }

  @Test
  void sortOrdersByAColumnOrSaysThatThereIsNone() {
    press("2");
    type("sort sess");
    assertThat(Selection.ids(model)).startsWith("server quotation_backend/server3");

    type("sort colour");
    assertThat(model.note().text()).contains("there is no column colour to sort by");
    type("sort");
    assertThat(Selection.ids(model)).startsWith("server quotation_backend/server1");
  }

  @Test
  void gotoLeadsToAScreenOrToTheRowOfAnObject() {
    type("goto events");
    assertThat(model.place().screen()).isEqualTo(Screen.EVENTS);
    type("goto quotation_backend/server2");
    assertThat(model.place().screen()).isEqualTo(Screen.SERVERS);
    assertThat(Selection.of(model)).isEqualTo("server quotation_backend/server2");

    type("goto nowhere");
    assertThat(model.note().text()).contains("no screen and no object is called nowhere; screens: overview servers");
  }

  @Test
  void describeOpensTheDetailOfTheObject() {
    type("describe VI_1");

    assertThat(Selection.of(model)).isEqualTo("instance VI_1");
    assertThat(model.place().detail()).isTrue();
    assertThat(effects).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"op", "op 7f3a", "diff", "config show", "wait healthy", "show table", "help drain",
      "logs --level warning", "events --since 10m", "config plan new.yaml", "describe nothing"})
  void whatNoScreenShowsIsAnsweredInWords(String line) {
    type(line);

    assertThat(model.place().spot().screen()).isEqualTo(Screen.OUTPUT);
    assertThat(effects).singleElement().isInstanceOf(Effect.Ask.class);
    assertThat(screen()).contains("the agents are asked");
  }

  @ParameterizedTest
  @CsvSource({"status, OVERVIEW", "status -w, OVERVIEW", "events -w, EVENTS", "logs -w, LOGS", "watch, EVENTS",
      "config history, CONFIG", "show connections, CONNECTIONS", "help, HELP"})
  void whatAScreenShowsIsShownThere(String line, Screen screen) {
    type(line);

    assertThat(model.place().screen()).isEqualTo(screen);
    assertThat(effects).isEmpty();
  }

  @Test
  void anAnswerIsATextThatOneGoesThroughAndComesBackFrom() {
    press("2");
    type("op");
    take(new Msg.Answered(new Printout("buoy op", List.of("ID    WHAT", "7f3a  drain"), List.of("n3: no answer"),
        Exit.PARTIAL)));

    assertThat(screen()).contains("OUTPUT  buoy op  3 lines  exit 3: some agents", "overview > servers > output(op)",
        "7f3a  drain", "n3: no answer");
    press("q");
    assertThat(model.place().screen()).isEqualTo(Screen.SERVERS);
  }

  @Test
  void anAnswerShowsAlsoWhileTheDisplayIsPausedAndTheOldOneNeverAgain() {
    press("p");
    type("op");
    take(new Msg.Answered(new Printout("buoy op", List.of("7f3a  drain"), List.of(), Exit.DONE)));
    assertThat(screen()).contains("PAUSED", "7f3a  drain");

    type("op");
    assertThat(screen()).contains("the agents are asked ...").doesNotContain("7f3a  drain");
  }

  @Test
  void anAnswerThatComesWhenNobodyLooksIsToldAndKept() {
    type("wait healthy");
    press("q");
    take(new Msg.Answered(new Printout("buoy wait healthy 60s", List.of(), List.of(), Exit.DONE)));

    assertThat(model.note().text()).isEqualTo("buoy wait healthy 60s is answered: exit 0; [ leads back to it");
    press("[");
    assertThat(screen()).contains("it has nothing to say");
  }

  @Test
  void aChangeOfTheFileIsPlannedAndNeverJustRun() {
    type("config apply new.yaml --confirm quotation");

    assertThat(effects).singleElement().isInstanceOf(Effect.Plan.class);
    assertThat(model.dialog()).isInstanceOf(Dialog.Changing.class);
  }

  @Test
  void setChangesTheScreen() {
    type("set mouse on");
    type("set fps 4");
    type("set background light");
    type("set time relative");

    assertThat(effects).containsExactly(new Effect.Mouse(true), new Effect.Frames(4),
        new Effect.Background(true, true));
    assertThat(model.place().absolute()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "set | there are mouse on|off, fps 1-60, time absolute|relative, background dark|light",
      "set colour blue | there is no 'colour' to set on this screen; there are mouse on|off",
      "set fps 100 | set fps takes 1-60, not '100'",
      "set mouse | set mouse takes on|off, not ''"}, quoteCharacter = '`')
  void setSaysWhatThereIs(String line, String told) {
    type(line);

    assertThat(model.note().text()).contains(told);
    assertThat(effects).isEmpty();
  }

  @Test
  void tabCompletesWhatCanBeSet() {
    press(":");
    "set ba".chars().forEach(c -> press(Character.toString(c)));
    press("Tab");
    press("l");
    press("Tab");

    assertThat(screen()).contains(":set background light _");
  }

  @Test
  void theStatusCardTakesNoKeyForWhatItDoesNotShow() {
    model = model.with(Size.CARD);
    for (var key : List.of("2", "?", "j", "D", "x", " ", "Enter", "R")) {
      press(key);
      assertThat(model.note().text()).as(key).isEqualTo("the window is too small for that: it takes 61x16");
    }
    assertThat(model.dialog()).isNull();
    assertThat(model.place()).isEqualTo(Place.START);
    type("events");
    assertThat(model.note().text()).contains("too small");

    press("q");
    assertThat(effects).containsExactly(new Effect.Quit());
  }

  @Test
  void aMarkThatIsGoneIsNotCounted() {
    model = model.with(model.data().with(SomeFetched.plausible(model)));
    press("6");
    model = model.with(model.data().with(SomeFetched.plausible(model)));
    press(" ");
    press("j");
    press(" ");
    assertThat(Screens.text(model, USUAL).get(1)).contains("2 marked");

    model = model.with(model.data().with(Fetched.NOTHING));
    assertThat(Screens.text(model, USUAL).get(1)).doesNotContain("marked");
  }

  @Test
  void filesThatDifferAreNoAlarmWhileAChangeIsPutToWork() {
    var view = model.data().view();
    assertThat(wrongs(view, "other", false)).anyMatch(text -> text.contains("different files"));
    assertThat(wrongs(view, "other", true)).noneMatch(text -> text.contains("different files"));
  }

  private List<String> wrongs(ClusterView view, String digest, boolean pending) {
    var agents = new ArrayList<>(view.agents());
    var first = agents.getFirst();
    var status = java.util.Objects.requireNonNull(first.status()).toBuilder().setConfigDigest(digest);
    if (pending) {
      status.setPendingConfig(PendingConfig.newBuilder().setOperation("7f3a"));
    }
    agents.set(0,
        new AgentView(first.name(), first.endpoint(), first.info(), status.build(), first.receivedAt(), null));
    return model.data().with(new ClusterView(agents, List.of())).facts().wrongs().stream()
        .map(AlarmList.Present::text).toList();
  }

  @Test
  void aTerminalThatDrawsSymbolsWideGetsPlainCharactersAndItsBackgroundTheColours() {
    model = Screens.model(Screens.lab(), Glyphs.UNICODE);
    take(new Msg.Typed(new Input.Cursor(1)));
    assertThat(model.glyphs()).isEqualTo(Glyphs.UNICODE);
    assertThat(effects).isEmpty();

    take(new Msg.Typed(new Input.Cursor(2)));
    assertThat(model.glyphs()).isEqualTo(Glyphs.ASCII);
    take(new Msg.Typed(new Input.Background(1, 1, 0.9)));
    take(new Msg.Typed(new Input.Background(0.1, 0.1, 0.2)));

    assertThat(effects).containsExactly(new Effect.Repaint(), new Effect.Background(true, false),
        new Effect.Background(false, false));
  }

  @Test
  void atFullHeightTheServersStandUnderTheMatrixAndClocksOverIt() {
    var lab = Screens.lab();
    lab.ahead.put("n3", java.time.Duration.ofMillis(-120));
    model = Screens.model(lab, Glyphs.ASCII, Map.of());
    press("2");
    var tall = Screens.text(model, new Size(120, 40));
    assertThat(tall.get(2)).startsWith("-VRRP  instance x node  1  clocks n3 -120 ms");
    assertThat(tall.get(4)).startsWith(" VI_1/99");
    assertThat(tall.get(5)).startsWith("-SERVERS  3");

    assertThat(Screens.text(model, new Size(120, 30)).get(2)).startsWith("-SERVERS  3");
    assertThat(Screens.text(Screens.press(Screens.model(Screens.lab(), Glyphs.ASCII), "1"), USUAL).get(2))
        .contains("clocks within 50 ms");
  }
}
