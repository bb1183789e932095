package dev.buoy.agent.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.proxyproto.Decoded;
import dev.buoy.agent.proxyproto.Header;
import dev.buoy.agent.proxyproto.HeaderCodec;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.proxyproto.Tlvs;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyProtocolTest {
  private static final Network LOOPBACK = new Network(InetAddress.ofLiteral("127.0.0.0"), 8);
  private static final Network ELSEWHERE = new Network(InetAddress.ofLiteral("192.0.2.0"), 24);
  private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.9", 4711);
  private static final InetSocketAddress VIP = new InetSocketAddress("203.0.113.100", 443);
  private static final Header PROXIED = new Header.Proxied(CLIENT, VIP, Tlvs.NONE);
  private static final int MEBIBYTE = 1 << 20;

  private final ProxyFixture fixture = new ProxyFixture();
  private final BlockingQueue<Header> headers = new LinkedBlockingQueue<>();
  /// Echoes what follows a header.
  private final TestServer behindHeader = TestServer.with(connection -> {
    headers.add(header(connection.getInputStream()));
    connection.getInputStream().transferTo(connection.getOutputStream());
  });
  private final TestServer echo = TestServer.echo();

  @AfterEach
  void stop() {
    fixture.close();
    behindHeader.close();
    echo.close();
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void aServerLearnsWhoTheClientIsBeforeItsFirstByte(ProxyVersion version) throws Exception {
    serve(behindHeader, version, List.of());

    try (var client = fixture.connect()) {
      assertThat(answer(client, MEBIBYTE)).isEqualTo(bytes(MEBIBYTE));
      assertThat(next(headers)).isEqualTo(new Header.Proxied((InetSocketAddress) client.getLocalSocketAddress(),
          (InetSocketAddress) client.getRemoteSocketAddress(), Tlvs.NONE));
    }

    var end = end();
    assertThat(end.bytesIn()).isEqualTo(MEBIBYTE);
    assertThat(end.bytesOut()).isEqualTo(MEBIBYTE);
    assertThat(end.letters()).isEqualTo("--");
  }

  @Test
  void aServerThatSpeaksFirstGetsItsHeaderAtOnce() throws Exception {
    serve(behindHeader, ProxyVersion.V2, List.of());

    try (var _ = fixture.connect()) {
      assertThat(next(headers)).isInstanceOf(Header.Proxied.class);
    }
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void whatIsGluedToAHeaderGoesToTheServer(ProxyVersion version) throws Exception {
    serve(echo, null, List.of(LOOPBACK));
    var header = HeaderCodec.encode(version, PROXIED);
    var all = Arrays.copyOf(header, header.length + MEBIBYTE);
    System.arraycopy(bytes(MEBIBYTE), 0, all, header.length, MEBIBYTE);

    try (var client = fixture.connect()) {
      assertThat(exchange(client, all)).isEqualTo(bytes(MEBIBYTE));
    }

    var end = end();
    assertThat(end.client()).isEqualTo(CLIENT);
    assertThat(end.local()).isEqualTo(VIP);
    assertThat(end.bytesIn()).isEqualTo(MEBIBYTE);
    assertThat(end.letters()).isEqualTo("--");
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void aHeaderMayComeByteByByte(ProxyVersion version) throws Exception {
    serve(echo, null, List.of(LOOPBACK));

    try (var client = fixture.connect()) {
      client.setTcpNoDelay(true);
      for (var each : HeaderCodec.encode(version, PROXIED)) {
        client.getOutputStream().write(each);
      }
      assertThat(answer(client, MEBIBYTE)).isEqualTo(bytes(MEBIBYTE));
    }

    assertThat(end().client()).isEqualTo(CLIENT);
  }

  @Test
  void noServerIsConnectedBeforeTheHeaderIsWhole() throws Exception {
    serve(echo, null, List.of(LOOPBACK));
    var header = HeaderCodec.encode(ProxyVersion.V2, PROXIED);

    try (var client = fixture.connect()) {
      client.getOutputStream().write(header, 0, header.length - 1);
      Eventually.holds("accepted", () -> fixture.frontend().open() == 1);
      assertThat(echo.accepted).hasValue(0);

      client.getOutputStream().write(header, header.length - 1, 1);
      assertThat(answer(client, 10)).isEqualTo(bytes(10));
    }
  }

  @Test
  void whatAProxyInFrontKnowsIsPassedOn() throws Exception {
    serve(behindHeader, ProxyVersion.V2, List.of(LOOPBACK));
    var tlvs = Tlvs.of(Tlvs.AUTHORITY, "example.test".getBytes(US_ASCII)).and(Tlvs.of(0xe5, new byte[3000]))
        .and(Tlvs.of(Tlvs.UNIQUE_ID, "7".getBytes(US_ASCII)));
    var header = new Header.Proxied(CLIENT, VIP, tlvs);

    try (var client = fixture.connect()) {
      client.getOutputStream().write(HeaderCodec.encode(ProxyVersion.V2, header));
      assertThat(next(headers)).isEqualTo(header);
      assertThat(answer(client, 10)).isEqualTo(bytes(10));
    }
  }

  @Test
  void aProxysOwnConnectionKeepsItsAddresses() throws Exception {
    serve(behindHeader, ProxyVersion.V1, List.of(LOOPBACK));

    try (var client = fixture.connect()) {
      client.getOutputStream().write(HeaderCodec.encode(ProxyVersion.V2, new Header.Local()));
      assertThat(next(headers)).isEqualTo(new Header.Proxied((InetSocketAddress) client.getLocalSocketAddress(),
          (InetSocketAddress) client.getRemoteSocketAddress(), Tlvs.NONE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "PROXY TCP4 1.2.3.4\r\n", "\r\n\r\n\0\r\nQUIT\nX"})
  void somethingElseThanAHeaderIsRefusedAndCounted(String text) throws Exception {
    serve(echo, null, List.of(LOOPBACK));

    try (var client = fixture.connect()) {
      client.getOutputStream().write((text + "0".repeat(20)).getBytes(US_ASCII));
      assertEnded(client);
    }

    assertThat(end().letters()).isEqualTo("PR");
    assertThat(fixture.frontend().get(Counter.HEADER_FAULTS)).isEqualTo(1);
    assertThat(echo.accepted).hasValue(0);
  }

  @Test
  void whoMayNotSendAHeaderIsRefusedAndCounted() throws Exception {
    serve(echo, null, List.of(ELSEWHERE));

    try (var client = fixture.connect()) {
      assertEnded(client);
    }

    assertThat(end().letters()).isEqualTo("PR");
    assertThat(end().fault().map(Fault::text)).contains("may not send a PROXY header");
    assertThat(fixture.frontend().get(Counter.HEADER_FAULTS)).isEqualTo(1);
    assertThat(echo.accepted).hasValue(0);
  }

  @Test
  void aHeaderHasToComeInTime() throws Exception {
    fixture.clientTimeout = Duration.ofMillis(300);
    serve(echo, null, List.of(LOOPBACK));

    try (var client = fixture.connect()) {
      client.getOutputStream().write("PROXY".getBytes(US_ASCII));
      assertEnded(client);
    }

    assertThat(end().letters()).isEqualTo("cR");
    assertThat(end().lasted()).isBetween(Duration.ofMillis(270), Duration.ofMillis(2000));
  }

  @Test
  void whoLeavesWithinItsHeaderIsCounted() throws Exception {
    serve(echo, null, List.of(LOOPBACK));

    try (var client = fixture.connect()) {
      client.getOutputStream().write("PROXY".getBytes(US_ASCII));
      client.shutdownOutput();
      assertEnded(client);
    }

    assertThat(end().letters()).isEqualTo("CR");
    assertThat(fixture.frontend().get(Counter.HEADER_FAULTS)).isEqualTo(1);
  }

  @Test
  void stoppingCutsWhoIsStillToSendItsHeader() throws Exception {
    serve(echo, null, List.of(LOOPBACK));

    try (var client = fixture.connect()) {
      Eventually.holds("accepted", () -> fixture.frontend().open() == 1);
      fixture.proxy.close(Duration.ZERO).get(20, TimeUnit.SECONDS);
      assertEnded(client);
    }

    assertThat(end().letters()).isEqualTo("KR");
  }

  @Test
  void aReloadDecidesAnewWhoSendsHeaders() throws Exception {
    serve(echo, null, List.of(LOOPBACK));
    serve(echo, null, List.of());

    try (var client = fixture.connect()) {
      assertThat(answer(client, 10)).isEqualTo(bytes(10));
    }
  }

  @Test
  void connectionsComeFromEachSourceAddressInTurn() throws Exception {
    try (var server = speaker()) {
      serve(server, new Source.Addresses(List.of(place("127.0.0.2", 0, 0), place("127.0.0.3", 0, 0))));

      assertThat(List.of(fixture.ask(), fixture.ask(), fixture.ask())).isIn(
          List.of("127.0.0.2", "127.0.0.3", "127.0.0.2"), List.of("127.0.0.3", "127.0.0.2", "127.0.0.3"));
    }
  }

  @Test
  void theNextSourceAddressIsTakenWhenOneHasNoPortLeftAndThenPortsAreWhatIsLacking() throws Exception {
    fixture.retries = 0;
    var clients = new ArrayList<Socket>();
    try (var server = companion()) {
      serve(server,
          new Source.Addresses(List.of(place("127.0.0.2", 40_000, 40_001), place("127.0.0.3", 40_002, 40_003))));

      var sources = new ArrayList<String>();
      for (int i = 0; i < 4; i++) {
        var client = fixture.connect();
        clients.add(client);
        sources.add(new String(client.getInputStream().readNBytes(10), US_ASCII));
      }
      assertThat(sources).containsOnly("127.0.0.2 ", "127.0.0.3 ");
      assertThat(Collections.frequency(sources, "127.0.0.2 ")).isEqualTo(2);
      assertThat(fixture.server(1).portsLeft()).isZero();
      assertThat(fixture.changes).containsOnlyOnce("pool/s1 0 ports left");
      assertThat(fixture.ask()).isEmpty();
      assertThat(end().letters()).isEqualTo("RC");
      assertThat(end().fault().map(Fault::text).orElseThrow()).contains("no source port is left");
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aSourceAddressThatIsNotHereIsPassedOver() throws Exception {
    try (var server = speaker()) {
      serve(server, new Source.Addresses(List.of(place("192.0.2.77", 0, 0), place("127.0.0.3", 0, 0))));

      assertThat(List.of(fixture.ask(), fixture.ask())).containsOnly("127.0.0.3");
    }
  }

  /// Names the address that the connection comes from.
  private static TestServer speaker() {
    return TestServer.with(connection -> connection.getOutputStream()
        .write(connection.getInetAddress().getHostAddress().getBytes(US_ASCII)));
  }

  /// The same, and then waits for the client to leave.
  private static TestServer companion() {
    return TestServer.with(connection -> {
      connection.getOutputStream().write((connection.getInetAddress().getHostAddress() + " ").getBytes(US_ASCII));
      connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    });
  }

  private static Source.Place place(String address, int first, int last) {
    return new Source.Place(InetAddress.ofLiteral(address), first, last);
  }

  private void serve(TestServer server, Source source) throws BindFailed {
    linked(server, new ServerLink(null, source, SocketOptions.STANDARD), List.of());
  }

  private void serve(TestServer server, @Nullable ProxyVersion version, List<Network> acceptProxy) throws BindFailed {
    linked(server, new ServerLink(version, Source.ANY, SocketOptions.STANDARD), acceptProxy);
  }

  private void linked(TestServer server, ServerLink link, List<Network> acceptProxy) throws BindFailed {
    var bind = ProxyFixture.bind(fixture.port);
    var frontend = fixture.frontend("web", fixture.port, "pool");
    var config = new ServerConfig("s1", server.address(), 1, 0, false, Duration.ZERO).with(link);
    fixture.proxy.apply(List.of(new FrontendConfig(frontend.name(),
        List.of(new FrontendConfig.Bind(bind.text(), bind.address(), 100, SocketOptions.STANDARD, acceptProxy)),
        frontend.maxconn(), frontend.clientTimeout(), null, "pool")),
        List.of(fixture.backend("pool", List.of(config))), List.of());
  }

  private SessionEnd end() {
    Eventually.holds("an end", () -> !fixture.ends.isEmpty());
    return fixture.ends.getFirst();
  }

  private static byte[] answer(Socket client, int count) throws Exception {
    return exchange(client, bytes(count));
  }

  /// Sends all, says that it was all, and reads to the end.
  private static byte[] exchange(Socket client, byte[] sent) throws Exception {
    var sender = Thread.startVirtualThread(() -> {
      try {
        client.getOutputStream().write(sent);
        client.shutdownOutput();
      } catch (IOException _) {
        // The reader sees it.
      }
    });
    var answer = client.getInputStream().readAllBytes();
    sender.join();
    return answer;
  }

  /// By an end or a reset: what was not read makes the difference.
  private static void assertEnded(Socket client) throws IOException {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static Header next(BlockingQueue<Header> headers) throws InterruptedException {
    var header = headers.poll(20, TimeUnit.SECONDS);
    assertThat(header).isNotNull();
    return header;
  }

  /// Reads no byte behind it.
  private static Header header(InputStream input) throws IOException {
    var data = new byte[HeaderCodec.LONGEST];
    for (int count = 1; count < data.length; count++) {
      int next = input.read();
      if (next < 0) {
        break;
      }
      data[count - 1] = (byte) next;
      if (HeaderCodec.decode(data, count) instanceof Decoded.Complete(var header, var _)) {
        return header;
      }
    }
    throw new IOException("no header");
  }
}
