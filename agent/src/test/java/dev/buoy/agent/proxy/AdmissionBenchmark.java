package dev.buoy.agent.proxy;

import dev.buoy.agent.access.AccessList;
import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.access.Rate;
import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A connection is admitted, and ends: without any limit, and with a list of 100 networks, a limit and a rate for each of
/// 100,000 clients.
@State(Scope.Thread)
public class AdmissionBenchmark {
  private static final int CLIENTS = 100_000;

  @Param({"none", "all"})
  public String limits = "";

  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final Admission admission = new Admission(scheduler, () -> {});
  private InetAddress[] clients;
  private int client;

  @Setup
  public void clients() {
    var networks = IntStream.range(0, 100).mapToObj(i -> new AccessList.Rule(i % 10 != 0,
        Network.around(InetAddress.ofLiteral("10." + i + ".0.0"), 16)));
    var config = new AdmissionConfig(new AccessList(networks.toList()), 100,
        new Rate(1_000_000, Duration.ofSeconds(10)),
        AdmissionConfig.IPV6_PREFIX, 0);
    admission.become(limits.equals("all") ? config : AdmissionConfig.ANY, Stream::empty);
    clients = IntStream.range(0, CLIENTS).map(i -> i * 7919 % CLIENTS)
        .mapToObj(i -> InetAddress.ofLiteral("10." + (1 + i % 9) + "." + i / 9 / 256 + "." + i / 9 % 256))
        .toArray(InetAddress[]::new);
  }

  @Benchmark
  public Verdict connection() {
    client = (client + 1) % CLIENTS;
    var visit = new Visit(clients[client]);
    var verdict = admission.admit(visit);
    visit.end();
    return verdict;
  }
}
