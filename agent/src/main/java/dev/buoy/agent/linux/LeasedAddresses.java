package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.vrrp.Addresses;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The virtual addresses on the interface, each with a lease of the kernel's: without a renewal the kernel removes it.
///
/// An address whose network is on the link already is put there as /32: as the primary address of that network its
/// end would take the node's own address along. Every address carries the mark [InterfaceAddress#BUOY] (kernels before
/// 5.18 drop it); one without the mark that this object did not put there is another program's and left alone.
final class LeasedAddresses implements Addresses, AutoCloseable {
  /// The kernel rounds the age of an address up by as much, and its news takes a moment.
  private static final long LEASE_SLACK_NANOS = 50_000_000;

  private final String interfaceName;
  private final Netlink netlink;
  private final Links links;
  private final Scheduler scheduler;
  private final Listener listener;
  private final Cancellable removals;
  private final Map<VirtualAddress, Held> held = new LinkedHashMap<>();

  /// @param expires when the kernel will remove it, on the scheduler's clock
  private record Held(InterfaceAddress entry, long expires) {}

  LeasedAddresses(String interfaceName, Netlink netlink, Links links, Scheduler scheduler, Listener listener) {
    this.interfaceName = interfaceName;
    this.netlink = netlink;
    this.links = links;
    this.scheduler = scheduler;
    this.listener = listener;
    this.removals = links.onRemoval(this::removed);
  }

  @Override
  public void hold(List<VirtualAddress> addresses, Duration lease) {
    addresses.forEach(address -> hold(address, Math.toIntExact(lease.plusMillis(999).toSeconds())));
  }

  @Override
  public void release(List<VirtualAddress> addresses) {
    for (var address : addresses) {
      var released = held.remove(address);
      if (released != null) {
        netlink.delete(released.entry);
      }
      listener.lost(address, "released");
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
    var present = netlink.addresses();
    for (var address : addresses) {
      for (var entry : entries(present, links.index(device(address)), address)) {
        if (isHeld(entry)) {
          continue;
        }
        if (entry.marked()) {
          netlink.delete(entry);
        } else {
          foreign.add("VIP " + notOurs(address));
        }
      }
    }
    return foreign;
  }

  @Override
  public void close() {
    removals.cancel();
  }

  private void hold(VirtualAddress address, int leaseSeconds) {
    var index = links.index(device(address));
    if (index == 0) {
      lose(address, "interface " + device(address) + " does not exist");
      return;
    }
    var known = held.get(address);
    var entry = known != null && known.entry.index() == index ? known.entry : null;
    if (entry == null) {
      var present = netlink.addresses();
      if (entries(present, index, address).stream().anyMatch(there -> !there.marked())) {
        lose(address, notOurs(address));
        return;
      }
      entry = entry(present, index, address);
    }
    var expires = scheduler.nanoTime() + Duration.ofSeconds(leaseSeconds).toNanos();
    var result = netlink.add(entry, address.label(), leaseSeconds);
    if (result < 0) {
      lose(address, Errno.describe(result) + LinuxException.remedy(Errno.EPERM.is(result), "CAP_NET_ADMIN"));
      return;
    }
    held.put(address, new Held(entry, expires));
    listener.held(address);
  }

  private static InterfaceAddress entry(List<InterfaceAddress> present, int index, VirtualAddress address) {
    var virtual = address.address();
    var onLink = present.stream()
        .anyMatch(there -> there.index() == index && there.covers(virtual) && !there.address().equals(virtual));
    return new InterfaceAddress(index, virtual, onLink ? Family.of(virtual).hostPrefix() : address.prefixLength(),
        InterfaceAddress.BUOY);
  }

  private static List<InterfaceAddress> entries(List<InterfaceAddress> present, int index, VirtualAddress address) {
    return present.stream().filter(there -> there.index() == index && there.address().equals(address.address()))
        .toList();
  }

  private void removed(InterfaceAddress entry, Links.Removal by) {
    if (by == Links.Removal.SELF) {
      return;
    }
    // A renewal may have put it back before this news was read.
    if (netlink.addresses().stream().anyMatch(entry::sameEntry)) {
      return;
    }
    for (var each : List.copyOf(held.entrySet())) {
      if (each.getValue().entry.sameEntry(entry)) {
        lose(each.getKey(), reason(each.getValue(), by));
      }
    }
  }

  private String reason(Held lost, Links.Removal by) {
    if (scheduler.nanoTime() - lost.expires >= -LEASE_SLACK_NANOS) {
      return "its lease ended before it was renewed";
    }
    return by == Links.Removal.OTHER ? "removed by another program" : "removed by the kernel with its interface";
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

  private String notOurs(VirtualAddress address) {
    return address.address().getHostAddress() + " is already on " + device(address) + " and is not Buoy's";
  }
}
