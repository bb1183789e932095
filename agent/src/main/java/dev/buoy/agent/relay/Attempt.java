package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import java.net.InetSocketAddress;
import dev.buoy.agent.socket.Source;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An attempt to connect to an address, from a loop. It ends once: connected, failed, or cancelled.
public final class Attempt implements Connection.User {
  private final RelayLoop loop;
  private final InetSocketAddress remote;
  private final @Nullable Duration timeout;
  private final Outgoing outgoing;
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

  private Attempt(RelayLoop loop, InetSocketAddress remote, @Nullable Duration timeout, Outgoing outgoing,
      Outcome outcome) {
    this.loop = loop;
    this.remote = remote;
    this.timeout = timeout;
    this.outgoing = outgoing;
    this.outcome = outcome;
  }

  /// Begins one. On the loop.
  /// @param timeout absent: the system's own
  public static Attempt begin(RelayLoop loop, InetSocketAddress remote, @Nullable Duration timeout, Outcome outcome) {
    return begin(loop, remote, timeout, Outgoing.PLAIN, outcome);
  }

  /// Begins one in a certain way. On the loop.
  /// @param timeout absent: the system's own
  public static Attempt begin(RelayLoop loop, InetSocketAddress remote, @Nullable Duration timeout, Outgoing outgoing,
      Outcome outcome) {
    var attempt = new Attempt(loop, remote, timeout, outgoing, outcome);
    attempt.begin();
    return attempt;
  }

  /// What the system says of an error that an attempt failed with.
  public static String words(int error) {
    return StreamCalls.words(error);
  }

  private void begin() {
    int failed = outgoing.places().isEmpty() ? begin(null) : StreamCalls.NO_PORTS;
    for (int i = 0; i < outgoing.places().size() && failed == StreamCalls.NO_PORTS; i++) {
      failed = begin(outgoing.place(i));
    }
    if (failed < 0) {
      failLater(failed);
    }
  }

  private int begin(Source.@Nullable Place from) {
    int descriptor = loop.calls().socket(remote.getAddress());
    if (descriptor < 0) {
      return descriptor;
    }
    int failed = connect(descriptor, from);
    if (failed < 0 && failed != StreamCalls.IN_PROGRESS) {
      loop.calls().close(descriptor);
      return failed;
    }
    var opened = new Connection(loop, descriptor, new InetSocketAddress(0), remote, () -> {});
    connection = opened;
    opened.use(this);
    opened.register();
    opened.timeout(timeout == null ? 0 : Math.max(1, timeout.toMillis()));
    return 0;
  }

  private int connect(int descriptor, Source.@Nullable Place from) {
    var calls = loop.calls();
    int failed = calls.ready(descriptor, remote.getAddress(), outgoing.options());
    if (from != null && from.address().getAddress().length != remote.getAddress().getAddress().length) {
      return StreamCalls.OTHER_FAMILY;
    }
    failed = failed < 0 || !outgoing.transparent() ? failed : calls.transparent(descriptor, remote.getAddress());
    failed = failed < 0 || from == null ? failed : calls.bindSource(descriptor, from);
    return failed < 0 ? failed : calls.connect(descriptor, remote);
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
