package dev.buoy.agent.linux;

import java.util.List;

/// Port: sends that the kernel makes at their instant by itself, so that a pause of this process does not delay them.
/// On the loop only.
interface SendQueue {
  /// Has every datagram sent through `descriptor` at `due`. Where the process does not run at `due` (stopped, no
  /// processor) they go out when it runs again, but not after `latest`: what is stale by then is dropped.
  /// @param due by [PollLoop#nanoTime]
  /// @param latest by [PollLoop#nanoTime], after `due`
  /// @param datagrams one or more; one that fails keeps none of the others back
  /// @param outcome called once on the loop, unless the send was taken back
  /// @throws LinuxException when the kernel takes no more
  Queued send(long due, long latest, int descriptor, List<Datagram> datagrams, Outcome outcome);

  /// A send that was queued.
  interface Queued {
    /// Takes the send back; its outcome is not called. Once this returns, it was made or never will be.
    /// @return whether it was made
    boolean cancel();

    /// Whether it was tried by now, its outcome told or not: it was made or failed, and was not dropped as too late.
    boolean tried();
  }

  /// Hears what became of a queued send.
  @FunctionalInterface
  interface Outcome {
    /// Called once the send was tried.
    /// @param reached how many datagrams went out
    /// @param error of the last that did not, a negated error number; zero when there was none, or none was tried
    ///   because it was too late
    void done(int reached, int error);
  }
}
