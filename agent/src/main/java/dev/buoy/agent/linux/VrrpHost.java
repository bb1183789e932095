package dev.buoy.agent.linux;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterListener;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the virtual routers of one agent share: one loop, and one view of the interfaces. Any thread may call it.
public final class VrrpHost implements AutoCloseable {
  /// The routers are done after three seconds and a half; an agent stops within five.
  private static final Duration LONGEST_HAND_OVER = Duration.ofMillis(3_500);

  private final PollLoop loop;
  private final Libc libc;
  private final InstantSource clock;
  private final List<VrrpInterface> routers = new CopyOnWriteArrayList<>();
  private final Netlink netlink;
  private final Links links;
  private final PacketSockets packetSockets;
  private final Fence fence;
  private final Mute mute;

  private final @Nullable KernelQueue queue;
  private final String cadence;
  private final AddressRecord record;
  private final VirtualMacNames virtualMacNames = new VirtualMacNames();

  private VrrpHost(PollLoop loop, Libc libc, InstantSource clock, AddressRecord record) {
    this.libc = libc;
    this.loop = loop;
    this.clock = clock;
    this.netlink = Netlink.open(libc);
    this.links = new Links(netlink, loop);
    this.packetSockets = new PacketSockets(libc, loop, links);
    KernelQueue opened = null;
    String how;
    try {
      opened = KernelQueue.open(libc, loop);
      how = "kernel queue";
    } catch (LinuxException e) {
      how = "timer: " + e.getMessage();
    }
    this.queue = opened;
    // Above every ordinary thread, where the service may: a busy machine is no reason to fail over.
    var realTime = RealTime.begin(libc);
    this.cadence = how + (realTime ? ", real-time" : "");
    this.record = record;
    this.fence = new Fence(libc, loop, links);
    this.mute = new Mute(libc);
    loop.onWake((late, suspended) -> routers.forEach(router -> router.woke(late, suspended)));
    fence.findLeftovers();
  }

  /// Starts the loop. Needs no rights: what a router lacks is that router's fault.
  /// @param clock for the times that people see
  /// @param uncaught gets what is thrown on the loop, which goes on
  /// @throws LinuxException when the process is out of descriptors
  public static VrrpHost start(Ticker ticker, InstantSource clock, Consumer<Throwable> uncaught) {
    return start(ticker, clock, uncaught, null);
  }

  /// The same.
  /// @param stateDir where the addresses put on interfaces are written down for the next process, where the kernel does
  ///   not remember whose they are
  public static VrrpHost start(Ticker ticker, InstantSource clock, Consumer<Throwable> uncaught,
      @Nullable Path stateDir) {
    return start(ticker, clock, uncaught, stateDir, new NativeLibc());
  }

  /// The same through another [Libc], for tests of what a kernel may refuse.
  static VrrpHost start(Ticker ticker, InstantSource clock, Consumer<Throwable> uncaught, @Nullable Path stateDir,
      Libc libc) {
    var record = AddressRecord.ofThisHost(stateDir);
    var loop = PollLoop.start("vrrp", ticker, uncaught);
    try {
      return call(loop, () -> new VrrpHost(loop, libc, clock, record));
    } catch (LinuxException e) {
      loop.close();
      throw e;
    }
  }

  /// Starts a virtual router. When this returns, it takes part, or is in FAULT and says why.
  /// @param listener called on the loop
  public VrrpInterface open(VirtualRouterConfig config, RouterListener listener) {
    return call(loop, () -> {
      var router = new VrrpInterface(config, this, clock, listener);
      routers.add(router);
      router.start();
      return router;
    });
  }

  /// The loop that everything of the virtual routers runs on.
  public PollLoop loop() {
    return loop;
  }

  /// Watches whether an interface can carry traffic. On the loop.
  /// @param onChange told of every change, first of what is now, before this returns
  public Cancellable watchLink(String interfaceName, BiConsumer<Boolean, Why> onChange) {
    return links.watch(interfaceName, Family.IPV4, Set.of(), state -> {
      var problem = state.problem();
      onChange.accept(problem == null,
          Why.because(problem == null ? "interface " + interfaceName + " is up" : problem));
    });
  }

  /// Stops every router: each hands its addresses over; then ends the loop.
  @Override
  public void close() {
    var stopped = new ArrayList<CompletableFuture<?>>();
    routers.forEach(router -> stopped.add(router.stop(Why.because("the agent stops"))));
    var all = CompletableFuture.allOf(stopped.toArray(CompletableFuture[]::new));
    try {
      if (!loop.onLoop()) {
        all.orTimeout(LONGEST_HAND_OVER.toMillis(), TimeUnit.MILLISECONDS).handle((_, _) -> true).join();
      }
    } finally {
      loop.execute(() -> {
        if (queue != null) {
          queue.close();
        }
        fence.close();
        mute.close();
        packetSockets.close();
        links.close();
        netlink.close();
      });
      loop.close();
      record.close();
    }
  }

  Libc libc() {
    return libc;
  }

  Netlink netlink() {
    return netlink;
  }

  Links links() {
    return links;
  }

  PacketSockets packetSockets() {
    return packetSockets;
  }

  Fence fence() {
    return fence;
  }

  Mute mute() {
    return mute;
  }

  /// What keeps the cadence of advertisements; absent: a timer of the loop does.
  @Nullable
  KernelQueue queue() {
    return queue;
  }

  /// How the cadence is kept: `kernel queue`, or `timer: ` and why so; with `, real-time` where the loop's thread is
  /// scheduled so.
  String cadence() {
    return cadence;
  }

  /// What an operator should look at on this host whatever its routers do, one sentence each. Any thread.
  public List<String> alarms() {
    var alarms = new ArrayList<String>();
    if (queue == null) {
      alarms.add("advertisements are sent by a " + cadence + "; a pause of the agent may cause a failover");
    }
    if (!record.trouble().isEmpty()) {
      alarms.add(record.trouble());
    }
    return alarms;
  }

  VirtualMacNames virtualMacNames() {
    return virtualMacNames;
  }

  AddressRecord record() {
    return record;
  }

  void forget(VrrpInterface router) {
    routers.remove(router);
  }

  private static <T> T call(PollLoop loop, Supplier<T> supplier) {
    return loop.onLoop() ? supplier.get() : Elsewhere.call(loop::execute, supplier);
  }
}
