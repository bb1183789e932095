package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.buoy.console.tui.terminal.Input;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever agents report and whatever is pressed: a picture of exactly the size of the window, every border whole.
class AnySnapshotTest {
  private static final int RUNS = Integer.getInteger("buoy.runs", 600);
  private static final long SEED = Long.getLong("buoy.seed", 20261122);
  private static final Instant WALL = Instant.parse("2026-11-20T14:00:00Z");

  @Test
  void isPaintedWholeAtAnySize() throws IOException {
    for (var run = 0; run < RUNS; run++) {
      var random = new Random(SEED + run);
      var size = new Size(20 + random.nextInt(381), 5 + random.nextInt(116));
      var model = pressed(start(random).with(size), random);

      var frame = View.frame(model, size);

      var seen = "buoy.seed %d size %s on %s".formatted(SEED + run, size, model.place().spot());
      assertThat(frame.lines()).as(seen).hasSize(size.rows()).allMatch(line -> line.width() == size.columns());
      var lines = frame.lines().stream().map(Line::text).toList();
      assertThat(lines).as(seen).noneMatch(text -> text.chars().anyMatch(Character::isISOControl));
      if (model.glyphs().ascii()) {
        assertThat(lines).as(seen).allMatch(text -> text.chars().allMatch(c -> c < 0x7F));
      }
      if (model.dialog() == null && !model.glyphs().ascii()) {
        assertThat(broken(frame, model.glyphs())).as(seen).isEmpty();
      }
      if (run % 20 == 0) {
        assertThatCode(() -> paint(frame, size)).as(seen).doesNotThrowAnyException();
      }
    }
  }

  private static Model start(Random random) {
    var settings = new Settings(random.nextBoolean() ? Glyphs.UNICODE : Glyphs.ASCII, "alice", random.nextInt(5) == 0,
        random.nextInt(5) == 0 ? "the demo ends" : "");
    var now = new Moment(1_000_000_000_000L, WALL);
    return Model.start(settings, new Data(AnyCluster.of(random, now), History.NONE, now));
  }

  /// Keys, seconds and reports in any order.
  private static Model pressed(Model start, Random random) {
    var keys = new ArrayList<String>();
    Arrays.stream(Action.values()).forEach(action -> keys.addAll(action.keys()));
    Arrays.stream(Screen.values()).map(Screen::key).filter(key -> !key.isEmpty()).forEach(keys::add);
    var model = start;
    var now = start.data().now();
    for (var i = random.nextInt(25); i > 0; i--) {
      var millis = random.nextInt(1500);
      now = new Moment(now.nanos() + millis * 1_000_000L, now.wall().plusMillis(millis));
      var key = keys.get(random.nextInt(keys.size()));
      if (random.nextInt(8) == 0) {
        model = model.with(model.data().with(SomeFetched.any(random, model)));
      }
      var msg = switch (random.nextInt(6)) {
        case 0 -> new Msg.Tick();
        case 1 -> new Msg.Reported(AnyCluster.of(random, now));
        default -> new Msg.Typed(new Input.Key(key.equals("space") ? " " : key));
      };
      model = Update.on(model, msg, now).model();
    }
    return model;
  }

  /// Places where a border that began at a joint does not go on to the next joint or to the end of the body.
  private static List<String> broken(Frame frame, Glyphs glyphs) {
    var broken = new ArrayList<String>();
    var body = frame.lines().size() - 2;
    for (var row = 0; row < body; row++) {
      var column = 0;
      for (var span : frame.lines().get(row).spans()) {
        if (span.text().equals(glyphs.teeDown()) && span.role() == Role.MUTED) {
          follow(frame, glyphs, row, column, body, broken);
        }
        column += Text.width(span.text());
      }
    }
    return broken;
  }

  private static void follow(Frame frame, Glyphs glyphs, int from, int column, int body, List<String> broken) {
    for (var row = from + 1; row < body; row++) {
      var cell = frame.lines().get(row).slice(column, column + 1).text();
      if (cell.equals(glyphs.teeUp())) {
        return;
      }
      if (!cell.equals(glyphs.vertical()) && !cell.equals(glyphs.teeLeft())) {
        broken.add("row " + row + " column " + column + ": '" + cell + "'");
        return;
      }
    }
  }

  private static void paint(Frame frame, Size size) throws IOException {
    var terminal = new DefaultVirtualTerminal(new TerminalSize(size.columns(), size.rows()));
    var screen = new TerminalScreen(terminal);
    screen.startScreen();
    new Painter(screen, new Palette(Depth.INDEXED, false)).paint(frame, null);
    screen.refresh(RefreshType.DELTA);
  }
}
