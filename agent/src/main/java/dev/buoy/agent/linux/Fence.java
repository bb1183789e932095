package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets the traffic of virtual addresses pass only while this process is alive: when it is killed, or frozen for longer
/// than [FenceTables#TIMEOUT], the kernel drops it, ARP and neighbour discovery included. On one loop.
///
/// A [Heartbeat] every 20 ms keeps the addresses open. A pause of the collector that is longer than the time-out silences
/// them until the next one.
final class Fence implements AutoCloseable {
  static final Duration HEARTBEAT = Duration.ofMillis(20);
  private static final Duration LONGEST_LEFT = Duration.ofSeconds(10);

  private final Libc libc;
  private final PollLoop loop;
  private final Links links;
  private final FenceTables tables;
  private final int mark;
  private final Map<Object, Member> members = new ConcurrentHashMap<>();
  private @Nullable Nftables nftables;
  private @Nullable Heartbeat heartbeat;
  private @Nullable Cancellable watching;
  private @Nullable Cancellable beating;
  private @Nullable Cancellable retry;
  private Map<String, Integer> devices = Map.of();
  private List<Nftables.Table> leftovers = List.of();
  private boolean installed;
  private volatile @Nullable String problem;
  private final Reinstatement reinstatement = new Reinstatement();

  /// A virtual router that wants the fence.
  /// @param vips its fenced addresses, changed in place
  private record Member(Set<String> interfaces, Consumer<String> notice, Set<NftKey> vips) {}

  Fence(Libc libc, PollLoop loop, Links links) {
    this.libc = libc;
    this.loop = loop;
    this.links = links;
    this.mark = FenceTables.newMark(RandomGenerator.getDefault());
    this.tables = new FenceTables(mark);
  }

  /// Looks for what a process left that was killed. It silences addresses that are still on the interface until their
  /// lease ends, or until a router of this process removes them: so it is removed when the first router holds its
  /// addresses, or after a while.
  void findLeftovers() {
    try (var filter = Nftables.open(libc)) {
      leftovers = Fences.leftovers(filter);
    } catch (LinuxException _) {
      // A kernel without nf_tables has no fences.
    }
    if (!leftovers.isEmpty()) {
      var _ = loop.schedule(LONGEST_LEFT, this::removeLeftovers);
    }
  }

  /// Removes what was found.
  void removeLeftovers() {
    if (leftovers.isEmpty()) {
      return;
    }
    try (var filter = Nftables.open(libc)) {
      var _ = Fences.remove(filter, leftovers);
    } catch (LinuxException _) {
      // It was there when this process started: whoever takes the rights away since can clear it.
    }
    leftovers = List.of();
  }

  /// A router wants its addresses fenced while it holds them. Nothing is dropped yet.
  /// @param interfaces that its addresses are on
  /// @param notice gets a sentence when another program removed the fence
  void join(Object router, Set<String> interfaces, Consumer<String> notice) {
    var known = members.get(router);
    if (known != null && known.interfaces.equals(interfaces)) {
      return;
    }
    members.put(router, new Member(interfaces, notice, known == null ? new HashSet<>() : known.vips));
    if (!installed || devicesChanged()) {
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
    if (installed && devicesChanged()) {
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
    } else if (installed && (!member.vips.isEmpty() || devicesChanged())) {
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
    if (heartbeat != null) {
      heartbeat.close();
    }
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
        if (!tables.awaken(filter, Objects.requireNonNull(heartbeat))) {
          throw LinuxException.unsupported(Heartbeat.MISSING);
        }
        installed = true;
        if (problem != null) {
          problem = null;
          notice("the fence is on");
        }
        beating = loop.schedule(HEARTBEAT, this::beatOn);
      }
    } catch (LinuxException e) {
      dismantle(Objects.requireNonNullElse(e.getMessage(), "the kernel refuses it"));
    }
  }

  /// Nothing is fenced any more: rather an address that a dead process leaves than one that is silent without need.
  private void dismantle(@Nullable String why) {
    var news = why != null && !why.equals(problem);
    problem = why;
    cancel(beating);
    cancel(retry);
    if (nftables != null) {
      nftables.commit(tables.remove());
    }
    if (installed) {
      reinstatement.ended(loop.nanoTime());
    }
    installed = false;
    if (news) {
      notice("the fence is off: " + why);
    }
    if (why != null && !members.isEmpty()) {
      retry = loop.schedule(reinstatement.pause(), this::install);
    }
  }

  private Nftables opened() {
    if (nftables != null) {
      return nftables;
    }
    var filter = Nftables.openOwning(libc);
    try {
      heartbeat = new Heartbeat(libc, mark);
    } catch (LinuxException e) {
      filter.close();
      throw e;
    }
    nftables = filter;
    watching = loop.register(filter.monitor(), this::read);
    return filter;
  }

  private void beatOn() {
    var result = beat();
    if (result < 0) {
      dismantle("its heartbeat cannot be sent: " + Errno.describe(result) + "; " + Heartbeat.REMEDY);
    } else {
      beating = loop.schedule(HEARTBEAT, this::beatOn);
    }
  }

  private int beat() {
    return Objects.requireNonNull(heartbeat).beat();
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
    if (!reinstatement.atOnce(loop.nanoTime())) {
      dismantle("another program keeps removing it from nftables");
      return;
    }
    install();
    if (installed) {
      notice("another program changed the fence in nftables, as nft flush ruleset does; it is in place again");
    }
  }

  private void notice(String sentence) {
    List.copyOf(members.values()).forEach(member -> member.notice.accept(sentence));
  }

  private Set<NftKey> vips() {
    return members.values().stream().flatMap(member -> member.vips.stream()).collect(Collectors.toSet());
  }

  private boolean devicesChanged() {
    return !devicesNow().equals(devices);
  }

  /// Those that exist, with their index.
  private Map<String, Integer> devicesNow() {
    var there = new TreeMap<String, Integer>();
    members.values().stream().flatMap(member -> member.interfaces.stream())
        .filter(name -> links.index(name) != 0).forEach(name -> there.put(name, links.index(name)));
    return there;
  }

  static LinuxException refused(int result) {
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
