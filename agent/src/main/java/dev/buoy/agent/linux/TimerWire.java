package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.Advertisement;
import dev.buoy.agent.vrrp.AdvertisementEncoder;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.vrrp.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Advertises from a timer of the loop, so every send is this process's own act: the horizon commits nothing, and
/// `quiet` has nothing to take back. The price is that a paused process is silent at once.
///
/// The cadence keeps to the instants start + n × interval; those that a late loop missed are skipped, not made up for.
final class TimerWire implements Wire {
  private final PollLoop loop;
  private final Links links;
  private final InstantSource clock;
  private final Failure failure;
  private final AdvertisementEncoder encoder = new AdvertisementEncoder();
  private VirtualRouterConfig config;
  private @Nullable Connection connection;
  private @Nullable Cadence cadence;
  private boolean failed;
  private long unreachable = -1;
  private volatile long sent;

  /// Hears that nothing goes out any more: once for each connection.
  @FunctionalInterface
  interface Failure {
    /// Called once, on the loop.
    /// @param reason one sentence with the error and, where there is one, the remedy
    void failed(String reason);
  }

  /// What the wire sends through while the interface can carry it.
  record Connection(VrrpSocket socket, Announcer announcer) implements AutoCloseable {
    @Override
    public void close() {
      announcer.close();
      socket.close();
    }
  }

  /// @param clock for the times that packets are signed with
  TimerWire(VirtualRouterConfig config, PollLoop loop, Links links, InstantSource clock, Failure failure) {
    this.config = config;
    this.loop = loop;
    this.links = links;
    this.clock = clock;
    this.failure = failure;
  }

  /// Sends through `next` from now on, a running cadence too; absent: not at all. The one before is closed.
  void connect(@Nullable Connection next) {
    if (connection != null) {
      connection.close();
    }
    connection = next;
    failed = false;
  }

  /// New settings: peers may be others from now on.
  void reconfigure(VirtualRouterConfig next) {
    config = next;
  }

  @Override
  public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {
    quiet();
    cadence = new Cadence(advertisement, interval.toNanos(), loop.nanoTime());
    cadence.run();
  }

  @Override
  public void send(Advertisement advertisement) {
    quiet();
    transmit(advertisement);
  }

  @Override
  public void quiet() {
    if (cadence != null) {
      cadence.end();
      cadence = null;
    }
  }

  @Override
  public void announce(List<VirtualAddress> addresses) {
    for (var address : addresses) {
      // A failure may end the connection.
      if (connection == null) {
        return;
      }
      var device = VirtualMac.device(config, address);
      var link = links.link(device);
      // No neighbours where there are no MAC addresses (loopback, tunnels).
      if (link != null && !link.mac().equals(MacAddress.NONE)) {
        var result = connection.announcer.announce(link, address.address());
        // An interface that went down this moment is told by the kernel's news.
        if (!Errno.ENETDOWN.is(result) && !Errno.ENXIO.is(result)) {
          report(result, "announce " + address + " on " + device);
        }
      }
    }
  }

  @Override
  public long advertisementsSent() {
    return sent;
  }

  private void transmit(Advertisement advertisement) {
    var through = connection;
    if (through == null) {
      return;
    }
    var destinations = config.unicast() ? config.unicastPeers() : List.of(Family.of(through.socket.source()).group());
    var reached = 0;
    var error = 0;
    for (var destination : destinations) {
      // The same list of peers may stand on every node.
      if (destination.equals(through.socket.source())) {
        continue;
      }
      var payload = encoder.encode(advertisement, config, through.socket.source(), destination,
          clock.instant());
      var result = through.socket.send(payload, destination);
      if (result >= 0) {
        reached++;
      } else {
        error = result;
      }
    }
    if (reached > 0) {
      countSent();
    } else {
      report(error, "send on " + config.interfaceName());
    }
  }

  // Written on the loop only.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void countSent() {
    unreachable = -1;
    sent++;
  }

  /// A full queue is no failure: the next send finds room.
  private void report(int result, String action) {
    if (result >= 0 || failed || Errno.ENOBUFS.is(result) || Errno.EAGAIN.is(result) || mayPass(result)) {
      return;
    }
    failed = true;
    var cause = Errno.EPERM.is(result) ? "; does a firewall drop IP protocol 112 on output?" : "";
    failure.failed("cannot " + action + ": " + Errno.describe(result) + cause);
  }

  /// No way to any peer is a failure only once a peer would have taken over: routes are changed one after another, and
  /// those of a link that went down are gone before the news of it is read.
  private boolean mayPass(int result) {
    if (!Errno.ENETUNREACH.is(result) && !Errno.EHOSTUNREACH.is(result)) {
      return false;
    }
    var now = loop.nanoTime();
    if (unreachable < 0) {
      unreachable = now;
    }
    return now - unreachable < config.advertInterval().multipliedBy(4).toNanos();
  }

  private final class Cadence {
    final Advertisement advertisement;
    final long interval;
    long due;
    boolean ended;
    @Nullable
    Cancellable timer;

    Cadence(Advertisement advertisement, long interval, long due) {
      this.advertisement = advertisement;
      this.interval = interval;
      this.due = due;
    }

    void run() {
      // Sending first may end this cadence: a failure is reported at once.
      transmit(advertisement);
      if (ended) {
        return;
      }
      var late = loop.nanoTime() - due;
      due += interval * (1 + Math.max(0, late) / interval);
      timer = loop.scheduleAt(due, this::run);
    }

    void end() {
      ended = true;
      if (timer != null) {
        timer.cancel();
      }
    }
  }
}
