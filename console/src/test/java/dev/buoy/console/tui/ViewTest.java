package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Condition;
import dev.buoy.v1.Event;
import dev.buoy.v1.OperationalState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {
  private static final String[] KEYS = {"1", "2", "3", "?", "d", "x", "D", "F", "R", "j", "k", "G", "g", "Tab", "Enter",
      "Esc",
      "/", ":", "s", "e", "!", "Backspace", "q", "f", "-", "4", "^C"};

  private static final String[] TEXTS = {"", "plain", "日本語の長い理由です", "e\u0301 combining", "\033[31mred\033[0m",
      "a\tb\nc", "😀 picture",
      "\u202eright to left", "long ".repeat(80)};

  private static final long SEED = 20261121;

  @Test
  void aWindowThatIsTooSmallSaysSoAndWhatItTakes() {
    var lines = Screens.text(Screens.model(Screens.lab(), Glyphs.UNICODE), new Size(30, 8));

    assertThat(lines).hasSize(8).first().asString().startsWith("BUOY VIPs 1/1  srv 3/3").doesNotContain("~");
    assertThat(String.join(" ", lines).replaceAll(" +", " "))
        .contains("the window is too small: it takes 36x9 for a card, 61x16 for tables");
  }

  @Test
  void paintsAnyClusterAtAnySizeAndNothingOutside() {
    var random = new Random(SEED);
    for (var run = 0; run < 400; run++) {
      var size = new Size(20 + random.nextInt(281), 5 + random.nextInt(86));
      var glyphs = random.nextBoolean() ? Glyphs.UNICODE : Glyphs.ASCII;
      var model = Screens.model(lab(random), glyphs, ages(random));
      for (var i = random.nextInt(12); i > 0; i--) {
        model = Screens.press(model, KEYS[random.nextInt(KEYS.length)]);
      }
      var shown = model;
      var frame = View.frame(shown, size);

      assertThat(frame.lines()).as("run %d seed %d", run, SEED).hasSize(size.rows())
          .allMatch(line -> line.width() == size.columns());
      assertThat(frame.lines().stream().map(Line::text))
          .noneMatch(text -> text.chars().anyMatch(Character::isISOControl));
      if (glyphs.ascii()) {
        assertThat(frame.lines().stream().map(Line::text)).allMatch(text -> text.chars().allMatch(c -> c < 0x7F));
      }
      if (run % 10 == 0) {
        assertThatCode(() -> paint(frame, size)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aServerThatNobodyChecksIsUsedAndNotMissing() {
    var lab = Screens.lab();
    lab.operational.put("quotation_backend/server2", OperationalState.Value.UNKNOWN);

    assertThat(Screens.text(Screens.model(lab, Glyphs.UNICODE), new Size(120, 40)).getFirst()).contains("servers 3/3");
    var servers = Screens.text(Screens.press(Screens.model(lab, Glyphs.UNICODE), "2"), new Size(120, 40));
    assertThat(servers).filteredOn(line -> line.contains("10.77.0.12:8080"))
        .allMatch(line -> line.contains("no check"));
  }

  @Test
  void aBackendWithoutServersIsCriticalAndOneServerThatIsDownAWarning() {
    var lab = Screens.lab();
    lab.operational.put("quotation_backend/server2", OperationalState.Value.DOWN);
    assertThat(wrongs(lab)).containsExactly(
        "WARNING n1 n2 n3: quotation_backend/server2 is DOWN: connection refused, 1 of 1");

    lab.operational.put("quotation_backend/server1", OperationalState.Value.DOWN);
    lab.admin.put("quotation_backend/server3", AdminState.Value.MAINT);
    assertThat(wrongs(lab)).contains("CRITICAL n1 n2 n3: quotation_backend has no usable server").hasSize(3);
  }

  @Test
  void aServerThatAnOperatorTookOutIsNoAlarm() {
    var lab = Screens.lab();
    lab.operational.put("quotation_backend/server2", OperationalState.Value.DOWN);
    lab.admin.put("quotation_backend/server2", AdminState.Value.MAINT);
    lab.admin.put("quotation_backend/server3", AdminState.Value.DRAIN);

    assertThat(wrongs(lab)).isEmpty();
  }

  @Test
  void theCardSaysThatAnAlarmIsOver() {
    var lab = Screens.lab();
    lab.operational.put("quotation_backend/server2", OperationalState.Value.DOWN);
    var model = Screens.model(lab, Glyphs.ASCII);
    var down = Update.on(model, new Msg.Tick(), model.data().now()).model();
    lab.operational.clear();
    var later = new Moment(down.data().now().nanos() + 1, down.data().now().wall().plusSeconds(3));
    var up = Update.on(down, new Msg.Reported(Screens.view(lab, Map.of(), later)), later).model();

    var over = Update.on(up, new Msg.Tick(), later).model();

    assertThat(Screens.text(down, new Size(60, 15))).anyMatch(line -> line.contains("A:1 alarm  quotation_backend/s"));
    assertThat(Screens.text(over, new Size(60, 15))).anyMatch(line -> line.contains("A:1 alarm  over: quotation_"));
  }

  private static List<String> wrongs(LabAgents lab) {
    return Screens.model(lab, Glyphs.ASCII).data().facts().wrongs().stream()
        .map(present -> present.level() + " " + present.who() + ": " + present.text()).toList();
  }

  @Test
  void whoAskedForItIsNotCutOffByALongReason() {
    var lab = Screens.lab();
    lab.event(Screens.NOW, "n2", Event.Kind.SERVER_ADMIN_STATE, "quotation_backend/server1", "READY", "DRAIN",
        "the kernel of this machine is renewed, and its disks after that, then it comes back", "alice",
        Event.Severity.NOTICE);
    var model = Screens.model(lab, Glyphs.ASCII);

    for (var size : List.of(new Size(120, 40), new Size(80, 24))) {
      assertThat(Screens.text(Screens.press(model, "3"), size)).as("%s", size)
          .anyMatch(line -> line.contains(" alice the kernel of"));
    }
    assertThat(Screens.text(Screens.press(model, "3"), new Size(120, 40)).get(3)).contains(" BY ", "WHY");
  }

  @Test
  void aFilterOnAColumnThatThereIsNotSaysSoWithTheNearest() {
    var model = Screens.press(Screens.model(Screens.lab(), Glyphs.ASCII), "2", "/", "s", "t", "a", "e", "t", ":", "d");
    assertThat(Screens.text(model, new Size(120, 40)))
        .anyMatch(line -> line.startsWith("/staet:d_   there is no column staet here; did you mean state?"));
    assertThat(View.bottom(Screens.press(model, "Enter")).text()).contains("did you mean state?");

    var address = Screens.press(Screens.model(Screens.lab(), Glyphs.ASCII), "2", "/", "1", "2", ":", "8", "0", "Enter");
    assertThat(View.bottom(address).text()).isBlank();
  }

  @Test
  void alarmsAndHelpLeadBackToTheViewTheyWereOpenedFrom() {
    for (var key : List.of("A", "?")) {
      var model = Screens.press(Screens.model(Screens.lab(), Glyphs.ASCII), "2", "j", key, "q");

      assertThat(model.place().spot()).isEqualTo(Spot.of(Screen.SERVERS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2 s", "4 s", "5 s", "14 s", "300 s"})
  void aReportThatIsNotFreshNeverCountsAsUp(String age) {
    var old = Duration.ofSeconds(Long.parseLong(age.substring(0, age.indexOf(' '))));
    var lab = Screens.lab();
    var all = Map.of("n1", old, "n2", old, "n3", old);
    for (var keys : new String[][]{{"1"}, {"2"}, {"3"}}) {
      var model = Screens.press(Screens.model(lab, Glyphs.UNICODE, all), keys);
      var frame = View.frame(model, new Size(120, 40));
      var reports = frame.lines().stream().limit(20).flatMap(line -> line.spans().stream())
          .filter(span -> span.role() == Role.UP).map(Span::text).filter(text -> !text.isBlank());

      assertThat(keys[0].equals("1") || keys[0].equals("2")
          ? reports.filter(text -> !isEvent(text))
          : java.util.stream.Stream.of())
          .isEmpty();
      assertThat(Screens.text(model, new Size(120, 40)).getFirst()).contains("agents 0/3").contains("VIPs 0/1")
          .contains("servers 0/3");
    }
  }

  /// Events are history: what they say was true then.
  private static boolean isEvent(String text) {
    return text.contains("->") || text.strip().equals("●") || text.strip().equals("▶");
  }

  @Test
  void aClockThatIsWrongIsToldAndItsEventsAreMarkedAndStandWhereTheyBelong() {
    var lab = Screens.lab();
    lab.ahead.put("n2", Duration.ofMillis(5300));
    var model = Screens.model(lab, Glyphs.ASCII);

    var text = String.join("\n", Screens.text(model, new Size(120, 40)));
    assertThat(text).contains("~ the clock of n2 is +5.3 s against this host").contains("14:00:03.306~ n2");
    assertThat(Selection.ids(Screens.press(model, "3")).indexOf("event n2 n2-5")).isGreaterThan(1);
  }

  @Test
  void theCursorStandsBehindWhatIsTypedAlsoOnTheCard() {
    var model = Screens.press(Screens.model(Screens.lab(), Glyphs.ASCII), ":", "o");
    for (var size : List.of(new Size(60, 15), new Size(80, 24))) {
      var frame = View.frame(model, size);
      assertThat(frame.lines().get(frame.cursorRow()).text()).startsWith(":o_");
    }
  }

  @Test
  void aServerStandsForItselfUnlessAnotherBackendHasOneOfThatName() {
    assertThat(EventTable.brief("web/server1", List.of("web/server1", "VI_1"))).isEqualTo("server1");
    assertThat(EventTable.brief("web/server1", List.of("web/server1", "db/server1"))).isEqualTo("web/server1");
    assertThat(EventTable.brief("VI_1", List.of("web/server1", "VI_1"))).isEqualTo("VI_1");
  }

  @Test
  void commandsThatAskGoToTheObject() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);

    var events = typed(model, "events VI_1");
    assertThat(events.place().screen()).isEqualTo(Screen.EVENTS);
    assertThat(events.place().scope()).isEqualTo("instance VI_1");
    var server = typed(model, "show quotation_backend/server2");
    assertThat(server.place().screen()).isEqualTo(Screen.SERVERS);
    assertThat(Selection.of(server)).isEqualTo("server quotation_backend/server2");
    assertThat(server.place().detail()).isTrue();
    assertThat(Selection.of(typed(model, "show quotation_backend"))).isEqualTo("backend quotation_backend");
    // What there is say the agents.
    assertThat(typed(model, "show nothing").place().spot()).isEqualTo(new Spot(Screen.OUTPUT, "buoy show nothing"));
  }

  private static Model typed(Model model, String line) {
    var keys = new ArrayList<String>();
    keys.add(":");
    line.chars().forEach(c -> keys.add(Character.toString(c)));
    keys.add("Enter");
    return Screens.press(model, keys.toArray(String[]::new));
  }

  @Test
  void showsThatAgentsDisagreeOnAServer() {
    var lab = Screens.lab();
    lab.operational.put("n3 quotation_backend/server2", OperationalState.Value.DOWN);

    var text = String.join("\n", Screens.text(Screens.press(Screens.model(lab, Glyphs.ASCII), "2"), new Size(80, 24)));

    assertThat(text).containsPattern("server2 +10.77.0.12:8080 o2 x1 +oox");
  }

  @Test
  void theSelectionStaysOnItsObjectWhenRowsMove() {
    var lab = Screens.lab();
    var model = Screens.press(Screens.model(lab, Glyphs.ASCII), "2", "j");
    assertThat(Selection.of(model)).isEqualTo("server quotation_backend/server2");

    lab.operational.put("n3 quotation_backend/server3", OperationalState.Value.DOWN);
    var moved = Update.on(model, new Msg.Reported(Screens.view(lab, Map.of(), model.data().now())), model.data().now())
        .model();

    assertThat(Selection.ids(moved).getFirst()).isEqualTo("server quotation_backend/server1");
    var then = later(moved, Duration.ofMillis(2001));
    var later = Update.on(moved, new Msg.Reported(Screens.view(lab, Map.of(), then)), then).model();
    assertThat(Selection.ids(later).getFirst()).isEqualTo("server quotation_backend/server3");
    assertThat(Selection.of(later)).isEqualTo("server quotation_backend/server2");
  }

  private static Moment later(Model model, Duration by) {
    var now = model.data().now();
    return new Moment(now.nanos() + by.toNanos(), now.wall().plus(by));
  }

  @Test
  void showsAnAlarmOnceWithThoseWhoRaiseIt() {
    var lab = Screens.lab();
    lab.alarms.add("the files of the nodes differ");

    assertThat(Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(80, 24)))
        .filteredOn(line -> line.contains("the files of the nodes differ")).singleElement().asString()
        .startsWith(" ! n1 n2 n3: the files");
  }

  @Test
  void whatTheOverviewHasNoRoomForIsInTheDetailOfTheInstance() {
    var lab = Screens.lab();
    for (int i = 1; i <= 8; i++) {
      lab.alarms.add("alarm number " + i);
    }
    lab.alarms.add("VI_1: its fence is unavailable");
    lab.conditions.add(Condition.newBuilder().setDetail("n4 has 10.77.0.101 more than n1").build());
    var model = Screens.model(lab, Glyphs.ASCII);
    assertThat(String.join("\n", Screens.text(model, new Size(80, 24)))).contains("more: A shows alarms")
        .doesNotContain("its fence is unavailable");

    for (var size : List.of(new Size(80, 50), new Size(300, 50))) {
      var detail = String.join("\n", Screens.text(Screens.press(model, "d"), size));

      assertThat(detail).contains("n1: n4 has 10.77.0.101 more than n1", "VI_1: its fence is unavailable",
          "alarm number 8");
      assertThat(detail.indexOf("its fence is unavailable")).isLessThan(detail.lastIndexOf("alarm number 1"));
    }
  }

  @Test
  void readOnlyOffersNoVerbAndSaysSoWhenOneIsAskedFor() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    var readOnly = Model.start(new Settings(Glyphs.ASCII, "alice", true, ""), model.data());

    for (var verb : List.of("D", "F", "R", "u")) {
      assertThat(Screens.press(readOnly, "2", verb).dialog()).isNull();
      assertThat(Screens.press(readOnly, "2", verb).note().text()).isEqualTo(readOnly.settings().refusal());
    }
    assertThat(Screens.text(Screens.press(readOnly, "2", "x"), new Size(80, 24))).anyMatch(line -> line
        .contains("drain  ") && line.contains("not now: read-only"))
        .anyMatch(line -> line.contains("> connections") && line.contains(":connections quotation_backend/server1"));
    assertThat(Screens.text(readOnly, new Size(80, 24)).getLast()).doesNotContain("actions");
    assertThat(Screens.text(Screens.press(readOnly, "?"), new Size(80, 40))).noneMatch(line -> line.contains("plan:"));
  }

  @Test
  void theHeaderSaysWhetherTheClusterIsInsecureAndWhetherThisConsoleMayOnlyLook() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    assertThat(Screens.text(model, new Size(80, 24)).getFirst()).contains(" RW alice").doesNotContain("insecure");

    var agents = model.data().view().agents();
    var insecure = Screens.withInfo(agents.get(1), info -> info.setInsecure(true));
    var some = Screens.shown(model, List.of(agents.get(0), insecure, agents.get(2)));
    var header = View.header(some, some.data().facts(), 80);
    assertThat(header.text()).contains(" insecure RW alice");
    assertThat(header.spans()).anyMatch(span -> span.text().contains("insecure") && span.role() == Role.WARN);

    var viewers = Screens.shown(model,
        agents.stream().map(agent -> Screens.withInfo(agent, info -> info.setRole("viewer"))).toList());
    assertThat(View.header(viewers, viewers.data().facts(), 80).text()).contains(" viewer alice");
    var one = Screens.shown(model,
        List.of(Screens.withInfo(agents.get(0), info -> info.setRole("viewer")), agents.get(1)));
    assertThat(View.header(one, one.data().facts(), 80).text()).contains(" RW alice");
  }

  @Test
  void escNeverQuitsAndAPasteIsNoHotKey() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    var esc = new Msg.Typed(new dev.buoy.console.tui.terminal.Input.Key("Esc"));
    var paste = new Msg.Typed(new dev.buoy.console.tui.terminal.Input.Paste("2D\rq"));

    assertThat(Update.on(model, esc, model.data().now()).effects()).isEmpty();
    var pasted = Update.on(model, paste, model.data().now());
    assertThat(pasted.effects()).isEmpty();
    assertThat(pasted.model().place()).isEqualTo(model.place());
    assertThat(pasted.model().dialog()).isNull();
  }

  private static LabAgents lab(Random random) {
    var lab = Screens.lab();
    lab.master = random.nextInt(6) == 0 ? "" : LabAgents.NODES.get(random.nextInt(3));
    if (random.nextInt(4) == 0) {
      lab.rivals.add(LabAgents.NODES.get(random.nextInt(3)));
    }
    for (var i = 1; i <= 3; i++) {
      var id = "quotation_backend/server" + i;
      lab.operational.put(random.nextBoolean() ? id : "n2 " + id, OperationalState.Value.forNumber(random.nextInt(4)));
      lab.admin.put(id, AdminState.Value.forNumber(random.nextInt(4)));
    }
    for (var i = random.nextInt(100); i > 0; i--) {
      lab.event(Screens.START.plusSeconds(i), "n" + i % 5, Event.Kind.forNumber(random.nextInt(17)), pick(random),
          pick(random),
          pick(random), pick(random), pick(random), Event.Severity.forNumber(random.nextInt(6)));
    }
    return lab;
  }

  private static String pick(Random random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private static Map<String, Duration> ages(Random random) {
    var ages = new HashMap<String, Duration>();
    for (var node : LabAgents.NODES) {
      ages.put(node, Duration.ofMillis(random.nextBoolean() ? random.nextInt(1500) : random.nextInt(20_000)));
    }
    return ages;
  }

  private static void paint(Frame frame, Size size) throws java.io.IOException {
    var terminal = new DefaultVirtualTerminal(new TerminalSize(size.columns(), size.rows()));
    var screen = new TerminalScreen(terminal);
    screen.startScreen();
    new Painter(screen, new Palette(Depth.INDEXED, false)).paint(frame, null);
    screen.refresh(RefreshType.DELTA);
  }
}
