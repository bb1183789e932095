package dev.buoy.agent.access;

import java.net.InetAddress;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Whether a client may come, by a list of 100 networks of each family that are allowed and denied in turn.
@State(Scope.Thread)
public class AccessListBenchmark {
  private static final int CLIENTS = 4096;

  @Param({"IPv4", "IPv6"})
  public String family = "";

  private final AccessList list = new AccessList(IntStream.range(0, 200).mapToObj(i -> new AccessList.Rule(i % 4 < 2,
      i % 2 == 0 ? Network.around(four(i * 128), 24) : Network.around(six(i * 128), 112))).toList());
  private InetAddress[] clients;
  private int client;

  @Setup
  public void clients() {
    clients = IntStream.range(0, CLIENTS).map(i -> (int) (i * 7919L % 26_000))
        .mapToObj(i -> family.equals("IPv4") ? four(i) : six(i)).toArray(InetAddress[]::new);
  }

  @Benchmark
  public boolean allows() {
    client = (client + 1) % CLIENTS;
    return list.allows(clients[client]);
  }

  private static InetAddress four(int number) {
    return InetAddress.ofLiteral("10.0." + number / 256 + "." + number % 256);
  }

  private static InetAddress six(int number) {
    return InetAddress.ofLiteral("2001:db8::%x:%x".formatted(number / 256, number % 256));
  }
}
