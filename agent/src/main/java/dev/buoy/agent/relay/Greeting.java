package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.proxyproto.Decoded;
import dev.buoy.agent.proxyproto.Header;
import dev.buoy.agent.proxyproto.HeaderCodec;
import java.time.Duration;
import java.util.function.Consumer;

/// A connection that is to begin with a PROXY header. The kernel keeps the header until it is whole, and what follows it
/// until somebody else reads on.
final class Greeting implements Connection.User {
  private final Connection client;
  private final Duration timeout;
  private final Consumer<Header> then;
  private final Consumer<Fault> failed;

  Greeting(Connection client, Duration timeout, Consumer<Header> then, Consumer<Fault> failed) {
    this.client = client;
    this.timeout = timeout;
    this.then = then;
    this.failed = failed;
  }

  void begin() {
    client.use(this);
    client.timeout(Timeouts.millis(timeout));
    ready(client);
  }

  @Override
  public void ready(Connection connection) {
    if (!client.open()) {
      fail(new Fault(Fault.Cause.CLIENT, "connection closed before its PROXY header"));
    } else if (client.readable()) {
      read(client.calls().peek(client.number(), HeaderCodec.LONGEST));
    }
  }

  @Override
  public boolean awaits(Connection connection) {
    return true;
  }

  @Override
  public void silent(Connection connection) {
    fail(new Fault(Fault.Cause.CLIENT_TIMEOUT, "no PROXY header within " + timeout.toMillis() + "ms"));
  }

  @Override
  public void cut(Connection connection) {
    fail(new Fault(Fault.Cause.KILLED, "closed"));
  }

  private void read(int count) {
    if (count == StreamCalls.WOULD_BLOCK) {
      client.drained();
    } else if (count < 0) {
      fail(Fault.of(Fault.Cause.CLIENT, count));
    } else {
      switch (HeaderCodec.decode(client.calls().received(count), count)) {
        case Decoded.Complete(var header, var length) -> {
          client.calls().receive(client.number(), length);
          over();
          then.accept(header);
        }
        case Decoded.Incomplete _ when client.ending() ->
          fail(new Fault(Fault.Cause.CLIENT, "connection closed before its PROXY header"));
        case Decoded.Incomplete _ -> client.drained();
        case Decoded.Malformed(var reason) -> fail(new Fault(Fault.Cause.LIMIT, "PROXY header: " + reason));
      }
    }
  }

  private void fail(Fault fault) {
    over();
    failed.accept(fault);
  }

  private void over() {
    client.use(null);
    client.timeout(0);
  }
}
