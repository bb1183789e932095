package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.Advertisement;
import dev.buoy.agent.vrrp.AdvertisementEncoder;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.vrrp.Wire;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends through the raw socket of an interface. Where there is a [SendQueue] the cadence is kept by the kernel up to
/// the horizon ([QueuedCadence]), elsewhere by a timer of the loop ([TimedCadence]).
final class SocketWire implements Wire {
  /// A cadence that is asked for again within this time starts anew only once: a peer that resigns in a flood is answered
  /// by what went out a moment ago, and by one more at the end of it.
  private static final long AGAIN_NANOS = 5_000_000;
  /// As long as the header of an advertisement, and of router 0, which none is: who hears it drops it (RFC 9568 section
  /// 7.1).
  private static final byte[] PROBE = new byte[8];

  private final PollLoop loop;
  private final Links links;
  private final InstantSource clock;
  private final String device;
  private final @Nullable SendQueue queue;
  private final String how;
  private final Failure failure;
  private final AdvertisementEncoder encoder = new AdvertisementEncoder();
  private VirtualRouterConfig config;
  private @Nullable Connection connection;
  private @Nullable Cadence cadence;
  private @Nullable Course course;
  private long started;
  private @Nullable Cancellable again;
  private boolean failed;
  /// The last attempt to send failed, on this connection or an earlier one.
  private boolean doubtful;
  private long unreachable = -1;
  private volatile long sent;
  private volatile long announced;

  /// Hears that nothing goes out any more: once for each connection.
  @FunctionalInterface
  interface Failure {
    /// Called once, on the loop.
    /// @param reason one sentence with the error and, where there is one, the remedy
    void failed(String reason);
  }

  /// What the wire sends through while the interface can carry it.
  /// @param socket    the router's own, closed with the connection
  /// @param announcer shared by the routers of this host
  record Connection(VrrpSocket socket, Announcer announcer) implements AutoCloseable {
    @Override
    public void close() {
      socket.close();
    }
  }

  /// What a cadence says, and how.
  private record Course(Advertisement advertisement, Duration interval, Duration horizon) {}

  /// @param device where the addresses are that name no interface
  /// @param clock for the times that packets are signed with
  SocketWire(VirtualRouterConfig config, String device, PollLoop loop, Links links, InstantSource clock,
      @Nullable SendQueue queue,
      String how, Failure failure) {
    this.config = config;
    this.device = device;
    this.loop = loop;
    this.links = links;
    this.clock = clock;
    this.queue = queue;
    this.how = how;
    this.failure = failure;
  }

  /// Sends through `next` from now on, a running cadence too; absent: not at all. The one before is closed.
  void connect(@Nullable Connection next) {
    if (cadence != null) {
      cadence.suspend();
    }
    if (connection != null) {
      connection.close();
    }
    connection = next;
    failed = false;
    if (cadence != null) {
      cadence.resume();
    }
  }

  /// New settings: peers may be others from now on.
  void reconfigure(VirtualRouterConfig next) {
    if (cadence != null) {
      cadence.suspend();
    }
    config = next;
    if (cadence != null) {
      cadence.resume();
    }
  }

  @Override
  public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {
    var next = new Course(advertisement, interval, horizon);
    var rest = started + AGAIN_NANOS - loop.nanoTime();
    if (cadence == null || !next.equals(course) || rest <= 0) {
      begin(next);
    } else if (again == null) {
      again = loop.schedule(Duration.ofNanos(rest), () -> begin(next));
    }
  }

  private void begin(Course next) {
    quiet();
    course = next;
    started = loop.nanoTime();
    var advertisement = next.advertisement;
    var interval = next.interval.toNanos();
    cadence = queue == null || next.horizon.isZero()
        ? new TimedCadence(loop, () -> transmit(advertisement), interval)
        : new QueuedCadence(loop, queue, new Queueing(advertisement), interval, next.horizon.toNanos());
    cadence.start();
  }

  @Override
  public void send(Advertisement advertisement) {
    quiet();
    transmit(advertisement);
  }

  @Override
  public void quiet() {
    if (again != null) {
      again.cancel();
      again = null;
    }
    if (cadence != null) {
      cadence.end();
      cadence = null;
    }
  }

  /// How long nothing went out since the loop last looked, as [Cadence#silence]; absent while nothing is to go out.
  @Nullable
  Duration silence() {
    return cadence == null || connection == null ? null : Duration.ofNanos(cadence.silence());
  }

  @Override
  public @Nullable Unannounced announce(List<VirtualAddress> addresses) {
    var through = connection;
    if (through == null) {
      return null;
    }
    var failing = new ArrayList<VirtualAddress>();
    var why = "";
    for (var address : addresses) {
      var place = address.device() == null ? device : address.device();
      var link = links.link(place);
      // No neighbours where there are no MAC addresses (loopback, tunnels).
      if (link != null && !link.mac().equals(MacAddress.NONE)) {
        var result = through.announcer.announce(link, address.address());
        countAnnounced(result);
        // An interface that went down this moment is told by the kernel's news.
        if (result < 0 && !isFull(result) && !Errno.ENETDOWN.is(result) && !Errno.ENXIO.is(result)) {
          failing.add(address);
          why = "cannot announce " + address + " on " + place + ": " + Errno.describe(result)
              + "; neighbours may go on sending to the node that had it";
        }
      }
    }
    return failing.isEmpty() ? null : new Unannounced(failing, why);
  }

  @Override
  public long advertisementsSent() {
    return sent;
  }

  @Override
  public long announcementsSent() {
    return announced;
  }

  @Override
  public String cadence() {
    return how;
  }

  private void transmit(Advertisement advertisement) {
    var through = connection;
    if (through == null) {
      return;
    }
    var reached = 0;
    var error = 0;
    for (var destination : destinations(through.socket)) {
      var payload = encoder.encode(advertisement, config, through.socket.source(), destination, clock.instant());
      var result = through.socket.send(payload, destination);
      if (result >= 0) {
        reached++;
      } else {
        error = result;
      }
    }
    sent(reached, error);
  }

  /// Why nothing would go out through the connection, as far as that can be told without taking the role. Where the last
  /// attempt failed a probe has to get out before anything else is tried: a master that cannot be heard takes the
  /// addresses from one that can.
  /// @return absent: nothing known
  @Nullable
  String obstacle() {
    var through = connection;
    if (through == null) {
      return null;
    }
    var tried = destinations(through.socket).stream().map(destination -> doubtful
        ? through.socket.send(PROBE, destination)
        : through.socket.trySend(PROBE, destination)).toList();
    // Who has nobody to send to is not kept from it.
    if (tried.isEmpty() || !tried.stream().allMatch(this::stands)) {
      doubtful = false;
      return null;
    }
    return refusal(tried.getLast());
  }

  /// Whether a probe that came to this says that nothing goes out. Routes may follow an interface that was just set up, so
  /// what else than a firewall refuses it counts only after it kept advertisements back.
  private boolean stands(int result) {
    return Errno.EPERM.is(result) || (doubtful && result < 0 && !isFull(result));
  }

  private List<InetAddress> destinations(VrrpSocket socket) {
    // The same list of peers may stand on every node.
    return config.unicast()
        ? config.unicastPeers().stream().filter(peer -> !peer.equals(socket.source())).toList()
        : List.of(Family.of(socket.source()).group());
  }

  private void sent(int reached, int error) {
    if (reached > 0) {
      countSent();
    } else {
      report(error);
    }
  }

  // Written on the loop only.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void countSent() {
    unreachable = -1;
    doubtful = false;
    sent++;
  }

  // Written on the loop only.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void countAnnounced(int result) {
    if (result >= 0) {
      announced++;
    }
  }

  /// A full queue is no failure: the next send finds room.
  private void report(int result) {
    if (result >= 0 || failed || isFull(result) || mayPass(result)) {
      return;
    }
    failed = true;
    doubtful = true;
    failure.failed(refusal(result));
  }

  private static boolean isFull(int result) {
    return Errno.ENOBUFS.is(result) || Errno.EAGAIN.is(result);
  }

  private String refusal(int result) {
    var cause = Errno.EPERM.is(result) ? "; does a firewall drop IP protocol 112 on output?" : "";
    return "cannot send on " + config.interfaceName() + ": " + Errno.describe(result) + cause;
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

  /// What a queued cadence is made of: encoded anew for each send, since authentication counts them.
  private final class Queueing implements QueuedCadence.Source {
    final Advertisement advertisement;

    Queueing(Advertisement advertisement) {
      this.advertisement = advertisement;
    }

    @Override
    public int descriptor() {
      return connection == null ? -1 : connection.socket.sender();
    }

    @Override
    public List<Datagram> datagrams() {
      var through = connection;
      if (through == null) {
        return List.of();
      }
      var datagrams = new ArrayList<Datagram>();
      for (var destination : destinations(through.socket)) {
        var payload = encoder.encode(advertisement, config, through.socket.source(), destination, clock.instant());
        datagrams.add(new Datagram(through.socket.datagram(payload, destination),
            through.socket.destination(destination)));
      }
      return datagrams;
    }

    @Override
    public void transmit() {
      SocketWire.this.transmit(advertisement);
    }

    @Override
    public void sent(int reached, int error) {
      SocketWire.this.sent(reached, error);
    }
  }
}
