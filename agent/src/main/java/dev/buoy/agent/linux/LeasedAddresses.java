package dev.buoy.agent.linux;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.vrrp.AddressText;
import dev.buoy.agent.vrrp.Addresses;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The virtual addresses on the interface, each with a lease of the kernel's: without a renewal the kernel removes it.
///
/// An address whose network is on the link already by an address of the node is put there as /32 (IPv6: /128): as the
/// primary address of that network its end would take the node's own along. One that goes with another virtual address
/// is lost, and so put back. Every address carries the mark [InterfaceAddress#BUOY], or
/// on kernels before 5.18 is in the [AddressRecord]; one without that this object did not put there is another
/// program's and left alone.
final class LeasedAddresses implements Addresses, AutoCloseable {
  /// The kernel rounds the age of an address up by as much, and its news takes a moment.
  private static final long LEASE_SLACK_NANOS = 50_000_000;

  private final String interfaceName;
  private final @Nullable VirtualMac virtualMac;
  private final Netlink netlink;
  private final Links links;
  private final AddressRecord record;
  private final Scheduler scheduler;
  private final Listener listener;
  private final Cancellable removals;
  private @Nullable Cancellable additions;
  private final Map<VirtualAddress, Held> held = new LinkedHashMap<>();
  private final Set<InterfaceAddress> reported = new HashSet<>();

  /// @param expires when the kernel will remove it, on the scheduler's clock; absent: it does not
  private record Held(InterfaceAddress entry, @Nullable Long expires) {}

  /// @param interfaceName where the addresses go that name no other
  /// @param virtualMac the interface's MAC address is the router's own; absent: it is that of the node
  LeasedAddresses(String interfaceName, @Nullable VirtualMac virtualMac, Netlink netlink, Links links,
      AddressRecord record, Scheduler scheduler,
      Listener listener) {
    this.interfaceName = interfaceName;
    this.virtualMac = virtualMac;
    this.netlink = netlink;
    this.links = links;
    this.record = record;
    this.scheduler = scheduler;
    this.listener = listener;
    this.removals = links.onRemoval(this::removed);
  }

  @Override
  public void hold(List<VirtualAddress> addresses, Duration lease) {
    var problem = virtualMac == null ? null : raise(virtualMac);
    if (problem != null) {
      addresses.forEach(address -> lose(address, problem));
      return;
    }
    var entries = places(addresses);
    var additions = new ArrayList<Netlink.Addition>();
    entries.forEach((address, entry) -> additions.add(new Netlink.Addition(entry, address.label())));
    var seconds = Math.toIntExact(lease.plusMillis(999).toSeconds());
    var expires = seconds == 0 ? null : scheduler.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    record.add(entries.entrySet().stream().filter(each -> !held.containsKey(each.getKey()))
        .map(each -> recorded(each.getKey(), each.getValue())).toList());
    var results = netlink.add(additions, seconds);
    var i = 0;
    for (var each : entries.entrySet()) {
      var result = results[i++];
      if (result < 0) {
        if (Errno.ENODEV.is(result) || Errno.ENETDOWN.is(result)) {
          // So that the fault is the interface's, not the address's.
          links.check();
        }
        lose(each.getKey(), Errno.describe(result) + LinuxException.remedy(Errno.EPERM.is(result), "CAP_NET_ADMIN"));
      } else {
        held.put(each.getKey(), new Held(each.getValue(), expires));
        listener.held(each.getKey());
        replaceBy(each.getKey());
      }
    }
  }

  /// Brings the virtual MAC's interface up, made anew when another program removed it.
  /// @return what keeps it from being there; absent: nothing
  private @Nullable String raise(VirtualMac virtual) {
    var gone = links.index(virtual.name()) == 0;
    try {
      if (gone) {
        virtual.make();
      }
      if (gone || held.isEmpty()) {
        virtual.up(true);
      }
      return null;
    } catch (LinuxException e) {
      return requireNonNullElse(e.getMessage(), "interface " + virtual.name() + " does not exist");
    }
  }

  /// Takes the former entry of an address off, now that the new one is there. Where the kernel has one entry for both
  /// (another label, or for IPv6 another prefix length), that stays as it is until the address is put there anew.
  private void replaceBy(VirtualAddress address) {
    for (var former : List.copyOf(held.keySet())) {
      if (former.samePlace(address) && !former.equals(address)) {
        var entry = requireNonNull(held.remove(former)).entry;
        if (!isHeld(entry)) {
          netlink.delete(entry);
          record.remove(List.of(recorded(former, entry)));
        }
        listener.lost(former, "replaced by " + address);
      }
    }
  }

  @Override
  public void release(List<VirtualAddress> addresses) {
    var entries = new ArrayList<String>();
    for (var address : addresses) {
      var released = held.remove(address);
      if (released != null) {
        netlink.delete(released.entry);
        entries.add(recorded(address, released.entry));
      }
      listener.lost(address, "released");
    }
    record.remove(entries);
    if (virtualMac != null && held.isEmpty()) {
      virtualMac.up(false);
    }
  }

  @Override
  public void mute(List<VirtualAddress> addresses) {
    // Both nodes answer until the release: the neighbours keep what they hear last.
  }

  /// Removes what an earlier process of Buoy left of these addresses on their interfaces.
  /// @return one sentence for each address that is there and is not Buoy's
  List<String> removeLeftovers(List<VirtualAddress> addresses) {
    var foreign = new ArrayList<String>();
    var present = present();
    for (var address : addresses) {
      for (var entry : entries(present, links.index(device(address)), address)) {
        if (isHeld(entry)) {
          continue;
        }
        if (entry.marked() || record.contains(recorded(address, entry))) {
          netlink.delete(entry);
          record.remove(List.of(recorded(address, entry)));
        } else {
          reported.add(entry);
          foreign.add("VIP " + notOurs(address));
        }
      }
    }
    return foreign;
  }

  /// Reports one of these addresses that another program puts on its interface from now on, instead
  /// of those of the last call: once while it is there.
  /// @param notice gets one sentence
  void reportForeign(List<VirtualAddress> addresses, Consumer<String> notice) {
    if (additions != null) {
      additions.cancel();
    }
    additions = links.onAddition(entry -> addresses.stream()
        .filter(address -> address.address().equals(entry.address()) && links.index(device(address)) == entry.index())
        .filter(_ -> !entry.marked() && !isHeld(entry) && !reported.contains(entry) && isThere(entry))
        .forEach(address -> {
          reported.add(entry);
          notice.accept("VIP " + notOurs(address));
        }));
  }

  @Override
  public void close() {
    removals.cancel();
    if (additions != null) {
      additions.cancel();
    }
  }

  /// Where each address goes; those that cannot be put anywhere are lost.
  private Map<VirtualAddress, InterfaceAddress> places(List<VirtualAddress> addresses) {
    var places = new LinkedHashMap<VirtualAddress, InterfaceAddress>();
    List<InterfaceAddress> present = null;
    for (var address : addresses) {
      var index = links.index(device(address));
      if (index == 0) {
        lose(address, "interface " + device(address) + " does not exist");
        continue;
      }
      var known = held.get(address);
      if (known != null && known.entry.index() == index) {
        places.put(address, known.entry);
        continue;
      }
      present = present == null ? present() : present;
      if (entries(present, index, address).stream()
          .anyMatch(there -> !there.marked() && !record.contains(recorded(address, there)))) {
        lose(address, notOurs(address));
      } else {
        places.put(address, sameAsHeld(entry(present, index, address)));
      }
    }
    return places;
  }

  private InterfaceAddress entry(List<InterfaceAddress> present, int index, VirtualAddress address) {
    var virtual = address.address();
    if (virtualMac != null && address.device() == null) {
      return new InterfaceAddress(index, virtual, VirtualMac.prefixLength(virtual), InterfaceAddress.BUOY);
    }
    // Not by another virtual address, which may go before this one does.
    var onLink = present.stream().anyMatch(there -> there.index() == index && there.covers(virtual)
        && !there.address().equals(virtual) && !there.marked() && !record.contains(recorded(address, there)));
    return new InterfaceAddress(index, virtual, onLink ? Family.of(virtual).hostPrefix() : address.prefixLength(),
        InterfaceAddress.BUOY);
  }

  private InterfaceAddress sameAsHeld(InterfaceAddress entry) {
    return held.values().stream().map(Held::entry).filter(entry::sameEntry).findFirst().orElse(entry);
  }

  private static List<InterfaceAddress> entries(List<InterfaceAddress> present, int index, VirtualAddress address) {
    return present.stream().filter(there -> there.index() == index && there.address().equals(address.address()))
        .toList();
  }

  private void removed(InterfaceAddress entry, Links.Removal by) {
    reported.removeIf(entry::sameEntry);
    // A renewal may have put it back before this news was read.
    if (!isHeld(entry) || isThere(entry)) {
      return;
    }
    if (by == Links.Removal.KERNEL) {
      // When the interface went, the router lets go of its addresses now.
      links.check();
    }
    for (var each : List.copyOf(held.entrySet())) {
      if (each.getValue().entry.sameEntry(entry)) {
        lose(each.getKey(), reason(device(each.getKey()), each.getValue(), by));
      }
    }
  }

  private String reason(String device, Held lost, Links.Removal by) {
    if (lost.expires != null && scheduler.nanoTime() - lost.expires >= -LEASE_SLACK_NANOS) {
      return "its lease ended before it was renewed";
    }
    if (by == Links.Removal.SELF) {
      return "removed by the kernel with another virtual address, the first of its network; net.ipv4.conf." + device
          + ".promote_secondaries=1 keeps it";
    }
    var link = links.link(device);
    var up = link != null && link.index() == lost.entry.index() && link.up();
    // Of IPv6 addresses the kernel does not tell who removed them, but it does so itself only with the interface.
    if (by == Links.Removal.KERNEL && !(lost.entry.family() == Family.IPV6 && up)) {
      return "removed by the kernel with its interface";
    }
    var manager = NetworkManagers.ofThisHost().managing(lost.entry.index());
    return "removed by another program" + (manager == null
        ? ""
        : "; " + manager + " manages " + device + ": tell it to leave that interface, or this address, alone");
  }

  /// As the kernel has them now; where it does not tell, as its news had them.
  private List<InterfaceAddress> present() {
    var told = netlink.addresses();
    return told == null ? links.addresses() : told;
  }

  private boolean isThere(InterfaceAddress entry) {
    return present().stream().anyMatch(entry::sameEntry);
  }

  private boolean isHeld(InterfaceAddress entry) {
    return held.values().stream().anyMatch(each -> each.entry.sameEntry(entry));
  }

  private void lose(VirtualAddress address, String reason) {
    held.remove(address);
    listener.lost(address, reason);
  }

  private String device(VirtualAddress address) {
    var device = address.device();
    return device == null ? interfaceName : device;
  }

  private String recorded(VirtualAddress address, InterfaceAddress entry) {
    return device(address) + " " + AddressText.of(entry.address()) + "/" + entry.prefixLength();
  }

  private String notOurs(VirtualAddress address) {
    return AddressText.of(address.address()) + " is already on " + device(address) + " and is not Buoy's";
  }
}
