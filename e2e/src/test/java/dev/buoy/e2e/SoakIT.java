package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.MixedLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/// Mixed load while servers die and come back, are drained, and the file is reloaded. Nothing may fail but what was on a
/// server that was killed, and in the end nothing may be left: no connection, no descriptor, no memory.
/// `scripts/soak` runs it for as long as one likes.
@Isolated("compares memory at two moments")
class SoakIT {
  private static final int SECONDS = Integer.getInteger("buoy.soak.seconds", 60);
  private static final Pattern LOST = Pattern.compile("^lost (\\d+) (\\w+) (\\w+): (.*)$");
  /// A connection to a server that is killed may be noticed later than the kill, by a client that speaks seldom.
  private static final long NOTICED_MILLIS = 12_000;
  /// The process may grow by this share from the middle to the end: caches, compiled code.
  private static final double GROWTH = 1.25;

  @RegisterExtension
  static final Lab lab = new Lab();

  private final Random random = new Random(4);
  private final List<Killing> killings = new ArrayList<>();

  private record Killing(String server, long fromMillis, long toMillis) {}

  @Test
  void nothingFailsUnexplainedAndNothingIsLeft() throws Exception {
    var cluster = Cluster.start(lab, ClusterFile.plain());
    var agent = cluster.program("n1");
    long process = lab.hostPid(agent.pid());
    int descriptors = descriptors(process);
    var load = lab.startPeer("cl", "load", MixedLoad.class, ClusterFile.VIP, ClusterFile.SERVICE_PORT, "" + SECONDS);
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    long middle = System.nanoTime() + Duration.ofSeconds(SECONDS / 2).toNanos();
    long memory = 0;
    while (System.nanoTime() < end) {
      disturb(cluster);
      if (memory == 0 && System.nanoTime() >= middle) {
        memory = memory(process);
      }
    }
    load.awaitLine("^done ", Duration.ofSeconds(60));

    assertThat(load.log().stream().filter(line -> line.startsWith("lost ") && !explained(line))).isEmpty();
    Await.until(Cluster.SOON, "no session is left", () -> cluster.status().at("/n1/frontends/0").toPrettyString(),
        () -> cluster.status().at("/n1/frontends/0/sessions").asInt(-1) == 0);
    Await.until(Cluster.SOON, "the descriptors are given back: " + descriptors,
        () -> descriptors(process) + " are open",
        () -> descriptors(process) <= descriptors + 70);
    assertThat(memory(process)).as("KiB at the end, %d in the middle", memory).isLessThan((long) (memory * GROWTH));
    assertThat(agent.whole().filter(line -> line.contains("internal error") || line.contains("LEAK"))).isEmpty();
  }

  /// One of the things that happen to a proxy, and a while without any.
  private void disturb(Cluster cluster) {
    int number = 1 + random.nextInt(3);
    var server = "service_backend/server" + number;
    switch (random.nextInt(3)) {
      case 0 -> {
        long from = System.currentTimeMillis();
        cluster.program("server" + number).kill();
        pause(2_000);
        cluster.startServer(number).awaitLine("^ready$", Cluster.STARTS);
        killings.add(new Killing("server" + number, from, System.currentTimeMillis()));
        cluster.awaitServers("UP", "UP", "UP");
      }
      case 1 -> {
        cluster.buoy("drain", server, "--on", "all", "--reason", "soak", "--confirm", "server" + number).ok();
        pause(1_500);
        cluster.buoy("ready", server, "--on", "all", "--reason", "soak").ok();
      }
      default -> {
        cluster.write(ClusterFile.plain().weights(50 + random.nextInt(100), 100, 50 + random.nextInt(100)));
        cluster.agents().forEach(agent -> agent.signal("HUP"));
      }
    }
    pause(1_000);
  }

  private boolean explained(String line) {
    var lost = LOST.matcher(line);
    if (!lost.matches()) {
      return false;
    }
    long at = Long.parseLong(lost.group(1));
    var server = lost.group(3);
    return killings.stream().anyMatch(killing -> (killing.server().equals(server) || server.equals("nobody"))
        && at >= killing.fromMillis() && at <= killing.toMillis() + NOTICED_MILLIS);
  }

  private static int descriptors(long process) {
    try (var open = Files.list(Path.of("/proc/" + process + "/fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Its own share of the memory, in KiB, proc(5).
  private static long memory(long process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process + "/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Pss:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst().orElseThrow();
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(millis * 1_000_000L);
  }
}
