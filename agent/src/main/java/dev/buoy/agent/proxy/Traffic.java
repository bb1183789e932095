package dev.buoy.agent.proxy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What has passed through a session, and when last: counted on its loop, without a fence; read by any thread.
final class Traffic {
  private static final VarHandle IN = handle("in");
  private static final VarHandle OUT = handle("out");
  private static final VarHandle ACTIVE = handle("activeMillis");

  private long in;
  private long out;
  @SuppressWarnings("UnusedVariable") // read by its handle
  private long activeMillis;

  /// @param nowMillis of the loop's clock
  Traffic(long nowMillis) {
    active(nowMillis);
  }

  void received(long bytes, long nowMillis) {
    IN.setOpaque(this, in + bytes);
    active(nowMillis);
  }

  void sent(long bytes, long nowMillis) {
    OUT.setOpaque(this, out + bytes);
    active(nowMillis);
  }

  private void active(long nowMillis) {
    ACTIVE.setOpaque(this, nowMillis);
  }

  /// Bytes from the client.
  long in() {
    return (long) IN.getOpaque(this);
  }

  /// Bytes from the server.
  long out() {
    return (long) OUT.getOpaque(this);
  }

  /// When bytes came last, or the session began, on the loop's clock.
  long activeMillis() {
    return (long) ACTIVE.getOpaque(this);
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Traffic.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
