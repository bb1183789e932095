package dev.buoy.agent.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A table of 100,000 clients, which is full; clients come in an order that says nothing of their places in memory.
@State(Scope.Thread)
public class StickTableBenchmark {
  private static final int SIZE = 100_000;

  private final StickTable table = new StickTable(new StickConfig(SIZE, Duration.ofHours(1), false), 1);
  private InetAddress[] clients;
  private int client;

  @Setup
  public void clients() {
    clients = IntStream.range(0, 2 * SIZE).map(i -> (int) (i * 7919L % (2 * SIZE)))
        .mapToObj(i -> InetAddress.ofLiteral("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256))
        .toArray(InetAddress[]::new);
    for (int i = 0; i < SIZE; i++) {
      table.stick(clients[i], "server" + i % 200, 0);
    }
  }

  /// A client that is there, mostly.
  @Benchmark
  public Optional<String> find() {
    client = (client + 1) % SIZE;
    return table.find(clients[client], 1);
  }

  /// A client that is not there takes the place of the one who came least lately.
  @Benchmark
  public void insert() {
    client = (client + 1) % (2 * SIZE);
    table.stick(clients[client], "server1", 1);
  }
}
