package dev.buoy.agent.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/// The highest number that was ever reached. Any thread may call.
final class Peak {
  private final AtomicInteger most = new AtomicInteger();

  void reached(int number) {
    if (number > most.get()) {
      most.accumulateAndGet(number, Math::max);
    }
  }

  int most() {
    return most.get();
  }
}
