package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The packet sockets that the virtual routers of this host share: one that sends, and one on each interface where
/// addresses are held, which hears what others claim. To close one takes the kernel milliseconds, in which the loop stands
/// still and every router with it: so they stay open, one that hears as long as its interface is there. One loop.
final class PacketSockets implements AutoCloseable {
  private static final int LARGEST_FRAME = 256;
  /// A socket that cannot be had is tried again after this.
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Libc libc;
  private final PollLoop loop;
  private final Links links;
  private final byte[] frame = new byte[LARGEST_FRAME];
  private final Map<Place, Ear> ears = new LinkedHashMap<>();
  private @Nullable Announcer announcer;
  private boolean tuning;

  private record Place(int index, Family family) {}

  private record Hearer(InetAddress address, Consumer<Claim> onClaim) {}

  PacketSockets(Libc libc, PollLoop loop, Links links) {
    this.libc = libc;
    this.loop = loop;
    this.links = links;
  }

  /// What sends; closed by nobody else.
  /// @throws LinuxException without CAP_NET_RAW
  Announcer announcer() {
    if (announcer == null) {
      announcer = Announcer.open(libc);
    }
    return announcer;
  }

  /// Hears who claims an address on an interface, from the loop's next turn on.
  Cancellable hear(int index, InetAddress address, Consumer<Claim> onClaim) {
    var ear = ears.computeIfAbsent(new Place(index, Family.of(address)), Ear::new);
    var hearer = new Hearer(address, onClaim);
    ear.change(ear.hearers.add(hearer));
    return () -> ear.change(ear.hearers.remove(hearer));
  }

  @Override
  public void close() {
    ears.values().forEach(Ear::close);
    ears.clear();
    if (announcer != null) {
      announcer.close();
      announcer = null;
    }
  }

  /// Once for all the routers that change their role in one turn.
  private void tune() {
    tuning = false;
    var obsolete = ears.values().stream().filter(Ear::obsolete).toList();
    obsolete.forEach(Ear::close);
    ears.values().removeAll(obsolete);
    ears.values().forEach(Ear::tune);
  }

  /// One interface's socket, with a filter in the kernel that nothing but claims for these addresses passes.
  private final class Ear {
    final Place place;
    final Set<Hearer> hearers = new LinkedHashSet<>();
    private @Nullable Descriptor socket;
    private @Nullable Cancellable registration;
    private boolean changed;

    Ear(Place place) {
      this.place = place;
    }

    void change(boolean happened) {
      changed |= happened;
      if (changed && !tuning) {
        tuning = true;
        loop.execute(PacketSockets.this::tune);
      }
    }

    boolean obsolete() {
      return hearers.isEmpty() && links.name(place.index) == null;
    }

    void tune() {
      if (!changed) {
        return;
      }
      changed = false;
      try {
        if (socket == null) {
          open();
        } else {
          var result = libc.attachFilter(socket.number(), filter());
          if (result < 0) {
            throw LinuxException.failed("listen for other holders", result, "memory");
          }
        }
      } catch (LinuxException _) {
        // The interface went in this moment, and the addresses with it; or rights are gone, which the router itself says;
        // or descriptors, for a while.
        close();
        loop.schedule(RETRY, () -> change(!hearers.isEmpty()));
      }
    }

    private void open() {
      var opened = Descriptor.socket(libc, "listen for other holders", Libc.AF_PACKET, 0);
      opened.filter(filter());
      opened.bind(Structs.linkAddress(place.index, place.family == Family.IPV4
          ? GratuitousArp.ETHERTYPE_ARP
          : NeighbourAdvertisement.ETHERTYPE_IPV6, MacAddress.NONE));
      socket = opened;
      registration = Reception.begin(loop, opened.number(), () -> receive(opened.number()));
    }

    private byte[] filter() {
      return Claim.filter(place.family, hearers.stream().map(Hearer::address).collect(Collectors.toSet()));
    }

    private boolean receive(int number) {
      var length = libc.recv(number, frame, Libc.MSG_DONTWAIT);
      var claim = length <= 0 ? null : Claim.decode(frame, length);
      // A node with two interfaces on one network answers on both.
      if (claim != null && !links.own(claim.mac())) {
        hearersOf(claim.address()).forEach(hearer -> hearer.onClaim.accept(claim));
      }
      return length > 0;
    }

    private List<Hearer> hearersOf(InetAddress address) {
      return hearers.stream().filter(hearer -> hearer.address.equals(address)).toList();
    }

    void close() {
      if (registration != null) {
        registration.cancel();
        registration = null;
      }
      if (socket != null) {
        socket.close();
        socket = null;
      }
    }
  }
}
