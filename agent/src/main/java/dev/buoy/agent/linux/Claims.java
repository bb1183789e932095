package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.Addresses;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Hears who else answers for the virtual addresses that this node holds. It listens while it holds them, by a filter
/// in the kernel that no other traffic passes, and asks: all addresses one second after the take-over, when the node
/// before had time to let go, then one of them every second, since a node that died with the addresses on it says
/// nothing by itself. Whoever answers is asked on ([Claimants]), so that it is known at once when it gives up. On one
/// loop; nothing of it happens within a call, so that it delays no take-over.
final class Claims implements AutoCloseable {
  private static final Duration FIRST_PROBE = Duration.ofSeconds(1);
  private static final Duration NEXT_PROBE = Duration.ofSeconds(1);
  /// A better node announces its addresses, and 10 ms later advertises: by then they are not this node's any more.
  private static final Duration SECOND_THOUGHT = Duration.ofMillis(20);
  private static final int LARGEST_FRAME = 256;

  private final String interfaceName;
  private final Libc libc;
  private final PollLoop loop;
  private final Links links;
  private final Claimants claimants;
  private final byte[] frame = new byte[LARGEST_FRAME];
  private final Set<VirtualAddress> held = new LinkedHashSet<>();
  private final List<Cancellable> listening = new ArrayList<>();
  private final Set<Untold> untold = new HashSet<>();
  private Map<Integer, Set<VirtualAddress>> watched = Map.of();
  private @Nullable InetAddress source;
  private @Nullable Cancellable probing;
  private @Nullable Announcer announcer;
  private boolean refreshing;
  private boolean deaf;
  private int probed;

  /// A claim that is told after the second thought.
  private record Untold(VirtualAddress address, MacAddress mac) {}

  /// @param claimed gets the address and the MAC address that another node answers with
  /// @param unclaimed gets the addresses that this MAC address answered for and does not any more
  Claims(String interfaceName, Libc libc, PollLoop loop, Links links, BiConsumer<VirtualAddress, String> claimed,
      BiConsumer<List<VirtualAddress>, String> unclaimed) {
    this.interfaceName = interfaceName;
    this.libc = libc;
    this.loop = loop;
    this.links = links;
    this.claimants = new Claimants(loop, new Claimants.Line() {
      @Override
      public boolean ask(VirtualAddress address, MacAddress mac) {
        return question(address, (announcing, link, from) -> announcing.ask(link, from, address.address(), mac));
      }

      @Override
      public void claimed(VirtualAddress address, MacAddress mac) {
        var news = new Untold(address, mac);
        if (untold.add(news)) {
          loop.schedule(SECOND_THOUGHT, () -> {
            untold.remove(news);
            claimed.accept(address, mac.toString());
          });
        }
      }

      @Override
      public void gone(List<VirtualAddress> addresses, MacAddress mac) {
        unclaimed.accept(addresses, mac.toString());
      }
    });
  }

  /// Learns from the proofs what is held, and hands them on.
  Addresses.Listener learningFrom(Addresses.Listener next) {
    return new Addresses.Listener() {
      @Override
      public void held(VirtualAddress address) {
        if (held.add(address)) {
          refresh();
        }
        next.held(address);
      }

      @Override
      public void lost(VirtualAddress address, String reason) {
        if (held.remove(address)) {
          refresh();
        }
        next.lost(address, reason);
      }
    };
  }

  /// Own address to ask from; absent while there is none.
  void source(@Nullable InetAddress address) {
    source = address;
  }

  @Override
  public void close() {
    held.clear();
    update();
    if (announcer != null) {
      announcer.close();
      announcer = null;
    }
  }

  private void refresh() {
    if (!refreshing) {
      refreshing = true;
      loop.execute(() -> {
        refreshing = false;
        update();
      });
    }
  }

  private void update() {
    var wanted = new LinkedHashMap<Integer, Set<VirtualAddress>>();
    held.forEach(address -> wanted.computeIfAbsent(links.index(device(address)), _ -> new LinkedHashSet<>())
        .add(address));
    if (wanted.equals(watched)) {
      return;
    }
    watched = wanted;
    claimants.forget();
    listen();
    if (probing != null) {
      probing.cancel();
    }
    probed = 0;
    probing = held.isEmpty() ? null : loop.schedule(FIRST_PROBE, () -> probe(List.copyOf(held)));
  }

  private void listen() {
    listening.forEach(Cancellable::cancel);
    listening.clear();
    deaf = false;
    watched.forEach(this::listen);
  }

  private void listen(int index, Set<VirtualAddress> addresses) {
    var virtual = addresses.stream().collect(Collectors.toMap(VirtualAddress::address, address -> address));
    var family = Family.of(addresses.iterator().next().address());
    try {
      var socket = Descriptor.socket(libc, "listen for other holders on " + interfaceName, Libc.AF_PACKET, 0);
      socket.filter(Claim.filter(family, virtual.keySet()));
      socket.bind(Structs.linkAddress(index, family == Family.IPV4
          ? GratuitousArp.ETHERTYPE_ARP
          : NeighbourAdvertisement.ETHERTYPE_IPV6, MacAddress.NONE));
      var reception = Reception.begin(loop, socket.number(), () -> receive(socket.number(), virtual));
      listening.add(() -> {
        reception.cancel();
        socket.close();
      });
    } catch (LinuxException _) {
      // The interface went in this moment, and the addresses with it; or rights are gone, which the router itself says;
      // or descriptors, for a while: tried again with the next question.
      deaf = true;
    }
  }

  private boolean receive(int socket, Map<InetAddress, VirtualAddress> virtual) {
    var length = libc.recv(socket, frame, Libc.MSG_DONTWAIT);
    var claim = length <= 0 ? null : Claim.decode(frame, length);
    var address = claim == null ? null : virtual.get(claim.address());
    // A node with two interfaces on one network answers on both.
    if (claim != null && address != null && held.contains(address) && !links.own(claim.mac())) {
      claimants.heard(address, claim);
    }
    return length > 0;
  }

  private void probe(List<VirtualAddress> addresses) {
    if (deaf) {
      listen();
    }
    addresses.forEach(
        address -> question(address, (announcing, link, from) -> announcing.probe(link, from, address.address())));
    probing = loop.schedule(NEXT_PROBE, this::probeNext);
  }

  /// What was lost in this turn of the loop ends the questions only in the next.
  private void probeNext() {
    probe(held.isEmpty() ? List.of() : List.of(List.copyOf(held).get(Math.floorMod(probed++, held.size()))));
  }

  private interface Question {
    int send(Announcer announcing, NetworkLink link, InetAddress from);
  }

  /// @return whether it went out
  private boolean question(VirtualAddress address, Question question) {
    var from = source;
    var link = links.link(device(address));
    if (from == null || link == null || link.mac().equals(MacAddress.NONE)) {
      return false;
    }
    try {
      // Kept open: to close a packet socket takes the kernel milliseconds, in which this loop would stand still.
      if (announcer == null) {
        announcer = Announcer.open(libc, interfaceName);
      }
      return question.send(announcer, link, from) >= 0;
    } catch (LinuxException _) {
      // Asked again in a moment.
      return false;
    }
  }

  private String device(VirtualAddress address) {
    var device = address.device();
    return device == null ? interfaceName : device;
  }
}
