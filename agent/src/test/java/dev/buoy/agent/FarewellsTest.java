package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.proxy.Proxy;
import dev.buoy.agent.proxy.Unheard;
import dev.buoy.agent.relay.RelayLoops;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of the connections of probes is what becomes of clients'.
final class FarewellsTest {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.1");

  private final List<Event> events = new ArrayList<>();
  private final Journal journal = new Journal("n1", InstantSource.system(), events::add);
  private final Responding responding = new Responding("n1", journal);
  private final RelayLoops loops = new RelayLoops(1, 0);
  private final Proxy proxy = new Proxy(loops, 10, InstantSource.system(), new Unheard(), _ -> {});

  @AfterEach
  void close() {
    responding.close();
    proxy.close(Duration.ZERO).join();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static NodeConfig file(OnRelease onRelease) {
    return new NodeConfig("quotation", "n1", List.of(), new NodeConfig.Api(1, true), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), Map.of(), Map.of("VI_1", onRelease), null, 0, LogConfig.NONE,
        DrillConfig.NONE, Path.of("run"), Path.of("state"), "");
  }

  /// What a client who only listens hears once the address has left.
  private String heard(OnRelease onRelease) throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    responding.look(port);
    try (var client = new Socket(ADDRESS, port)) {
      client.setSoTimeout(500);
      var in = client.getInputStream();
      while (in.read() != '\n') {
        // the greeting
      }
      new Farewells(file(onRelease), proxy, responding, journal, Runnable::run, Ticker.system()).leaving("VI_1",
          List.of(new VirtualAddress(ADDRESS, 32, null, null)));
      return in.read() < 0 ? "an end" : "something";
    } catch (SocketTimeoutException _) {
      return "nothing";
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void connectionsOfProbesAreResetWhereClientsAre() throws IOException {
    assertThat(heard(new OnRelease.Reset())).isEqualTo("Connection reset");
    assertThat(heard(new OnRelease.Linger(Duration.ofSeconds(5)))).isEqualTo("Connection reset");
    assertThat(heard(new OnRelease.Leave())).isEqualTo("nothing");
    assertThat(events).as("only clients are counted").isEmpty();
  }
}
