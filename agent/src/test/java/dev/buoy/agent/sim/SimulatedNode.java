package dev.buoy.agent.sim;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A machine with its parts. What a crash ends never runs again; a restart makes every part anew.
final class SimulatedNode implements Scheduler {
  private final String name;
  private final InetAddress address;
  private final VirtualScheduler time;
  private final SimulatedLan lan;
  private final Consumer<String> trace;
  private final List<Function<SimulatedNode, SimulatedPart>> factories;
  private final List<SimulatedPart> parts = new ArrayList<>();
  private boolean linkUp = true;
  private final List<Runnable> postponed = new ArrayList<>();
  private @Nullable Long frozenSince;
  private boolean stopping;
  private int life;

  SimulatedNode(String name, InetAddress address, VirtualScheduler time, SimulatedLan lan, Consumer<String> trace,
      List<Function<SimulatedNode, SimulatedPart>> factories) {
    this.name = name;
    this.address = address;
    this.time = time;
    this.lan = lan;
    this.trace = trace;
    this.factories = List.copyOf(factories);
  }

  String name() {
    return name;
  }

  InetAddress address() {
    return address;
  }

  VirtualScheduler time() {
    return time;
  }

  boolean running() {
    return !parts.isEmpty();
  }

  boolean linkUp() {
    return linkUp;
  }

  boolean frozen() {
    return frozenSince != null;
  }

  /// The node's part of this kind; there is none while the node is down.
  <P extends SimulatedPart> List<P> parts(Class<P> kind) {
    var found = new ArrayList<P>();
    for (var part : parts) {
      if (kind.isInstance(part)) {
        found.add(kind.cast(part));
      }
    }
    return found;
  }

  void start() {
    life++;
    trace("starts");
    factories.forEach(factory -> parts.add(factory.apply(this)));
    parts.forEach(SimulatedPart::start);
  }

  void stop() {
    if (!stopping) {
      stopping = true;
      trace("stops");
      stopFrom(0);
    }
  }

  void crash() {
    trace("crashes");
    end();
  }

  void link(boolean up) {
    trace("link " + (up ? "up" : "down"));
    linkUp = up;
    inThisLife(() -> {
      var thisLife = life;
      // The first may end it: a router that was about to stop lets go of its addresses.
      List.copyOf(parts).stream().takeWhile(_ -> life == thisLife).forEach(part -> part.link(up));
    }).run();
  }

  /// Nothing of the node runs any more; its kernel does.
  void freeze() {
    trace("freezes");
    frozenSince = time.nanoTime();
  }

  void thaw() {
    var since = frozenSince;
    if (since != null) {
      trace("thaws");
      frozenSince = null;
      parts.forEach(part -> part.woke(Duration.ofNanos(time.nanoTime() - since)));
      var waiting = List.copyOf(postponed);
      postponed.clear();
      waiting.forEach(Runnable::run);
    }
  }

  void send(SimulatedLan.Packet packet) {
    lan.send(this, packet);
  }

  void received(SimulatedLan.Packet packet) {
    inThisLife(() -> parts.forEach(part -> part.received(packet))).run();
  }

  void announce() {
    lan.announce(this);
  }

  void check() {
    if (!frozen()) {
      parts.forEach(SimulatedPart::check);
    }
  }

  void trace(String what) {
    trace.accept(name + " " + what);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  /// On this life of the node only.
  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    var pending = new boolean[]{true};
    var scheduled = time.schedule(delay, inThisLife(() -> {
      if (pending[0]) {
        task.run();
      }
    }));
    return () -> {
      pending[0] = false;
      scheduled.cancel();
    };
  }

  /// One part after the other.
  private void stopFrom(int index) {
    if (index == parts.size()) {
      end();
    } else {
      parts.get(index).stop(inThisLife(() -> stopFrom(index + 1)));
    }
  }

  private void end() {
    parts.clear();
    postponed.clear();
    frozenSince = null;
    stopping = false;
    life++;
  }

  /// Of the kernel's, which goes on while the node is frozen.
  Cancellable lease(Duration length, Runnable end) {
    return time.schedule(length, inKernel(end));
  }

  /// The task, without effect once the node has crashed or stopped; while the node is frozen it waits.
  Runnable inThisLife(Runnable task) {
    return inKernel(new Runnable() {
      @Override
      public void run() {
        if (frozen()) {
          postponed.add(inKernel(this));
        } else {
          task.run();
        }
      }
    });
  }

  /// The task, without effect once the node has crashed or stopped.
  Runnable inKernel(Runnable task) {
    int madeIn = life;
    return () -> {
      if (life == madeIn) {
        task.run();
      }
    };
  }
}
