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

  private final String interfaceName;
  private final PacketSockets sockets;
  private final PollLoop loop;
  private final Links links;
  private final Claimants claimants;
  private final Set<VirtualAddress> held = new LinkedHashSet<>();
  private final List<Cancellable> listening = new ArrayList<>();
  private final Set<Untold> untold = new HashSet<>();
  private Map<VirtualAddress, Integer> watched = Map.of();
  private @Nullable InetAddress source;
  private @Nullable Cancellable probing;
  private boolean refreshing;
  private int probed;

  /// A claim that is told after the second thought.
  private record Untold(VirtualAddress address, MacAddress mac) {}

  /// @param claimed gets the address and the MAC address that another node answers with
  /// @param unclaimed gets the addresses that this MAC address answered for and does not any more
  Claims(String interfaceName, PacketSockets sockets, PollLoop loop, Links links,
      BiConsumer<VirtualAddress, String> claimed, BiConsumer<List<VirtualAddress>, String> unclaimed) {
    this.interfaceName = interfaceName;
    this.sockets = sockets;
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
    var wanted = new LinkedHashMap<VirtualAddress, Integer>();
    held.forEach(address -> wanted.put(address, links.index(device(address))));
    if (wanted.equals(watched)) {
      return;
    }
    watched = wanted;
    claimants.forget();
    listening.forEach(Cancellable::cancel);
    listening.clear();
    wanted.forEach((address, index) -> listening
        .add(sockets.hear(index, address.address(), claim -> heard(address, claim))));
    if (probing != null) {
      probing.cancel();
    }
    probed = 0;
    probing = held.isEmpty() ? null : loop.schedule(FIRST_PROBE, () -> probe(List.copyOf(held)));
  }

  private void heard(VirtualAddress address, Claim claim) {
    if (held.contains(address)) {
      claimants.heard(address, claim);
    }
  }

  private void probe(List<VirtualAddress> addresses) {
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
      return question.send(sockets.announcer(), link, from) >= 0;
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
