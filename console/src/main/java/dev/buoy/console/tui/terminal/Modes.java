package dev.buoy.console.tui.terminal;

/// Port: what a tty does with keys before a program reads them, and the job it belongs to.
interface Modes {
  /// Every key comes at once and as itself, no signal is made of any; a read waits at most 100 ms.
  void raw();

  /// Bit for bit as it was when this was made.
  void restore();

  /// The same, for good: keys and answers that nobody has read are not left to whoever reads next.
  void leave();

  /// Stops the own process group, as the shell's Ctrl-Z does: the process stops a moment after this asked for it.
  /// @param wait returns when the process goes on
  void stop(Runnable wait);
}
