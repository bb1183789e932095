package dev.buoy.console.tui.terminal;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Characters of a tty to keys, without a clock of its own: the reader calls {@link #feed} for each character and
/// {@link #idle} when none came for {@link #patienceMillis}. Sequences it does not know and answers of the terminal are
/// swallowed whole, so that none of their letters ever acts as a hot key. Not thread-safe.
public final class KeyDecoder {
  private static final int LONGEST_PASTE = 1 << 16;
  private static final int SEQUENCE_PATIENCE_MILLIS = 500;
  private static final int PASTE_PATIENCE_MILLIS = 2_000;
  private static final Pattern PRESSED = Pattern.compile("([0-9]{1,3});([0-9]{1,4});([0-9]{1,4})");
  private static final String PASTE_END = "\033[201~";
  private static final Map<Character, String> CURSOR = Map.of('A', "Up", 'B', "Down", 'C', "Right", 'D', "Left", 'H',
      "Home", 'F', "End", 'Z', "BackTab");
  private static final Map<Character, String> APPLICATION = Map.of('P', "F1", 'Q', "F2", 'R', "F3", 'S', "F4", 'M',
      "Enter");
  private static final Map<String, String> TILDE = Map.ofEntries(Map.entry("1", "Home"), Map.entry("2", "Insert"),
      Map.entry("3", "Delete"), Map.entry("4", "End"), Map.entry("5", "PageUp"), Map.entry("6", "PageDown"),
      Map.entry("7", "Home"), Map.entry("8", "End"), Map.entry("11", "F1"), Map.entry("12", "F2"),
      Map.entry("13", "F3"), Map.entry("14", "F4"), Map.entry("15", "F5"), Map.entry("17", "F6"),
      Map.entry("18", "F7"), Map.entry("19", "F8"), Map.entry("20", "F9"), Map.entry("21", "F10"),
      Map.entry("23", "F11"), Map.entry("24", "F12"));

  private enum State {
    GROUND, ESCAPE, CONTROL_SEQUENCE, SINGLE_SHIFT, COMMAND, COMMAND_ESCAPE, STRING, STRING_ESCAPE, PASTE,
    LINUX_FUNCTION, MOUSE
  }

  private final int escapeDelayMillis;
  private final StringBuilder pending = new StringBuilder();
  private State state = State.GROUND;

  /// @param escapeDelayMillis how long a lone ESC may still become the start of a sequence, ≥ 1
  public KeyDecoder(int escapeDelayMillis) {
    this.escapeDelayMillis = escapeDelayMillis;
  }

  /// Silence after which {@link #idle} is due; 0 when nothing is pending.
  public int patienceMillis() {
    return switch (state) {
      case GROUND -> pending.isEmpty() ? 0 : SEQUENCE_PATIENCE_MILLIS;
      case ESCAPE -> escapeDelayMillis;
      case CONTROL_SEQUENCE, SINGLE_SHIFT, COMMAND, COMMAND_ESCAPE, STRING, STRING_ESCAPE, LINUX_FUNCTION, MOUSE ->
        SEQUENCE_PATIENCE_MILLIS;
      case PASTE -> PASTE_PATIENCE_MILLIS;
    };
  }

  /// Takes one UTF-16 unit; answers what it completed, mostly one key or nothing.
  public List<Input> feed(char character) {
    return switch (state) {
      case GROUND -> ground(character);
      case ESCAPE -> escape(character);
      case CONTROL_SEQUENCE -> controlSequence(character);
      case SINGLE_SHIFT -> finish(key(CURSOR.getOrDefault(character, APPLICATION.getOrDefault(character, ""))));
      case COMMAND -> command(character);
      case COMMAND_ESCAPE -> commandEscape(character);
      case STRING -> string(character);
      case STRING_ESCAPE -> stringEscape(character);
      case PASTE -> paste(character);
      case LINUX_FUNCTION ->
        finish(character >= 'A' && character <= 'E' ? key("F" + (character - 'A' + 1)) : List.of());
      case MOUSE -> mouse(character);
    };
  }

  /// Nothing came for {@link #patienceMillis}: a lone ESC was the Esc key, an unfinished sequence is dropped.
  public List<Input> idle() {
    var was = state;
    var text = pending.toString();
    finish(List.of());
    return switch (was) {
      case ESCAPE -> key("Esc");
      case PASTE -> text.isEmpty() ? List.of() : List.of(new Input.Paste(text));
      case GROUND, CONTROL_SEQUENCE, SINGLE_SHIFT, COMMAND, COMMAND_ESCAPE, STRING, STRING_ESCAPE, LINUX_FUNCTION,
          MOUSE ->
        List.of();
    };
  }

  private List<Input> ground(char character) {
    if (character == '\033') {
      return become(State.ESCAPE);
    }
    if (Character.isHighSurrogate(character)) {
      pending.setLength(0);
      pending.append(character);
      return List.of();
    }
    if (Character.isLowSurrogate(character)) {
      var pair = pending.toString() + character;
      pending.setLength(0);
      return pair.length() == 2 ? key(pair) : List.of();
    }
    pending.setLength(0);
    return key(single(character));
  }

  private static String single(char character) {
    return switch (character) {
      case '\r', '\n' -> "Enter";
      case '\t' -> "Tab";
      case '\b', 0x7F -> "Backspace";
      case 0 -> "";
      default -> {
        if (character < ' ') {
          yield "^" + (char) (character + '@');
        }
        yield (character >= 0x80 && character < 0xA0) || character == 0xFFFD ? "" : String.valueOf(character);
      }
    };
  }

  private List<Input> escape(char character) {
    return switch (character) {
      case '\033' -> key("Esc");
      case '[' -> become(State.CONTROL_SEQUENCE);
      case 'O' -> become(State.SINGLE_SHIFT);
      case ']' -> become(State.COMMAND);
      case 'P', '_', '^', 'X' -> become(State.STRING);
      default -> {
        var name = single(character);
        yield finish(name.isEmpty() ? List.of() : key("M-" + name));
      }
    };
  }

  private List<Input> controlSequence(char character) {
    if (character == '\033') {
      return become(State.ESCAPE);
    }
    if (character == '[' && pending.isEmpty()) {
      return become(State.LINUX_FUNCTION);
    }
    if (character >= ' ' && character < '@') {
      pending.append(character);
      return List.of();
    }
    var parameters = pending.toString();
    if (character == '~' && parameters.equals("200")) {
      return become(State.PASTE);
    }
    if (character == 'M' && parameters.isEmpty()) {
      return become(State.MOUSE);
    }
    if (parameters.startsWith("<")) {
      return finish(character == 'M' ? pressed(parameters.substring(1)) : List.of());
    }
    var answer = Answers.sequence(parameters, character);
    return finish(answer.isEmpty() ? key(sequenceName(parameters, character)) : answer);
  }

  /// `BUTTON;COLUMN;ROW` from 1, as terminals tell of a press under 1006; other buttons are nothing.
  private static List<Input> pressed(String parameters) {
    var matcher = PRESSED.matcher(parameters);
    if (!matcher.matches()) {
      return List.of();
    }
    var column = Integer.parseInt(matcher.group(2)) - 1;
    var row = Integer.parseInt(matcher.group(3)) - 1;
    return switch (matcher.group(1)) {
      case "0" -> List.of(new Input.Mouse(Input.Button.CLICK, column, row));
      case "64" -> List.of(new Input.Mouse(Input.Button.WHEEL_UP, column, row));
      case "65" -> List.of(new Input.Mouse(Input.Button.WHEEL_DOWN, column, row));
      default -> List.of();
    };
  }

  /// Modifiers are dropped: Shift-Up is Up. A cursor letter with other parameters than `1;MODIFIER` is an answer.
  private static String sequenceName(String parameters, char last) {
    var semicolon = parameters.indexOf(';');
    var first = semicolon < 0 ? parameters : parameters.substring(0, semicolon);
    if (last == '~') {
      return TILDE.getOrDefault(first, "");
    }
    return parameters.isEmpty() || (first.equals("1") && semicolon > 0) ? CURSOR.getOrDefault(last, "") : "";
  }

  /// The one string whose content is read.
  private List<Input> command(char character) {
    switch (character) {
      case '\033' -> state = State.COMMAND_ESCAPE;
      case 0x07, 0x9C -> {
        return finish(Answers.command(pending.toString()));
      }
      default -> {
        if (pending.length() < Answers.LONGEST) {
          pending.append(character);
        }
      }
    }
    return List.of();
  }

  private List<Input> commandEscape(char character) {
    return character == '\\' ? finish(Answers.command(pending.toString())) : stringEscape(character);
  }

  private List<Input> string(char character) {
    return switch (character) {
      case '\033' -> become(State.STRING_ESCAPE);
      case 0x07, 0x9C -> finish(List.of());
      default -> List.of();
    };
  }

  private List<Input> stringEscape(char character) {
    if (character == '\\') {
      return finish(List.of());
    }
    state = State.ESCAPE;
    return feed(character);
  }

  private List<Input> paste(char character) {
    if (pending.length() < LONGEST_PASTE) {
      pending.append(character);
    } else {
      // Keep looking for the end; what is in between is lost, which the cut text shows.
      pending.deleteCharAt(LONGEST_PASTE - PASTE_END.length());
      pending.append(character);
    }
    var start = pending.length() - PASTE_END.length();
    if (start < 0 || !pending.substring(start).equals(PASTE_END)) {
      return List.of();
    }
    var text = pending.substring(0, start);
    return finish(List.of(new Input.Paste(text)));
  }

  private List<Input> mouse(char character) {
    pending.append(character);
    return pending.length() == 3 ? finish(List.of()) : List.of();
  }

  private List<Input> become(State next) {
    state = next;
    pending.setLength(0);
    return List.of();
  }

  private List<Input> finish(List<Input> inputs) {
    become(State.GROUND);
    return inputs;
  }

  private static List<Input> key(String name) {
    return name.isEmpty() ? List.of() : List.of(new Input.Key(name));
  }
}
