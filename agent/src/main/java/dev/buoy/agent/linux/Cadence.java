package dev.buoy.agent.linux;

/// Advertisements that go out one interval after another. On the loop only.
interface Cadence {
  /// Sends the first now.
  void start();

  /// Ends it: once this returns, nothing is sent any more.
  void end();

  /// Sends nothing until it is resumed: what it is sent through changes.
  void suspend();

  /// Goes on, at the instants it had.
  void resume();

  /// For how long the kernel went on sending while the loop did not look, in nanoseconds; zero when it did not.
  long keptUp();
}
