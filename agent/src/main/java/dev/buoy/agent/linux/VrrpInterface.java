package dev.buoy.agent.linux;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.RouterListener;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One virtual router on its interface: opens the sockets when the interface can carry traffic, feeds the
/// [Participant] with packets and with what becomes of the interface, and closes everything in order. What is missing
/// (a right, the interface, its address) is a fault with its reason, tried again every three seconds and at every
/// change of the interface. The public methods may be called from any thread, and do not wait.
public final class VrrpInterface {
  private static final Duration RETRY = Duration.ofSeconds(3);

  private final VrrpHost host;
  private final Participant participant;
  private final TimerWire wire;
  private final List<String> warnings;
  private VirtualRouterConfig config;
  private @Nullable LeasedAddresses addresses;
  private LinkState link;
  private @Nullable Endpoint endpoint;
  private @Nullable Cancellable watch;
  private @Nullable Cancellable receiving;
  private @Nullable Cancellable retry;
  private boolean stopped;

  /// What the sockets are opened on; another one means opening them anew.
  private record Endpoint(int index, MacAddress mac, Inet4Address source) {}

  /// On the loop.
  VrrpInterface(VirtualRouterConfig config, VrrpHost host, InstantSource clock, RouterListener listener) {
    this.config = config;
    this.host = host;
    this.link = new LinkState(config.interfaceName(), 0, MacAddress.NONE, null, List.of());
    this.wire = new TimerWire(config, host.loop(), host.links(), host.queue(), this::sendFailed);
    this.participant = new Participant(config, null, wire, proofs -> {
      var leased = new LeasedAddresses(config.interfaceName(), host.netlink(), host.links(), host.loop(), proofs);
      addresses = leased;
      return leased;
    }, host.loop(), clock, listener);
    this.warnings = addresses == null ? List.of() : addresses.removeLeftovers(config.addresses());
  }

  /// This router at this instant.
  public RouterView view() {
    return participant.view();
  }

  /// What an operator should know from the start: one sentence for each virtual address that another program put there.
  public List<String> warnings() {
    return warnings;
  }

  /// Tells the router something (priority, forced failover): `action` runs on its loop.
  public void tell(Consumer<Participant> action) {
    host.loop().execute(() -> action.accept(participant));
  }

  /// Takes over new settings without giving up the role.
  /// @param next the same router in the sense of [Participant#sameRouter]
  public void reconfigure(VirtualRouterConfig next) {
    host.loop().execute(() -> {
      config = next;
      wire.reconfigure(next);
      participant.reconfigure(next);
      rewatch();
    });
  }

  /// Resigns, takes the addresses off, and closes the sockets.
  /// @return done when that is done
  public CompletableFuture<@Nullable Void> stop(Why why) {
    var done = new CompletableFuture<@Nullable Void>();
    host.loop().execute(() -> {
      try {
        close(why);
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    return done;
  }

  /// On the loop: starts taking part.
  void start() {
    rewatch();
    participant.start();
  }

  private void close(Why why) {
    if (stopped) {
      return;
    }
    stopped = true;
    participant.stop(why);
    cancel(watch);
    disconnect();
    if (addresses != null) {
      addresses.close();
    }
    host.forget(this);
  }

  private void rewatch() {
    cancel(watch);
    var virtual = config.addresses().stream().map(VirtualAddress::address).collect(Collectors.toSet());
    watch = host.links().watch(config.interfaceName(), virtual, this::linkChanged);
  }

  private void linkChanged(LinkState now) {
    link = now;
    var source = source();
    var wanted = link.problem() == null && source != null ? new Endpoint(link.index(), link.mac(), source) : null;
    if (wanted != null && wanted.equals(endpoint)) {
      return;
    }
    disconnect();
    if (link.problem() != null) {
      participant.link(false, Why.because(link.problem()));
      return;
    }
    participant.local(source, Why.because(sourceSentence(source)));
    if (wanted != null) {
      connect(wanted);
    }
    participant.link(true, Why.because("interface " + link.name() + " is up"));
  }

  private void connect(Endpoint wanted) {
    try {
      requireIpv4();
      var socket = RawSocket.open(host.libc(), link.name(), wanted.index, wanted.source, TimerWire.GROUP);
      wire.connect(new TimerWire.Connection(socket, openArp(socket), wanted.source));
      receiving = host.loop().register(socket.descriptor(), () -> socket.drain(packet -> participant
          .received(packet.payload(), packet.source(), packet.destination(), packet.ttl())));
      endpoint = wanted;
      participant.fault(FaultCause.SOCKET, false, Why.because("raw socket on " + link.name() + " is open"));
    } catch (LinuxException e) {
      socketFault(Objects.requireNonNullElse(e.getMessage(), "cannot open raw socket"));
    }
  }

  private GratuitousArp openArp(RawSocket socket) {
    try {
      return GratuitousArp.open(host.libc(), link.name());
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private void requireIpv4() {
    if (config.addresses().stream().anyMatch(address -> !(address.address() instanceof Inet4Address))) {
      throw LinuxException.unsupported("IPv6 virtual addresses are not supported yet");
    }
  }

  private void sendFailed(String reason) {
    socketFault(reason);
  }

  private void socketFault(String reason) {
    participant.fault(FaultCause.SOCKET, true, Why.because(reason));
    cancel(retry);
    retry = host.loop().schedule(RETRY, () -> {
      disconnect();
      linkChanged(link);
    });
  }

  private void disconnect() {
    cancel(retry);
    cancel(receiving);
    retry = null;
    receiving = null;
    endpoint = null;
    wire.connect(null);
  }

  private @Nullable Inet4Address source() {
    InetAddress configured = config.source();
    if (configured == null) {
      return link.addresses().isEmpty() ? null : link.addresses().getFirst();
    }
    return link.addresses().stream().filter(configured::equals).findFirst().orElse(null);
  }

  private String sourceSentence(@Nullable Inet4Address source) {
    var configured = config.source();
    if (source != null) {
      return "interface " + link.name() + " has " + source.getHostAddress();
    }
    return configured == null
        ? "interface " + link.name() + " has no IPv4 address"
        : "interface " + link.name() + " does not have the source address " + configured.getHostAddress();
  }

  private static void cancel(@Nullable Cancellable cancellable) {
    if (cancellable != null) {
      cancellable.cancel();
    }
  }
}
