package dev.buoy.console.tui.terminal;

/// What a person did at the terminal.
public sealed interface Input {

  /// One key.
  /// @param name the typed character itself, or a name of two and more characters: `Enter Esc Tab BackTab Backspace
  ///   Delete Insert Up Down Left Right Home End PageUp PageDown F1`…, `^C` for Ctrl, `M-x` for Alt
  record Key(String name) implements Input {

    /// True for a typed character, which is what a text field takes.
    public boolean isText() {
      return name.codePointCount(0, name.length()) == 1;
    }
  }

  /// A click, or a turn of the wheel; only told where the terminal was asked for it.
  /// @param column from 0 at the left
  /// @param row    from 0 at the top
  record Mouse(Button button, int column, int row) implements Input {}

  /// What of the mouse.
  enum Button {
    CLICK, WHEEL_UP, WHEEL_DOWN
  }

  /// What the terminal says of itself, when it was asked.
  sealed interface Answer extends Input {}

  /// The colour behind everything; channels from 0 to 1.
  record Background(double red, double green, double blue) implements Answer {}

  /// The column that the cursor stood in behind a symbol that was printed in the first one, from 0.
  record Cursor(int column) implements Answer {}

  /// It can show a frame all at once.
  record Synchronized() implements Answer {}

  /// Text that came in one piece through bracketed paste. Only a text field takes it; it never is a row of keys.
  record Paste(String text) implements Input {}
}
