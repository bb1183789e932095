package dev.buoy.agent.linux;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.Rejection;
import dev.buoy.agent.vrrp.RouterListener;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
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
/// (a right, the interface, its address) is a fault with its reason, tried again after 3 s, then ever less often up to
/// every 48 s, and at every change of the interface. The public methods may be called from any thread, and do not wait.
public final class VrrpInterface {
  private static final Duration RETRY = Duration.ofSeconds(3);
  private static final int MOST_DOUBLINGS = 4;

  private final VrrpHost host;
  private final Participant participant;
  private final SocketWire wire;
  private final @Nullable VirtualMac virtualMac;
  private final Claims claims;
  private final List<String> warnings;
  private final RouterListener listener;
  private VirtualRouterConfig config;
  private @Nullable LeasedAddresses addresses;
  private @Nullable GuardedAddresses guarded;
  private LinkState link;
  private @Nullable Endpoint endpoint;
  private @Nullable Cancellable watch;
  private @Nullable Cancellable receiving;
  private @Nullable Cancellable retry;
  private long sentBefore = -1;
  private int failures;
  private boolean stopping;
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

  /// What the sockets are opened on; another one means opening them anew.
  private record Endpoint(int index, MacAddress mac, InetAddress source) {}

  /// On the loop.
  VrrpInterface(VirtualRouterConfig config, VrrpHost host, InstantSource clock, RouterListener listener) {
    this.config = config;
    this.host = host;
    this.link = new LinkState(config.interfaceName(), 0, MacAddress.NONE, null, List.of());
    this.virtualMac = config.options().virtualMac()
        ? new VirtualMac(config, host.virtualMacNames().take(config), host.netlink(), host.links())
        : null;
    var device = virtualMac == null ? config.interfaceName() : virtualMac.name();
    this.wire = new SocketWire(config, device, host.loop(), host.links(), clock, host.queue(), host.cadence(),
        this::sendFailed);
    this.claims = new Claims(device, host.packetSockets(), host.loop(), host.links(),
        this::claimed, this::unclaimed);
    this.participant = new Participant(config, null, wire, proofs -> {
      var leased = new LeasedAddresses(device, virtualMac, host.netlink(), host.links(),
          host.record(),
          host.loop(), claims.learningFrom(proofs));
      addresses = leased;
      var behindFence = new GuardedAddresses(leased, host.fence(), host.mute(), this::own, listener::noticed);
      behindFence.configure(config);
      guarded = behindFence;
      return behindFence;
    }, host.loop(), clock, listener);
    this.listener = listener;
    this.warnings = addresses == null ? List.of() : addresses.removeLeftovers(config.addresses());
  }

  /// This router at this instant.
  public RouterView view() {
    var view = participant.view();
    var guard = guarded;
    return guard == null ? view : view.with(guard.view());
  }

  /// The last packets that were not accepted, of each source and reason.
  public List<Rejection> rejections() {
    return participant.rejections();
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
      if (guarded != null) {
        guarded.configure(next);
      }
      participant.reconfigure(next);
      rewatch();
    });
  }

  /// Resigns, takes the addresses off once another node answers for them, and closes the sockets.
  /// @return done when that is done, within a few seconds
  public CompletableFuture<@Nullable Void> stop(Why why) {
    host.loop().execute(() -> {
      if (!stopping) {
        stopping = true;
        guarded(() -> participant.stop(why, () -> guarded(this::close)));
      }
    });
    return stopped;
  }

  /// On the loop: starts taking part.
  void start() {
    rewatch();
    participant.start();
  }

  /// On the loop, before anything else that runs there: a while passed, for all that is known one in which the process
  /// was frozen. What matters of a master is how long nothing went out, and two intervals of that are in good order.
  void woke(Duration late, Duration suspended) {
    var silence = wire.silence();
    var silent = silence == null ? late : silence.plus(suspended);
    var orderly = silence == null ? Duration.ofNanos(PollLoop.LATE) : config.advertInterval().multipliedBy(2);
    if (silent.compareTo(orderly) >= 0) {
      participant.woke(silent);
    }
  }

  /// The node's own address, where the virtual addresses stand on the same interface with the same MAC.
  private @Nullable InetAddress own() {
    return virtualMac == null && endpoint != null ? endpoint.source : null;
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      stopped.completeExceptionally(e);
    }
  }

  private void close() {
    cancel(watch);
    disconnect();
    claims.close();
    if (addresses != null) {
      addresses.close();
    }
    if (guarded != null) {
      guarded.close();
    }
    if (virtualMac != null) {
      virtualMac.remove();
      host.virtualMacNames().release(virtualMac.name());
    }
    host.forget(this);
    stopped.complete(null);
  }

  private void rewatch() {
    cancel(watch);
    if (addresses != null) {
      addresses.reportForeign(config.addresses(), listener::noticed);
    }
    var virtual = config.addresses().stream().map(VirtualAddress::address).collect(Collectors.toSet());
    watch = host.links().watch(config.interfaceName(), new SourceAddress(config).family(), virtual, this::linkChanged);
  }

  private void linkChanged(LinkState now) {
    link = now;
    var source = new SourceAddress(config).of(link);
    var wanted = link.problem() == null && source != null ? new Endpoint(link.index(), link.mac(), source) : null;
    if (wanted != null && wanted.equals(endpoint)) {
      return;
    }
    disconnect();
    if (link.problem() != null) {
      participant.link(false, Why.because(link.problem()));
      return;
    }
    participant.local(source, Why.because(new SourceAddress(config).sentence(link, source)));
    if (wanted != null) {
      connect(wanted);
    }
    participant.link(true, Why.because("interface " + link.name() + " is up"));
  }

  private void connect(Endpoint wanted) {
    try {
      if (virtualMac != null) {
        virtualMac.make();
      }
      var socket = VrrpSocket.open(host.libc(), link.name(), wanted.index, wanted.source, config.virtualRouterId());
      wire.connect(new SocketWire.Connection(socket, announcer(socket)));
      var obstacle = wire.obstacle();
      if (obstacle != null) {
        wire.connect(null);
        socketFault(obstacle, RETRY);
        return;
      }
      receiving = Reception.begin(host.loop(), socket, participant::received);
      claims.source(wanted.source);
      endpoint = wanted;
      participant.fault(FaultCause.SOCKET, false, Why.because("raw socket on " + link.name() + " is open"));
    } catch (LinuxException e) {
      socketFault(Objects.requireNonNullElse(e.getMessage(), "cannot open raw socket"), backOff());
    }
  }

  private Announcer announcer(VrrpSocket socket) {
    try {
      return host.packetSockets().announcer();
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private void claimed(VirtualAddress address, String mac) {
    participant.claimed(address, mac);
  }

  private void unclaimed(List<VirtualAddress> given, String mac) {
    participant.unclaimed(given, mac);
  }

  /// When the interface went this moment, that is the better reason.
  private void sendFailed(String reason) {
    host.links().check();
    if (link.problem() == null) {
      socketFault(reason, backOff());
    }
  }

  private void socketFault(String reason, Duration pause) {
    participant.fault(FaultCause.SOCKET, true, Why.because(reason));
    cancel(retry);
    retry = host.loop().schedule(pause, () -> {
      disconnect();
      linkChanged(link);
    });
  }

  /// Three seconds, twice as long each time when nothing could be sent in between, as behind a firewall that drops what
  /// goes out; a minute at most.
  private Duration backOff() {
    var sent = wire.advertisementsSent();
    failures = sent > sentBefore ? 0 : Math.min(failures + 1, MOST_DOUBLINGS);
    sentBefore = sent;
    return RETRY.multipliedBy(1L << failures);
  }

  private void disconnect() {
    cancel(retry);
    cancel(receiving);
    retry = null;
    receiving = null;
    endpoint = null;
    wire.connect(null);
  }

  private static void cancel(@Nullable Cancellable cancellable) {
    if (cancellable != null) {
      cancellable.cancel();
    }
  }
}
