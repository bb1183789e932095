package dev.buoy.agent.backend;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One choice among servers of equal weight without sessions, each time for another client: where load decides, all of them
/// are equal, which is the longest way to an answer.
@State(Scope.Thread)
public class BalancerBenchmark {
  private static final int CLIENTS = 4096;

  @Param({"roundrobin", "leastconn", "first", "source", "random", "sed", "nq"})
  public String balance = "";
  @Param({"3", "200"})
  public int servers;

  private Balancer balancer;
  private List<Candidate> candidates;
  private int[] sessions;
  private long[] keys;
  private int client;

  @Setup
  public void servers() {
    balancer = Balance.of(balance).orElseThrow().start();
    candidates = IntStream.range(0, servers).mapToObj(i -> new Candidate("server" + i, 100)).toList();
    sessions = new int[servers];
    keys = IntStream.range(0, CLIENTS)
        .mapToLong(i -> Choice.key(InetAddress.ofLiteral("10.0." + i / 256 + "." + i % 256))).toArray();
  }

  @Benchmark
  public Optional<String> pick() {
    client = (client + 1) % CLIENTS;
    long key = keys[client];
    var pick = balancer.pick(new Choice(candidates, Set.of(), place -> sessions[place], key, key));
    balancer = pick.next();
    return pick.server();
  }
}
