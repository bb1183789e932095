package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An attempt to connect to an address, from a loop. It ends once: connected, failed, or cancelled.
public final class Attempt implements Connection.User {
  private final RelayLoop loop;
  private final InetSocketAddress remote;
  private final @Nullable Duration timeout;
  private final Outcome outcome;
  private @Nullable Connection connection;
  private boolean cancelled;

  /// What becomes of it. On the loop, not before `begin` has returned.
  public interface Outcome {
    /// It is there; nobody uses it yet.
    void connected(Connection connection);

    /// It is not.
    /// @param error as the system has it, negated; zero when there was no answer in time
    void failed(int error);
  }

  private Attempt(RelayLoop loop, InetSocketAddress remote, @Nullable Duration timeout, Outcome outcome) {
    this.loop = loop;
    this.remote = remote;
    this.timeout = timeout;
    this.outcome = outcome;
  }

  /// Begins one. On the loop.
  /// @param timeout absent: the system's own
  public static Attempt begin(RelayLoop loop, InetSocketAddress remote, @Nullable Duration timeout, Outcome outcome) {
    var attempt = new Attempt(loop, remote, timeout, outcome);
    attempt.begin();
    return attempt;
  }

  /// What the system says of an error that an attempt failed with.
  public static String words(int error) {
    return StreamCalls.words(error);
  }

  private void begin() {
    var calls = loop.calls();
    int descriptor = calls.socket(remote.getAddress());
    if (descriptor < 0) {
      failLater(descriptor);
      return;
    }
    int failed = calls.ready(descriptor);
    failed = failed < 0 ? failed : calls.connect(descriptor, remote);
    if (failed < 0 && failed != StreamCalls.IN_PROGRESS) {
      calls.close(descriptor);
      failLater(failed);
      return;
    }
    var opened = new Connection(loop, descriptor, new InetSocketAddress(0), remote, () -> {});
    connection = opened;
    opened.use(this);
    opened.register();
    opened.timeout(timeout == null ? 0 : Math.max(1, timeout.toMillis()));
  }

  private void failLater(int error) {
    loop.execute(() -> {
      if (!cancelled) {
        outcome.failed(error);
      }
    });
  }

  /// Ends it; the outcome is not told.
  void cancel() {
    cancelled = true;
    var opened = connection;
    if (opened != null) {
      opened.reset();
    }
  }

  @Override
  public void ready(Connection opened) {
    if (!opened.writable()) {
      return;
    }
    int error = opened.open() ? 0 : loop.calls().error(opened.number());
    if (error < 0) {
      opened.close();
      outcome.failed(error);
    } else {
      opened.use(null);
      opened.timeout(0);
      outcome.connected(opened);
    }
  }

  @Override
  public boolean awaits(Connection opened) {
    return true;
  }

  @Override
  public void silent(Connection opened) {
    opened.close();
    outcome.failed(0);
  }

  @Override
  public void cut(Connection opened) {
    outcome.failed(0);
  }
}
