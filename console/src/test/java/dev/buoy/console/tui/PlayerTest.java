package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Heard;
import dev.buoy.console.recording.Playhead;
import dev.buoy.console.recording.Playhead.Turn;
import dev.buoy.console.recording.Recording;
import dev.buoy.console.recording.RecordingReader;
import dev.buoy.console.recording.RecordingReader.Refused;
import dev.buoy.console.recording.RecordingWriter;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.WatchLogsRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The console on a recording: a made-up one of a minute, in which n1 falls silent at 20 s and n2 takes over at 23 s, and
/// one of three agents in the lab whose master was killed.
class PlayerTest {
  private static final long NANOS = 77_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final long SEED = 20_261_122;
  private static final Size SIZE = new Size(120, 40);
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir
  Path folder;
  private Recording recording = new Recording("", Screens.START, 0, ClusterView.of(List.of()),
      ByteString.EMPTY, Duration.ZERO, Screens.START, true);

  @BeforeEach
  void record() throws IOException, Refused {
    var lab = Screens.lab();
    var ports = new LinkedHashMap<String, Integer>();
    LabAgents.NODES.forEach(node -> ports.put(node, ports.size() + 1));
    var endpoints = LabAgents.NODES.stream()
        .<Endpoint>map(node -> new Endpoint.Address("127.0.0.1", LabAgents.NODES.indexOf(node) + 1)).toList();
    var file = folder.resolve("r.buoy");
    try (var writer = new RecordingWriter(Files.newOutputStream(file), "0.1.0",
        ClusterView.of(endpoints), Screens.START, NANOS)) {
      for (var second = 0; second < 60; second++) {
        if (second == 23) {
          lab.master = "n2";
          lab.moved = Screens.START.plusSeconds(second);
        }
        for (var node : LabAgents.NODES) {
          var from = endpoints.get(LabAgents.NODES.indexOf(node));
          var silent = node.equals("n1") && second >= 20;
          var after = second * SECOND + LabAgents.NODES.indexOf(node) * SECOND / 10;
          var nanos = NANOS + after;
          var wall = Screens.START.plusNanos(after);
          if (second == 0) {
            writer.write(nanos, wall, node, new Heard.Introduced(from, lab.info(node, ports)));
          }
          if (!silent) {
            writer.write(nanos, wall, node, new Heard.Reported(from, lab.status(node, wall)));
          } else if (second == 26) {
            writer.write(nanos, wall, node, new Heard.Lost(from, "UNAVAILABLE: connection refused"));
          }
        }
      }
      writer.end(NANOS + 60 * SECOND);
    }
    recording = RecordingReader.read(file);
  }

  private Player player = new Player(recording, new Playhead(Duration.ZERO, Duration.ZERO, 0, 1, true));
  private Model model = Screens.model(Screens.lab(), Glyphs.UNICODE);

  @AfterEach
  void close() {
    player.cluster().close();
  }

  private void open(Recording shown, Duration from) {
    player.cluster().close();
    player = new Player(shown, new Playhead(shown.length(), from, 0, 1, true));
    model = Model.start(new Settings(Glyphs.UNICODE, "alice", true, ""),
        new Data(shown.known(), History.NONE, player.now()));
  }

  private void at(double second) {
    model = player.shown(model, (long) (second * SECOND));
  }

  private String screen() {
    return String.join("\n",
        View.frame(model, SIZE).lines().stream().map(Line::text).map(String::stripTrailing).toList())
        + "\n";
  }

  private Step press(String key) {
    var step = Update.on(model, new Msg.Typed(new Input.Key(key)), player.now());
    model = step.model();
    return step;
  }

  @Test
  void theConsoleGoesThroughItByTheTimeOfTheRecording() {
    open(recording, Duration.ZERO);

    at(10.5);
    assertThat(screen()).contains("replay 14:00:10 x1 ▶ 17 %", "agents 3/3 ok", "▶MASTER 150");
    at(22.5);
    assertThat(screen()).contains("agents 2/3 1 stale", "? was master 3s");
    at(30);
    assertThat(screen()).contains("1 lost", "replay 14:00:30 x1 ▶ 50 %");
    assertThat(model.facts().instances().getFirst().claims()).extracting(InstanceRow.Cell::agent)
        .containsExactly("n2");
  }

  @Test
  void atTheEndItStandsStill() {
    open(recording, Duration.ofSeconds(50));

    at(1000);

    assertThat(screen()).contains("replay 14:01:00 x1 paused 100 %");
    var end = screen();
    at(2000);
    assertThat(screen()).isEqualTo(end);
  }

  @Test
  void itStandsStillWhileNobodyCanLook() {
    var host = new AtomicLong(5 * SECOND);
    var watched = Player.watched(host::get);
    player.cluster().close();
    player = new Player(recording, new Playhead(recording.length(), Duration.ZERO, watched.getAsLong(), 4, true));
    for (var frame = 0; frame < 50; frame++) {
      host.addAndGet(Player.FRAME.toNanos());
      model = player.shown(model, watched.getAsLong());
    }
    assertThat(screen()).contains("replay 14:00:20 x4 ▶ 33 %");

    host.addAndGet(600 * SECOND); // Ctrl-Z, and fg after ten minutes
    model = player.shown(model, watched.getAsLong());

    assertThat(screen()).contains("replay 14:00:20 x4 ▶");
    host.addAndGet(Player.FRAME.toNanos());
    model = player.shown(model, watched.getAsLong());
    assertThat(screen()).contains("replay 14:00:21 x4 ▶");
  }

  @Test
  void aPlaceLooksTheSameHoweverOneCameThere() {
    var random = new Random(SEED);
    for (var round = 0; round < 6; round++) {
      var place = 10 + random.nextInt(400) / 10.0;
      open(recording, Duration.ofNanos((long) (place * SECOND)));
      at(0);
      var jumped = model;

      player.turn(Turn.PAUSE, 0);
      player.turn(Turn.BACK, 0);
      at(0);
      player.turn(Turn.ON, 0);
      at(0);
      isTheSame(place, model, jumped);
      player.turn(Turn.ON, 0);
      at(0);
      player.turn(Turn.BACK, 0);
      at(0);
      isTheSame(place, model, jumped);

      open(recording, Duration.ZERO);
      for (var step = 0.0; step < place; step += random.nextDouble() * 3) {
        at(step);
      }
      at(place);
      isTheSame(place, model, jumped);
    }
  }

  private static void isTheSame(double place, Model one, Model other) {
    assertThat(List.of(one.data().view(), one.data().history(), one.alarms(), one.data().now()))
        .as("at %s s (seed %d)", place, SEED)
        .isEqualTo(List.of(other.data().view(), other.data().history(), other.alarms(), other.data().now()));
    assertThat(withoutBar(one)).isEqualTo(withoutBar(other));
  }

  /// That says whether it goes on.
  private static List<Line> withoutBar(Model model) {
    return View.frame(model, SIZE).lines().stream().filter(line -> !line.text().contains(" replay ")).toList();
  }

  @Test
  void whatTheOperatorLooksAtStaysWhenHeGoesBack() {
    open(recording, Duration.ZERO);
    at(30);
    press("2");
    press("j");
    var place = model.place();

    player.turn(Turn.BACK, 30 * SECOND);
    at(30);

    assertThat(model.place()).isEqualTo(place);
    assertThat(screen()).contains("replay 14:00:20");
  }

  @Test
  void keysWindItAndHelpTellsSo() {
    open(recording, Duration.ZERO);
    at(30);

    assertThat(press("[").effects()).containsExactly(new Effect.Wind(Turn.BACK));
    assertThat(press("]").effects()).containsExactly(new Effect.Wind(Turn.ON));
    assertThat(press("{").effects()).containsExactly(new Effect.Wind(Turn.FAR_BACK));
    assertThat(press("}").effects()).containsExactly(new Effect.Wind(Turn.FAR_ON));
    assertThat(press("(").effects()).containsExactly(new Effect.Wind(Turn.SLOWER));
    assertThat(press(")").effects()).containsExactly(new Effect.Wind(Turn.FASTER));
    assertThat(press("p").effects()).containsExactly(new Effect.Wind(Turn.PAUSE));
    press("?");
    assertThat(screen()).contains("the recording: ten seconds back", "the recording: a minute on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"D", "F", "R", "u"})
  void keysThatChangeSomethingSayThatNothingCanBe(String key) {
    open(recording, Duration.ZERO);
    at(30);
    press("2");

    assertThat(press(key).effects()).isEmpty();

    assertThat(screen()).contains("a recording cannot be changed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain quotation_backend/server1", "failover VI_1", "config rollback",
      "drill run handover VI_1"})
  void soDoCommands(String line) {
    open(recording, Duration.ZERO);
    at(30);
    press(":");
    line.chars().forEach(c -> press(Character.toString(c)));

    assertThat(press("Enter").effects()).isEmpty();

    assertThat(screen()).contains("a recording cannot be changed");
  }

  @Test
  void whatNeedsAgentsSaysThatNoneIsThere() {
    open(recording, Duration.ZERO);
    at(30);

    assertThat(press("!").effects()).isEmpty();
    assertThat(screen()).contains("this is a recording: no agent can be asked");
    assertThat(press("^R").effects()).isEmpty();
    var agent = player.cluster().link("n1").orElseThrow();
    assertThatThrownBy(() -> agent.call(Duration.ofSeconds(5)).getInfo(GetInfoRequest.getDefaultInstance()))
        .hasMessageContaining("a recording cannot be changed, and has only what agents tell by themselves");
    assertThatThrownBy(() -> agent.stream().watchLogs(WatchLogsRequest.getDefaultInstance()).next())
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(player.cluster().refresh(Duration.ofSeconds(5))).isEqualTo(model.data().view());
  }

  @Test
  void whatOnlyAgentsCouldSayIsToldInPlainWords() {
    open(recording, Duration.ZERO);
    at(30);

    press("4");
    assertThat(model.page().subscription(model)).isEmpty();
    assertThat(screen()).contains("a recording has no reports of drills: its events (3) tell of them")
        .doesNotContain("FAILED_PRECONDITION", "n1 tells of none", "asking the agents");
    press("1");
    assertThat(press("w").effects()).isEmpty();
    assertThat(screen()).contains("a recording cannot be asked why: its events (3) tell what led to what");
    assertThat(type("drill show").effects()).isEmpty();
    assertThat(screen()).contains("a recording has no reports of drills");
    for (var line : List.of("op", "whatif kill n1", "show table", "config show", "drill plan handover VI_1", "diff")) {
      assertThat(type(line).effects()).as(line).isEmpty();
      assertThat(screen()).as(line).contains("this is a recording: no agent can be asked");
    }
    assertThat(type("help drain").effects()).singleElement().isInstanceOf(Effect.Ask.class);
  }

  private Step type(String line) {
    press(":");
    line.chars().forEach(c -> press(Character.toString(c)));
    return press("Enter");
  }

  /// `-Dbuoy.update=true` rewrites the screens.
  @ParameterizedTest
  @ValueSource(ints = {8, 20})
  void aRecordingOfTheLabLooksAsItDid(int second) throws IOException, Refused {
    open(RecordingReader.read(Path.of("src/test/resources/recordings/failover.buoy")), Duration.ZERO);
    at(second);

    var file = GOLDEN.resolve("replay-%d-120x40-utf8.txt".formatted(second));
    if (System.getProperty("buoy.update") != null) {
      Files.writeString(file, screen());
    }
    assertThat(screen()).isEqualTo(Files.readString(file));
  }
}
