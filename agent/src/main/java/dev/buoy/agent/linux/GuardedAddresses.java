package dev.buoy.agent.linux;

import dev.buoy.agent.vrrp.Addresses;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The virtual addresses of one router behind the [Fence], when its settings ask for one, and with [Mute]. An address is
/// fenced before it is put on the interface, and until it is off again.
final class GuardedAddresses implements Addresses, AutoCloseable {
  private final Addresses addresses;
  private final Fence fence;
  private final Mute mute;
  private final Supplier<@Nullable InetAddress> own;
  private final Consumer<String> notice;
  private boolean told;
  private volatile boolean muted;

  /// @param addresses what puts them on the interface
  /// @param own address of the node on the router's interface; absent where there is none behind the same MAC
  /// @param notice gets a sentence for an operator
  GuardedAddresses(Addresses addresses, Fence fence, Mute mute, Supplier<@Nullable InetAddress> own,
      Consumer<String> notice) {
    this.addresses = addresses;
    this.fence = fence;
    this.mute = mute;
    this.own = own;
    this.notice = notice;
  }

  /// Settings that are in force from now on.
  void configure(VirtualRouterConfig config) {
    if (!config.options().fence()) {
      fence.leave(this);
      return;
    }
    var interfaces = new HashSet<>(Set.of(config.interfaceName()));
    for (var address : config.addresses()) {
      var device = address.device();
      if (device != null) {
        interfaces.add(device);
      }
    }
    fence.join(this, interfaces, notice);
  }

  /// How these addresses are guarded now. Any thread.
  RouterView.Guard view() {
    return new RouterView.Guard(fence.state(this), muted);
  }

  @Override
  public void hold(List<VirtualAddress> wanted, Duration lease) {
    fence.removeLeftovers();
    fence.protect(this, plain(wanted));
    mute.speak(plain(wanted));
    muted = false;
    addresses.hold(wanted, lease);
  }

  @Override
  public void release(List<VirtualAddress> released) {
    addresses.release(released);
    fence.open(this, plain(released));
    mute.speak(plain(released));
    muted = false;
  }

  @Override
  public void mute(List<VirtualAddress> silent) {
    var elsewhere = silent.stream().filter(address -> address.device() != null).toList();
    mute.mute(plain(silent), own.get());
    if (!elsewhere.isEmpty()) {
      mute.mute(plain(elsewhere), null);
    }
    var problem = mute.problem();
    muted = problem == null;
    if (problem != null && !told) {
      told = true;
      notice.accept("both nodes answer ARP during a hand-over: " + problem);
    }
  }

  @Override
  public void close() {
    fence.leave(this);
  }

  private static Collection<InetAddress> plain(List<VirtualAddress> addresses) {
    return addresses.stream().map(VirtualAddress::address).toList();
  }
}
