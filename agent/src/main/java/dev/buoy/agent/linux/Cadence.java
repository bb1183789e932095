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

  /// The longest time until now without an advertisement that surely was tried: since the loop last heard of one, in
  /// nanoseconds. May be up to two intervals too long, never too short.
  long silence();
}
