package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The interfaces of this host and their addresses, kept current by the kernel's news. On one loop.
final class Links implements AutoCloseable {
  private final Netlink netlink;
  private final Cancellable registration;
  private final Map<Integer, NetworkLink> links = new TreeMap<>();
  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final List<Consumer<InterfaceAddress>> additions = new ArrayList<>();
  private final List<BiConsumer<InterfaceAddress, Removal>> removals = new ArrayList<>();

  /// Who took an address away.
  enum Removal {
    /// This process.
    SELF,
    /// Another program.
    OTHER,
    /// The kernel: its lease ended, or its interface went.
    KERNEL
  }

  /// Reads what is there now and watches from then on.
  Links(Netlink netlink, PollLoop loop) {
    this.netlink = netlink;
    this.registration = loop.register(netlink.monitor(), this::read);
    load();
  }

  /// Watches one interface, whether it exists or not.
  /// @param virtual addresses that are not the interface's own
  /// @param onChange told of every change, first of what is now, before this returns
  Cancellable watch(String name, Family family, Set<InetAddress> virtual, Consumer<LinkState> onChange) {
    var watch = new Watch(name, family, Set.copyOf(virtual), onChange);
    watches.add(watch);
    watch.update();
    return () -> watches.remove(watch);
  }

  /// Tells of every address that disappears from an interface.
  Cancellable onRemoval(BiConsumer<InterfaceAddress, Removal> onRemoval) {
    removals.add(onRemoval);
    return () -> removals.remove(onRemoval);
  }

  /// Tells of every address that appears on an interface.
  Cancellable onAddition(Consumer<InterfaceAddress> onAddition) {
    additions.add(onAddition);
    return () -> additions.remove(onAddition);
  }

  /// The interface as it is now; absent when it does not exist.
  @Nullable
  NetworkLink link(String name) {
    return links.values().stream().filter(link -> link.name().equals(name)).findFirst().orElse(null);
  }

  /// Index of the interface; zero when it does not exist.
  int index(String name) {
    var link = link(name);
    return link == null ? 0 : link.index();
  }

  @Override
  public void close() {
    registration.cancel();
  }

  private void read() {
    if (netlink.read(this::apply)) {
      reload();
    }
    List.copyOf(watches).forEach(Watch::update);
  }

  private void apply(NetlinkNews news) {
    switch (news) {
      case NetlinkNews.LinkThere(var link) -> links.put(link.index(), link);
      case NetlinkNews.LinkGone(var index) -> links.remove(index);
      case NetlinkNews.AddressThere(var address) -> {
        var at = indexOf(address);
        if (at < 0) {
          addresses.add(address);
          List.copyOf(additions).forEach(listener -> listener.accept(address));
        } else {
          addresses.set(at, address);
        }
      }
      case NetlinkNews.AddressGone(var address, var port) -> {
        addresses.removeIf(address::sameEntry);
        tellRemoved(address, netlink.own(port) ? Removal.SELF : port == 0 ? Removal.KERNEL : Removal.OTHER);
      }
      case NetlinkNews.Answer _ -> {
      }
    }
  }

  private void load() {
    links.clear();
    netlink.links().forEach(link -> links.put(link.index(), link));
    addresses.clear();
    addresses.addAll(netlink.addresses());
  }

  /// News was lost: who removed what is gone in the meantime cannot be known.
  private void reload() {
    var before = List.copyOf(addresses);
    load();
    before.stream().filter(address -> indexOf(address) < 0).forEach(gone -> tellRemoved(gone, Removal.OTHER));
  }

  private void tellRemoved(InterfaceAddress address, Removal by) {
    List.copyOf(removals).forEach(listener -> listener.accept(address, by));
  }

  private int indexOf(InterfaceAddress wanted) {
    for (var i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).sameEntry(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private LinkState state(String name, Family family, Set<InetAddress> virtual) {
    var link = link(name);
    if (link == null) {
      return new LinkState(name, 0, MacAddress.NONE, "interface " + name + " does not exist", List.of());
    }
    var problem = !link.up()
        ? "interface " + name + " is down"
        : link.carrier() ? null : "interface " + name + " has no carrier";
    return new LinkState(name, link.index(), link.mac(), problem, ownAddresses(link.index(), family, virtual));
  }

  private List<InterfaceAddress> ownAddresses(int index, Family family, Set<InetAddress> virtual) {
    return addresses.stream()
        .filter(address -> address.index() == index && address.family() == family && address.usable())
        .filter(address -> !address.marked() && !virtual.contains(address.address())).toList();
  }

  private final class Watch {
    final String name;
    final Family family;
    final Set<InetAddress> virtual;
    final Consumer<LinkState> onChange;
    @Nullable
    LinkState last;

    Watch(String name, Family family, Set<InetAddress> virtual, Consumer<LinkState> onChange) {
      this.name = name;
      this.family = family;
      this.virtual = virtual;
      this.onChange = onChange;
    }

    void update() {
      var now = state(name, family, virtual);
      if (!now.equals(last)) {
        last = now;
        onChange.accept(now);
      }
    }
  }
}
