package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The interfaces of this host and their addresses, kept current by the kernel's news. On one loop.
final class Links implements AutoCloseable {
  /// After this what the kernel did not tell is asked for again.
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Netlink netlink;
  private final PollLoop loop;
  private final Cancellable registration;
  private final Map<Integer, NetworkLink> links = new TreeMap<>();
  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final Queue<Runnable> untold = new ArrayDeque<>();
  private final List<Consumer<InterfaceAddress>> additions = new ArrayList<>();
  private final List<BiConsumer<InterfaceAddress, Removal>> removals = new ArrayList<>();
  /// Whether the watches may have something to tell. A renewed lease is news that changes nothing, and there may be
  /// hundreds a second.
  private boolean changed;
  private @Nullable Cancellable retry;

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
    this.loop = loop;
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

  /// Reads the interfaces anew and tells what changed, where the kernel's news of it may still be on the way.
  void check() {
    refresh();
    List.copyOf(watches).forEach(Watch::update);
  }

  /// Reads the interfaces anew, after a change of this process's own; the news of it changes nothing then.
  void refresh() {
    changed = true;
    var told = netlink.links();
    if (told == null) {
      again();
      return;
    }
    links.clear();
    told.forEach(link -> links.put(link.index(), link));
  }

  /// Every address of this host, by the kernel's news.
  List<InterfaceAddress> addresses() {
    return List.copyOf(addresses);
  }

  /// Name of the interface with this index; absent when there is none.
  @Nullable
  String name(int index) {
    var link = links.get(index);
    return link == null ? null : link.name();
  }

  /// Whether an interface of this host has the MAC address.
  boolean own(MacAddress mac) {
    return links.values().stream().anyMatch(link -> link.mac().equals(mac));
  }

  @Override
  public void close() {
    registration.cancel();
    if (retry != null) {
      retry.cancel();
    }
  }

  /// An interface that went is told before the addresses that went with it.
  private void read() {
    if (netlink.read(this::apply)) {
      reload();
    }
    tell();
  }

  private void tell() {
    if (changed) {
      changed = false;
      List.copyOf(watches).forEach(Watch::update);
    }
    for (var next = untold.poll(); next != null; next = untold.poll()) {
      next.run();
    }
  }

  private void apply(NetlinkNews news) {
    switch (news) {
      case NetlinkNews.LinkThere(var link) -> changed |= !link.equals(links.put(link.index(), link));
      case NetlinkNews.LinkGone(var index) -> changed |= links.remove(index) != null;
      case NetlinkNews.AddressThere(var address) -> {
        var at = indexOf(address);
        if (at < 0) {
          changed |= addresses.add(address);
          untold.add(() -> List.copyOf(additions).forEach(listener -> listener.accept(address)));
        } else {
          changed |= !address.equals(addresses.set(at, address));
        }
      }
      case NetlinkNews.AddressGone(var address, var port) -> {
        changed |= addresses.removeIf(address::sameEntry);
        tellRemoved(address, netlink.own(port) ? Removal.SELF : port == 0 ? Removal.KERNEL : Removal.OTHER);
      }
      case NetlinkNews.Answer _ -> {
      }
    }
  }

  private void load() {
    refresh();
    var told = netlink.addresses();
    if (told == null) {
      again();
      return;
    }
    addresses.clear();
    addresses.addAll(told);
  }

  /// What was known is better than nothing: without it every address would count as lost.
  private void again() {
    if (retry == null) {
      retry = loop.schedule(RETRY, () -> {
        retry = null;
        reload();
        tell();
      });
    }
  }

  /// News was lost: who removed what is gone in the meantime cannot be known.
  private void reload() {
    var before = List.copyOf(addresses);
    load();
    before.stream().filter(address -> indexOf(address) < 0).forEach(gone -> tellRemoved(gone, Removal.OTHER));
  }

  private void tellRemoved(InterfaceAddress address, Removal by) {
    untold.add(() -> List.copyOf(removals).forEach(listener -> listener.accept(address, by)));
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
