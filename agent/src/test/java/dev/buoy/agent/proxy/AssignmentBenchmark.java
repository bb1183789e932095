package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.proxy.ServerSelection.Client;
import dev.buoy.agent.proxy.ServerSelection.Selection;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// All that a new session asks of its backend: it is given a server, begins there, and the oldest of a thousand sessions
/// ends. What that costs with 200 servers more than with 3 is what servers cost a new connection.
@State(Scope.Thread)
public class AssignmentBenchmark {
  private static final int CLIENTS = 4096;
  private static final int SESSIONS = 1000;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Param({"roundrobin", "leastconn", "first", "source", "random"})
  public String balance = "";
  @Param({"3", "200"})
  public int servers;

  private final @Nullable Lease[] open = new Lease[SESSIONS];
  private Pool pool;
  private Client[] clients;
  private int turn;

  @Setup
  public void pool() {
    var scheduler = new VirtualScheduler();
    var configs = IntStream.range(0, servers)
        .mapToObj(i -> new ServerConfig("server" + i, new InetSocketAddress(LOOPBACK, 1000 + i), 100)).toList();
    pool = new Pool(new BackendConfig("pool", Balance.of(balance).orElseThrow(), configs, null, null, 3, true), 1,
        scheduler, scheduler, new Unheard());
    clients = IntStream.range(0, CLIENTS).mapToObj(i -> InetAddress.ofLiteral("10.0." + i / 256 + "." + i % 256))
        .map(address -> new Client(0, address, address, scheduler)).toArray(Client[]::new);
  }

  @Benchmark
  public void session() {
    turn++;
    int place = turn % SESSIONS;
    var oldest = open[place];
    if (oldest != null) {
      oldest.release();
    }
    var _ = pool.select(clients[turn % CLIENTS], Set.of(), selection -> {
      if (selection instanceof Selection.Chosen(var lease)) {
        lease.begin();
        open[place] = lease;
      }
    });
  }
}
