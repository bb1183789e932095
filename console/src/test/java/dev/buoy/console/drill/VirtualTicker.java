package dev.buoy.console.drill;

/// Time that goes by only by waiting.
final class VirtualTicker implements Ticker {
  private long now = 1_000_000_000_000L;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void await(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    now = Math.max(now, nanos);
  }

  void pass(java.time.Duration by) {
    now += by.toNanos();
  }
}
