package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ListeningTest {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.1");

  @Test
  void anAddressIsForItselfAndAWildcardForItsFamily() throws Exception {
    try (var fixture = new ProxyFixture()) {
      fixture.serve(List.of());
      assertThat(fixture.proxy.listeningAt(List.of(IPV4))).isEqualTo(new Listening(true, List.of()));
      assertThat(fixture.proxy.listeningAt(List.of(IPV6, ELSEWHERE))).isEqualTo(Listening.NOBODY);

      listen(fixture, "0.0.0.0");

      assertThat(fixture.proxy.listeningAt(List.of(ELSEWHERE)).wanted()).isTrue();
      assertThat(fixture.proxy.listeningAt(List.of(IPV6)).wanted()).isFalse();
    }
  }

  @Test
  void theWildcardOfIpv6TakesIpv4AsWell() throws Exception {
    try (var fixture = new ProxyFixture()) {
      var port = listen(fixture, "::");

      assertThat(fixture.proxy.listeningAt(List.of(IPV4)).wanted()).isTrue();
      try (var connection = ProxyFixture.connect(port)) {
        assertThat(connection.isConnected()).isTrue();
      }
    }
  }

  @Test
  void toWaitForAnAddressThatIsNotHereIsNoFailure() throws Exception {
    try (var fixture = new ProxyFixture()) {
      listen(fixture, ELSEWHERE.getHostAddress());

      assertThat(fixture.proxy.listeningAt(List.of(ELSEWHERE))).isEqualTo(new Listening(true, List.of()));
    }
  }

  private static int listen(ProxyFixture fixture, String address) throws BindFailed {
    var at = new InetSocketAddress(InetAddress.ofLiteral(address), FreePort.next());
    fixture.proxy.apply(
        List.of(new FrontendConfig("web", List.of(new FrontendConfig.Bind(at.toString(), at, 100)), 10, null, null,
            "pool")),
        List.of(fixture.backend("pool", List.of())), List.of());
    return at.getPort();
  }
}
