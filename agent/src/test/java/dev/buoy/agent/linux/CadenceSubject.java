package dev.buoy.agent.linux;

import com.sun.management.ThreadMXBean;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.Advertisement;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What `scripts/bench cadence` measures: advertises on an interface with the production classes, with or without
/// threads beside it that allocate as fast as they can. Prints the cost of the loop at the end.
///
/// Arguments: interface, its address, interval, horizon (0: by the loop's timer), seconds, live megabytes that the
/// collector has to keep (0: no load), real-time (0: none, 1: the loop's thread, 2: the VM's own threads too); times in milliseconds.
final class CadenceSubject {
  private static final int BLOCK = 1 << 10;

  private CadenceSubject() {}

  /// Runs for the given time.
  public static void main(String[] arguments) throws InterruptedException {
    var name = arguments[0];
    var source = InetAddress.ofLiteral(arguments[1]);
    var interval = Duration.ofMillis(Long.parseLong(arguments[2]));
    var horizon = Duration.ofMillis(Long.parseLong(arguments[3]));
    var seconds = Integer.parseInt(arguments[4]);
    var live = Integer.parseInt(arguments[5]);
    var priority = Integer.parseInt(arguments[6]);
    var libc = new NativeLibc();
    var loop = PollLoop.start("vrrp", Ticker.system(), Throwable::printStackTrace);
    var vip = new VirtualAddress(InetAddress.ofLiteral("10.77.0.100"), 32, null, null);
    var config = new VirtualRouterConfig("VI_1", name, 51, 3, 150, interval, true, List.of(), null, null, List.of(vip),
        List.of());
    var wire = on(loop, () -> {
      if (priority > 0) {
        var done = priority > 1 ? RealTime.begin(libc) : libc.schedule(0, Libc.SCHED_FIFO, priority) >= 0;
        System.err.println("real-time " + done);
      }
      var links = new Links(Netlink.open(libc), loop);
      var made = new SocketWire(config, config.interfaceName(), loop, links, InstantSource.system(),
          horizon.isZero() ? null : KernelQueue.open(libc, loop),
          "",
          System.err::println);
      made.connect(new SocketWire.Connection(VrrpSocket.open(libc, name, links.index(name), source, 51),
          Announcer.open(libc)));
      return made;
    });
    for (var i = 0; i < 2 && live > 0; i++) {
      Thread.ofPlatform().daemon().start(() -> allocate(live * BLOCK / 2));
    }
    on(loop, () -> {
      wire.advertise(new Advertisement(3, 51, 150, interval, List.of(vip.address()), null), interval, horizon);
      return true;
    });
    pause(seconds * 1_000L / 3);
    var before = on(loop, Cost::now);
    pause(seconds * 1_000L * 2 / 3);
    var after = on(loop, Cost::now);
    System.out.printf("sent %d cpu_ms_per_s %.2f bytes_per_s %d rss_kb %s%n", wire.advertisementsSent(),
        (after.cpu - before.cpu) / 1e6 / (seconds * 2 / 3.0), (after.bytes - before.bytes) * 3 / (seconds * 2L),
        rss());
    System.exit(0);
  }

  private record Cost(long cpu, long bytes) {
    static Cost now() {
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      return new Cost(threads.getCurrentThreadCpuTime(), threads.getCurrentThreadAllocatedBytes());
    }
  }

  private static String rss() {
    try (var lines = java.nio.file.Files.lines(java.nio.file.Path.of("/proc/self/status"))) {
      return lines.filter(line -> line.startsWith("VmRSS")).map(line -> line.replaceAll("\\D", "")).findAny()
          .orElse("?");
    } catch (java.io.IOException _) {
      return "?";
    }
  }

  /// Keeps `kilobytes` alive, and replaces them one after the other for ever.
  private static void allocate(int kilobytes) {
    var kept = new byte[kilobytes][];
    for (var i = 0;; i = (i + 7) % kilobytes) {
      kept[i] = new byte[BLOCK];
    }
  }

  private static void pause(long millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  private static <T> T on(PollLoop loop, Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, loop::execute).join();
  }
}
