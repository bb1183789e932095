package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.Addresses;
import dev.buoy.agent.vrrp.Advertisement;
import dev.buoy.agent.vrrp.AdvertisementCodec;
import dev.buoy.agent.vrrp.Decoded;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.RouterListener;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.vrrp.Wire;
import dev.buoy.agent.vrrp.Yield;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A [Participant] on a simulated node, with a wire and an interface of its own.
final class SimulatedRouter implements SimulatedPart {
  private final SimulatedNode node;
  private final VirtualRouterConfig config;
  private final SimulatedWire wire = new SimulatedWire();
  private final SimulatedInterface addresses;
  private final Participant participant;

  SimulatedRouter(SimulatedNode node, VirtualRouterConfig config) {
    this.node = node;
    this.config = config;
    var made = new SimulatedInterface[1];
    this.participant = new Participant(config, node.address(), wire, listener -> {
      made[0] = new SimulatedInterface(listener);
      return made[0];
    }, node, node.time(), new Tracer());
    this.addresses = made[0];
  }

  Participant participant() {
    return participant;
  }

  VirtualRouterConfig config() {
    return config;
  }

  RouterState state() {
    return participant.view().state();
  }

  /// Between two advertisements of a master, so far.
  Duration longestGap() {
    return Duration.ofNanos(wire.longestGap);
  }

  /// Whether this node takes what is sent to it for the virtual addresses.
  boolean holdsAddresses() {
    return !addresses.leases.isEmpty();
  }

  /// Whether this node answers those who ask where the virtual addresses are.
  boolean answersNeighbours() {
    return holdsAddresses() && !addresses.muted;
  }

  @Override
  public void start() {
    if (!node.linkUp()) {
      link(false);
    }
    participant.start();
  }

  @Override
  public void stop(Runnable onStopped) {
    participant.stop(Why.because("stopping"), () -> {
      check();
      assertThat(holdsAddresses()).isFalse();
      onStopped.run();
    });
  }

  @Override
  public void received(SimulatedLan.Packet packet) {
    participant.received(packet.payload(), packet.source(), packet.destination(), packet.ttl());
  }

  @Override
  public void link(boolean up) {
    participant.link(up, Why.because("interface eth0 has " + (up ? "carrier again" : "no carrier")));
  }

  @Override
  public void woke(Duration frozen) {
    participant.woke(frozen);
  }

  void standBack(Yield yield) {
    participant.standBack(yield);
  }

  /// Another program takes an address off the interface.
  void removeAddress(VirtualAddress address) {
    addresses.remove(address, "removed by another program");
  }

  /// Only a master advertises, and a master does, or has announced itself and is about to; only a master, or one that hands over, holds the addresses, and holds
  /// them all.
  @Override
  public void check() {
    var view = participant.view();
    boolean master = view.state() == RouterState.MASTER;
    int expected = master || (participant.releasing() && !addresses.leases.isEmpty()) ? config.addresses().size() : 0;
    if (wire.atWork() != master || addresses.leases.size() != expected || view.held().size() != expected) {
      throw new AssertionError(node.name() + " in " + view.state() + ": advertises " + wire.atWork()
          + ", holds " + addresses.leases.keySet() + ", shows " + view.held());
    }
  }

  private final class SimulatedWire implements Wire {
    private @Nullable Cancellable cadence;
    private boolean aboutTo;
    private long sent;
    private long announcements;
    private @Nullable Long last;
    private long longestGap;

    boolean atWork() {
      return cadence != null || aboutTo;
    }

    @Override
    public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {
      if (last != null && cadence != null) {
        longestGap = Math.max(longestGap, node.nanoTime() - last);
      }
      last = node.nanoTime();
      quiet();
      transmit(advertisement);
      cadence = node.schedule(interval, () -> advertise(advertisement, interval, horizon));
    }

    @Override
    public void send(Advertisement advertisement) {
      quiet();
      transmit(advertisement);
    }

    @Override
    public void quiet() {
      aboutTo = false;
      if (cadence != null) {
        cadence.cancel();
        cadence = null;
      }
    }

    @Override
    public @Nullable Unannounced announce(List<VirtualAddress> announced) {
      aboutTo = cadence == null;
      announcements += announced.size();
      node.announce();
      return null;
    }

    @Override
    public long advertisementsSent() {
      return sent;
    }

    @Override
    public long announcementsSent() {
      return announcements;
    }

    private void transmit(Advertisement advertisement) {
      sent++;
      for (var destination : config.unicast() ? config.unicastPeers() : List.of(Routers.GROUP)) {
        var payload = AdvertisementCodec.encode(advertisement, node.address(), destination);
        node.send(new SimulatedLan.Packet(node.address(), destination, 255, payload));
      }
    }
  }

  private final class SimulatedInterface implements Addresses {
    private final Listener listener;
    private final TreeMap<String, Cancellable> leases = new TreeMap<>();

    private boolean muted;

    SimulatedInterface(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void mute(List<VirtualAddress> addresses) {
      muted = true;
      node.trace("answers no more");
    }

    @Override
    public void hold(List<VirtualAddress> held, Duration lease) {
      muted = false;
      for (var address : held) {
        var before = leases.put(address.toString(), node.lease(lease, () -> remove(address, "its lease ran out")));
        if (before != null) {
          before.cancel();
        }
        listener.held(address);
      }
    }

    @Override
    public void release(List<VirtualAddress> released) {
      released.forEach(address -> remove(address, "released"));
    }

    private void remove(VirtualAddress address, String reason) {
      var lease = leases.remove(address.toString());
      if (lease != null) {
        lease.cancel();
        node.inThisLife(() -> listener.lost(address, reason)).run();
      }
    }
  }

  private final class Tracer implements RouterListener {
    @Override
    public void transition(RouterState from, RouterState to, Why why) {
      node.trace(from + " -> " + to + ": " + why.reason());
      node.parts(SimulatedGroup.class).forEach(group -> group.transition(config.name(), from, to, why));
    }

    @Override
    public void priorityChanged(int from, int to, Why why) {
      node.trace("priority " + from + " -> " + to + ": " + why.reason());
    }

    @Override
    public void addressHeld(VirtualAddress address) {
      node.trace("holds " + address);
    }

    @Override
    public void addressLost(VirtualAddress address, String reason) {
      node.trace("lost " + address + ": " + reason);
      assertThat(reason.equals("its lease ran out") && participant.view().state() == RouterState.MASTER)
          .as("leases are renewed in time").isFalse();
    }

    @Override
    public void faults(Map<FaultCause, Why> causes) {
      node.parts(SimulatedGroup.class).forEach(group -> group.faults(config.name(), causes));
    }

    @Override
    public void wouldBecome(RouterState would, Why why) {
      node.trace("would become " + would + ": " + why.reason());
    }

    @Override
    public void overrideEnded(Yield yield, Why why) {
      node.trace("override ended: " + why.reason());
    }

    @Override
    public void rejected(InetAddress source, Decoded.Reason reason, String detail) {
      node.trace("rejects " + source.getHostAddress() + ": " + reason + " " + detail);
    }

    @Override
    public void rival(InetAddress source, int priority, boolean stays) {
      node.trace("rival " + source.getHostAddress() + " priority " + priority + (stays ? " stays" : ""));
    }
  }
}
