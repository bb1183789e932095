package dev.buoy.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.proxy.FreePort;
import dev.buoy.agent.proxy.TestServer;
import dev.buoy.agent.relay.RelayLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpProbeTest {
  private final RelayLoops group = new RelayLoops(1, 16);
  private final TcpProbe probe = new TcpProbe(group.next());

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void aServerThatAcceptsPassesAndSeesAReset() throws Exception {
    var seen = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      try {
        seen.complete("read " + connection.getInputStream().read());
      } catch (IOException e) {
        seen.complete(String.valueOf(e.getMessage()));
      }
    })) {
      var result = probe(server.address(), Duration.ofSeconds(5));

      assertThat(result.code()).isEqualTo(CheckResult.Code.L4OK);
      assertThat(result.duration()).isPositive();
      assertThat(seen.get(20, TimeUnit.SECONDS)).contains("reset");
    }
  }

  @Test
  void aClosedPortIsARefusedConnection() throws Exception {
    var result = probe(TestServer.nobody(), Duration.ofSeconds(5));

    assertThat(result.code()).isEqualTo(CheckResult.Code.L4CON);
    assertThat(result.detail()).isEqualTo("connection refused");
  }

  @Test
  void aServerThatDoesNotAnswerTimesOut() throws Exception {
    var waiting = new ArrayList<Socket>();
    try (var full = new ServerSocket(FreePort.next(), 1, InetAddress.getLoopbackAddress())) {
      var address = (InetSocketAddress) full.getLocalSocketAddress();
      for (var i = 0; i < 2; i++) {
        waiting.add(new Socket(address.getAddress(), address.getPort()));
      }

      var result = probe(address, Duration.ofMillis(200));

      assertThat(result.code()).isEqualTo(CheckResult.Code.L4TOUT);
      assertThat(result.detail()).isEqualTo("no answer within 200ms");
      assertThat(result.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(190));
    } finally {
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aCheckWithoutADescriptorFailsOnItsLoop() throws Exception {
    var answer = new CompletableFuture<String>();
    try (var loops = new RelayLoops(1, 0, () -> new StreamCalls() {
      @Override
      public int socket(InetAddress family) {
        return NO_DESCRIPTORS;
      }
    })) {
      var loop = loops.next();
      new TcpProbe(loop).probe(target(TestServer.nobody(), Duration.ofSeconds(5)),
          result -> answer.complete(result.code() + " " + result.detail() + " " + loop.inEventLoop()));

      assertThat(answer.get(20, TimeUnit.SECONDS))
          .isEqualTo("SOCKERR too many open files: raise LimitNOFILE of the unit, or lower maxconn true");
    }
  }

  private CheckResult probe(InetSocketAddress target, Duration timeout) throws Exception {
    var answer = new CompletableFuture<CheckResult>();
    probe.probe(target(target, timeout), answer::complete);
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static CheckTarget target(InetSocketAddress address, Duration timeout) {
    return new CheckTarget("pool", "s1", address, new CheckConfig(timeout, timeout, 2, 3));
  }
}
