package dev.buoy.agent.probe;

/// A conversation with a server as a function of what it says. For one connection; any bytes lead to a verdict, or to
/// waiting for more.
interface Dialogue {
  /// Once connected.
  Turn begin();

  /// More bytes have come.
  Turn heard(byte[] bytes);

  /// The server has closed the connection.
  Verdict closed();

  /// What it waits for, for the words of a time-out: "the greeting".
  String awaits();
}
