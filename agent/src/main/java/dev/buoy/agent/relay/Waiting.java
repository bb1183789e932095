package dev.buoy.agent.relay;

/// A client that waits for a server. What it sends waits in the kernel.
final class Waiting implements Connection.User {
  private final Connection client;
  private final boolean endIsLeaving;
  private final Runnable left;

  Waiting(Connection client, boolean endIsLeaving, Runnable left) {
    this.client = client;
    this.endIsLeaving = endIsLeaving;
    this.left = left;
  }

  void begin() {
    client.use(this);
    ready(client);
  }

  @Override
  public void ready(Connection connection) {
    if (!client.open() || (endIsLeaving && client.ending())) {
      leave();
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
    leave();
  }

  private void leave() {
    client.use(null);
    left.run();
  }
}
