package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Printout;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.OperationalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole screens as files; `-Dbuoy.update` rewrites them.
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private static final Map<String, List<String>> ASKING = Map.of("connections", List.of("6", "j"), "closing",
      List.of("6", " ", "j", " ", "x"), "logs", List.of("7", "j"), "wrapped", List.of("7", "W"), "config",
      List.of("5", "j"), "file", List.of("5", "Enter"), "diff", List.of("5", "c"));
  private static final List<String> DIALOGS = List.of("planned", "several", "outofdate", "partial", "refused");

  @ParameterizedTest
  @CsvSource({"overview,80,24,utf8", "overview,80,24,ascii", "overview,120,40,utf8", "overview,120,40,ascii",
      "overview,60,15,utf8", "overview,60,15,ascii", "servers,80,24,utf8", "servers,80,24,ascii", "servers,120,40,utf8",
      "servers,120,40,ascii", "servers,300,90,utf8", "alarms,80,24,utf8", "alarms,80,24,ascii", "yaml,80,24,utf8",
      "events,80,24,ascii", "trouble,80,24,ascii", "trouble,60,15,ascii", "marked,80,24,utf8", "sorted,80,24,ascii",
      "events,80,24,utf8", "help,80,24,utf8", "trouble,80,24,utf8", "trouble,120,40,ascii", "trouble,60,15,utf8",
      "connections,80,24,utf8", "connections,120,40,utf8", "connections,80,24,ascii", "closing,80,24,utf8",
      "logs,80,24,utf8", "logs,120,40,ascii", "wrapped,80,24,utf8", "config,80,24,utf8", "config,120,40,ascii",
      "file,80,24,utf8", "diff,80,24,utf8", "diff,120,40,utf8", "planned,80,24,utf8", "planned,120,40,ascii",
      "several,80,24,utf8", "outofdate,80,24,utf8", "partial,80,24,utf8", "actions,80,24,utf8", "plan,80,24,utf8",
      "plan,80,24,ascii", "line,30,6,ascii", "overview,61,16,utf8", "servers,61,16,ascii", "trouble,70,20,utf8",
      "events,120,40,ascii", "connections,120,40,ascii", "alarms,120,40,ascii", "help,120,40,ascii",
      "refused,80,24,utf8", "output,80,24,utf8", "drills,80,24,utf8", "drills,80,24,ascii", "drills,120,40,utf8",
      "drills,120,40,ascii", "drills,60,15,utf8", "drills,60,15,ascii", "drilling,80,24,utf8", "drilling,80,24,ascii",
      "drilling,120,40,utf8", "drilling,120,40,ascii", "drilling,60,15,utf8", "drilling,60,15,ascii",
      "drillplan,80,24,utf8", "drillplan,120,40,ascii", "drillrefused,80,24,utf8", "drilled,120,40,utf8",
      "drillchoice,80,24,ascii"})
  void looksAsRecordedInTheColoursOfADarkAndOfALightBackground(String name, int columns, int rows, String glyphs)
      throws IOException {
    var model = model(name, glyphs.equals("utf8") ? Glyphs.UNICODE : Glyphs.ASCII);
    var frame = View.frame(model.with(new Size(columns, rows)), new Size(columns, rows));
    var file = FOLDER.resolve("%s-%dx%d-%s.txt".formatted(name, columns, rows, glyphs));
    var dark = painted(frame, columns, rows, new Palette(Depth.INDEXED, false));
    if (System.getProperty("buoy.update") != null) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, dark);
    }

    assertThat(dark).isEqualTo(Files.readString(file));
    assertThat(painted(frame, columns, rows, new Palette(Depth.INDEXED, true))).isEqualTo(dark);
    assertThat(painted(frame, columns, rows, new Palette(Depth.RGB, true))).isEqualTo(dark);
  }

  private static Model model(String name, Glyphs glyphs) {
    var lab = Screens.lab();
    if (ASKING.containsKey(name)) {
      var model = Screens.model(lab, glyphs);
      var keys = ASKING.getOrDefault(name, List.of()).toArray(String[]::new);
      return Screens.press(model.with(model.data().with(SomeFetched.plausible(model))), keys);
    }
    if (name.startsWith("drill")) {
      return DrillScreens.model(lab, glyphs, name);
    }
    if (DIALOGS.contains(name)) {
      return new Rehearsal(lab, glyphs).stage(name);
    }
    if (!name.equals("trouble") && !name.equals("alarms")) {
      var model = Screens.model(lab, glyphs);
      return switch (name) {
        case "servers" -> Screens.press(model, "2", "j");
        case "yaml" -> Screens.press(model, "2", "j", "y");
        case "marked" -> Screens.press(model, "2", " ", "j", " ");
        case "sorted" -> Screens.press(model, "2", "/", "s", "e", "r", "v", "e", "r", "Enter", "s", "S");
        case "events" -> Screens.press(model, "3", "j");
        case "help" -> Screens.press(model, "?");
        case "actions" -> Screens.press(model, "2", "x");
        case "plan" -> Screens.press(model, "2", "D");
        case "output" -> output(model);
        default -> model;
      };
    }
    lab.rivals.add("n2");
    lab.operational.put("n2 quotation_backend/server2", OperationalState.Value.DOWN);
    lab.admin.put("quotation_backend/server3", AdminState.Value.DRAIN);
    lab.alarms.add("quotation_backend: server2 fails on n2 only");
    var trouble = Screens.model(lab, glyphs, Map.of("n3", Duration.ofSeconds(14)));
    var seen = Update.on(trouble, new Msg.Tick(), trouble.data().now()).model();
    return name.equals("alarms") ? Screens.press(seen, "A") : seen;
  }

  private static Model output(Model model) {
    var asked = Screens.press(model, ":", "o", "p", "Enter");
    return Update.on(asked, new Msg.Answered(new Printout("buoy op", List.of(
        "ID    AGENTS    WHEN   BY     WHAT", "7f3a  n1 n2 n3  02:31  alice  drain quotation_backend/server1"),
        List.of("no operations from n3: connection refused"), Exit.PARTIAL)), asked.data().now()).model();
  }

  /// The picture as a terminal would hold it after Lanterna painted it.
  private static String painted(Frame frame, int columns, int rows, Palette palette) throws IOException {
    var terminal = new DefaultVirtualTerminal(new TerminalSize(columns, rows));
    var screen = new TerminalScreen(terminal);
    screen.startScreen();
    new Painter(screen, palette).paint(frame, null);
    screen.refresh(RefreshType.DELTA);
    var text = new StringBuilder();
    for (var row = 0; row < rows; row++) {
      var line = new StringBuilder();
      for (var column = 0; column < columns; column++) {
        line.append(terminal.getCharacter(column, row).getCharacterString());
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text + "\n" + meanings(terminal, palette, columns, rows);
  }

  /// What each cell means by its colour, a letter for its role: upper case where it is bold or a banner. Selected rows
  /// begin with `>`.
  private static String meanings(DefaultVirtualTerminal terminal, Palette palette, int columns, int rows) {
    var letters = new HashMap<TextColor, Character>();
    for (var role : Role.values()) {
      var before = letters.put(palette.cell('x', Span.of("x", role)).getForegroundColor(), letter(role));
      assertThat(before).as("the colour of %s", role).isNull();
    }
    var bar = palette.cell('x', Span.of("x", Role.TEXT).asSelected()).getBackgroundColor();
    var map = new StringBuilder();
    for (var row = 0; row < rows; row++) {
      var selected = false;
      var line = new StringBuilder();
      for (var column = 0; column < columns; column++) {
        var cell = terminal.getCharacter(column, row);
        selected |= cell.getBackgroundColor().equals(bar);
        line.append(cell.is(' ') ? ' ' : letter(cell, letters));
      }
      map.append(selected ? '>' : ' ').append(line.toString().stripTrailing()).append('\n');
    }
    return map.toString();
  }

  private static char letter(TextCharacter cell, Map<TextColor, Character> letters) {
    char letter = letters.getOrDefault(cell.getForegroundColor(), '?');
    return cell.isBold() || cell.isReversed() ? Character.toUpperCase(letter) : letter;
  }

  private static char letter(Role role) {
    return switch (role) {
      case TEXT -> 'x';
      case UP -> 'u';
      case WARN -> 'w';
      case DOWN -> 'd';
      case STALE -> 's';
      case MUTED -> 'm';
      case TITLE -> 't';
    };
  }
}
