package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;

/// A client whose server is being connected. What it sends waits in the kernel; when it leaves, so does the attempt.
final class Pending implements Connection.User, Attempt.Outcome {
  private final Connection client;
  private final Relay.Route route;
  private final Relay.Events events;
  private Runnable cancel = () -> {};
  private boolean over;

  Pending(Connection client, Relay.Route route, Relay.Events events) {
    this.client = client;
    this.route = route;
    this.events = events;
  }

  void begin() {
    client.use(this);
    var attempt = Attempt.begin(client.relayLoop(), route.server(), route.timeouts().connect(),
        route.outgoing(), this);
    cancel = attempt::cancel;
  }

  /// What a server that refuses does.
  void refuse() {
    client.use(this);
    client.relayLoop().execute(() -> {
      if (!over) {
        failed(StreamCalls.REFUSED);
      }
    });
  }

  @Override
  public void ready(Connection connection) {
    if (!client.open()) {
      left();
      client.reset();
    }
  }

  @Override
  public boolean awaits(Connection connection) {
    return false;
  }

  @Override
  public void silent(Connection connection) {}

  @Override
  public void cut(Connection connection) {
    left();
  }

  @Override
  public void connected(Connection server) {
    over = true;
    events.connected();
    new Coupling(client, server, route, events).begin();
  }

  @Override
  public void failed(int error) {
    over = true;
    client.use(null);
    events.unreachable(error == 0
        ? new Fault(Fault.Cause.SERVER_TIMEOUT,
            "no answer within " + Timeouts.millis(route.timeouts().connect()) + "ms")
        : Fault.of(Fault.Cause.SERVER, error));
  }

  private void left() {
    if (!over) {
      over = true;
      cancel.run();
      client.use(null);
      events.ended(new Fault(Fault.Cause.CLIENT, "connection closed"));
    }
  }
}
