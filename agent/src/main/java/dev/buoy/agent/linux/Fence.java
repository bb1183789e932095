package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets the traffic of virtual addresses pass only while this process is alive: when it is killed, or frozen for longer
/// than [FenceTables#TIMEOUT], the kernel drops it, ARP and neighbour discovery included. On one loop.
///
/// A heartbeat every 20 ms, a datagram to the loopback interface that no program sees, keeps the addresses open. A
/// pause of the collector that is longer than the time-out silences them until the next heartbeat.
final class Fence implements AutoCloseable {
  static final Duration HEARTBEAT = Duration.ofMillis(20);
  private static final Duration RETRY = Duration.ofSeconds(3);
  private static final Inet4Address LOOPBACK = (Inet4Address) InetAddress.ofLiteral("127.0.0.1");
  private static final int DISCARD = 9;
  private static final int TRIES = 10;
  private static final int REINSTALLED_AT_ONCE = 10;
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final byte[] DATAGRAM = {0};

  private final Libc libc;
  private final PollLoop loop;
  private final Links links;
  private final FenceTables tables;
  private final int mark;
  private final Map<Object, Member> members = new ConcurrentHashMap<>();
  private final byte[] target = Structs.internetAddress(LOOPBACK, DISCARD);
  private @Nullable Nftables nftables;
  private @Nullable Cancellable watching;
  private @Nullable Cancellable beating;
  private @Nullable Cancellable retry;
  private int socket = -1;
  private Map<String, Integer> devices = Map.of();
  private boolean installed;
  private volatile @Nullable String problem;
  private long windowStart;
  private int reinstalled;

  /// A virtual router that wants the fence.
  private static final class Member {
    final Set<String> interfaces;
    final Consumer<String> notice;
    final Set<NftKey> vips = new TreeSet<>(Comparator.comparing(NftKey::text));

    Member(Set<String> interfaces, Consumer<String> notice) {
      this.interfaces = interfaces;
      this.notice = notice;
    }
  }

  Fence(Libc libc, PollLoop loop, Links links) {
    this.libc = libc;
    this.loop = loop;
    this.links = links;
    this.mark = (RandomGenerator.getDefault().nextInt() & 0xffffff) | 0x42000000;
    this.tables = new FenceTables(mark);
  }

  /// A router wants its addresses fenced while it holds them. Nothing is dropped yet.
  /// @param interfaces that its addresses are on
  /// @param notice gets a sentence when another program removed the fence
  void join(Object router, Set<String> interfaces, Consumer<String> notice) {
    var known = members.get(router);
    if (known != null && known.interfaces.equals(interfaces)) {
      return;
    }
    var member = new Member(interfaces, notice);
    if (known != null) {
      member.vips.addAll(known.vips);
    }
    members.put(router, member);
    if (!installed || !devicesNow().equals(devices)) {
      install();
    }
  }

  /// Fences addresses of a router, before they are put on the interface. Has no effect on those that are fenced.
  void protect(Object router, Collection<InetAddress> addresses) {
    var member = members.get(router);
    if (member == null) {
      return;
    }
    var more = addresses.stream().map(NftKey::of).filter(key -> !member.vips.contains(key))
        .collect(Collectors.toSet());
    member.vips.addAll(more);
    if (installed && !devicesNow().equals(devices)) {
      install();
    } else if (installed && !more.isEmpty()) {
      beat();
      change(tables.add(new NftBatch(), more));
    }
  }

  /// The addresses are off the interface: fences them no more.
  void open(Object router, Collection<InetAddress> addresses) {
    var member = members.get(router);
    if (member == null) {
      return;
    }
    var less = addresses.stream().map(NftKey::of).filter(member.vips::contains).collect(Collectors.toSet());
    member.vips.removeAll(less);
    if (installed && !less.isEmpty()) {
      change(tables.without(new NftBatch(), less));
    }
  }

  /// A router wants the fence no more.
  void leave(Object router) {
    var member = members.remove(router);
    if (member == null) {
      return;
    }
    if (members.isEmpty()) {
      dismantle(null);
    } else if (installed && (!member.vips.isEmpty() || !devicesNow().equals(devices))) {
      install();
    }
  }

  /// `off`, `on` or `unavailable: why`, for a router. Any thread.
  String state(Object router) {
    if (!members.containsKey(router)) {
      return "off";
    }
    var why = problem;
    return why == null ? "on" : "unavailable: " + why;
  }

  /// Removes everything.
  @Override
  public void close() {
    members.clear();
    dismantle(null);
    cancel(watching);
    if (nftables != null) {
      nftables.close();
    }
    if (socket >= 0) {
      libc.close(socket);
    }
  }

  /// Tables of a process that is gone: those that stay, without the ones that went with it.
  /// @return names of the tables that were removed
  static Set<String> removeLeftovers(Nftables nftables) {
    var all = nftables.tables();
    var left = all.stream().filter(table -> table.name().startsWith(FenceTables.FENCE_PREFIX))
        .filter(table -> !all.contains(new Nftables.Table(table.family(),
            FenceTables.LIVE_PREFIX + table.name().substring(FenceTables.FENCE_PREFIX.length()))))
        .toList();
    return remove(nftables, left);
  }

  /// Removes these tables.
  /// @return names of those that could be removed
  static Set<String> remove(Nftables nftables, List<Nftables.Table> tables) {
    var removed = new TreeSet<String>();
    for (var table : tables) {
      if (nftables.commit(new NftBatch().removeExisting(table.family(), table.name())) == 0) {
        removed.add(table.name());
      }
    }
    return removed;
  }

  private void install() {
    cancel(retry);
    try {
      var filter = opened();
      devices = devicesNow();
      var result = filter.commit(tables.install(devices.keySet(), vips(), installed));
      if (result < 0) {
        throw refused(result);
      }
      if (!installed) {
        if (!heartbeatArrives(filter)) {
          throw LinuxException.unsupported("its heartbeat over the loopback interface does not arrive; is lo up, or"
              + " does a firewall drop UDP to 127.0.0.1 port " + DISCARD + "?");
        }
        installed = true;
        problem = null;
        beating = loop.schedule(HEARTBEAT, this::beatOn);
      }
    } catch (LinuxException e) {
      dismantle(Objects.requireNonNullElse(e.getMessage(), "the kernel refuses it"));
    }
  }

  /// Nothing is fenced any more: rather an address that a dead process leaves than one that is silent without need.
  private void dismantle(@Nullable String why) {
    problem = why;
    cancel(beating);
    cancel(retry);
    if (nftables != null) {
      nftables.commit(tables.remove());
    }
    installed = false;
    if (why != null && !members.isEmpty()) {
      retry = loop.schedule(RETRY, this::install);
    }
  }

  private Nftables opened() {
    if (nftables != null) {
      return nftables;
    }
    var filter = Nftables.openOwning(libc);
    try {
      var descriptor = Descriptor.datagramSocket(libc, "open the heartbeat's socket", Libc.AF_INET);
      descriptor.option(Libc.SOL_SOCKET, Libc.SO_MARK, Structs.integer(mark));
      socket = descriptor.number();
    } catch (LinuxException e) {
      filter.close();
      throw e;
    }
    nftables = filter;
    watching = loop.register(filter.monitor(), this::read);
    return filter;
  }

  /// Asked more than once: on a busy machine the answer may come later than the time-out.
  private boolean heartbeatArrives(Nftables filter) {
    for (var i = 0; i < TRIES; i++) {
      beat();
      if (tables.alive(filter)) {
        return true;
      }
    }
    return false;
  }

  private void beatOn() {
    var result = beat();
    if (result < 0 && !Errno.ENOBUFS.is(result) && !Errno.EAGAIN.is(result)) {
      notice("the fence is off: its heartbeat cannot be sent: " + Errno.describe(result));
      dismantle("its heartbeat cannot be sent: " + Errno.describe(result) + "; is lo up, or does a firewall drop UDP"
          + " to 127.0.0.1 port " + DISCARD + "?");
    } else {
      beating = loop.schedule(HEARTBEAT, this::beatOn);
    }
  }

  private int beat() {
    return libc.sendto(socket, DATAGRAM, target);
  }

  /// Elements are changed with the tables as they should be; where they are not, everything is made anew.
  private void change(NftBatch batch) {
    if (nftables != null && nftables.commit(batch) < 0) {
      install();
    }
  }

  private void read() {
    var filter = nftables;
    if (filter == null) {
      return;
    }
    var touched = new boolean[1];
    var lost = filter.read((type, table) -> touched[0] |= tables.isFence(table.name()));
    if (installed && (touched[0] || (lost && missing(filter)))) {
      restore();
    }
  }

  private boolean missing(Nftables filter) {
    return filter.tables().stream().filter(table -> tables.isFence(table.name())).count() < 2;
  }

  private void restore() {
    var now = loop.nanoTime();
    if (reinstalled == 0 || now - windowStart > WINDOW.toNanos()) {
      windowStart = now;
      reinstalled = 0;
    }
    if (++reinstalled > REINSTALLED_AT_ONCE) {
      notice("the fence is off: another program keeps removing it from nftables");
      dismantle("another program keeps removing it from nftables");
      return;
    }
    install();
    notice("another program changed the fence in nftables, as nft flush ruleset does; it is in place again");
  }

  private void notice(String sentence) {
    List.copyOf(members.values()).forEach(member -> member.notice.accept(sentence));
  }

  private Set<NftKey> vips() {
    return members.values().stream().flatMap(member -> member.vips.stream()).collect(Collectors.toSet());
  }

  /// Those that exist, with their index.
  private Map<String, Integer> devicesNow() {
    var there = new TreeMap<String, Integer>();
    members.values().stream().flatMap(member -> member.interfaces.stream())
        .filter(name -> links.index(name) != 0).forEach(name -> there.put(name, links.index(name)));
    return there;
  }

  private static LinuxException refused(int result) {
    return Errno.EPERM.is(result)
        ? LinuxException.failed("use nf_tables", result, "CAP_NET_ADMIN")
        : LinuxException.unsupported("the kernel refuses it: " + Errno.describe(result)
            + "; it takes Linux 5.12 with nf_tables and its families inet and netdev");
  }

  private static void cancel(@Nullable Cancellable cancellable) {
    if (cancellable != null) {
      cancellable.cancel();
    }
  }
}
