package dev.buoy.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Login;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.proxy.TestServer;
import dev.buoy.agent.proxyproto.HeaderCodec;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.relay.RelayLoops;
import dev.buoy.agent.socket.Source;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Dialogues over connections to servers on loopback.
@Timeout(30)
class ProbesTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Ask.Http GET = new Ask.Http("GET", "/", "HTTP/1.0", List.of(), "", Expectation.Status.ALIVE);

  private final RelayLoops group = new RelayLoops(1, 16);
  private final AtomicInteger inBackground = new AtomicInteger();
  private final Probes probes = new Probes(group.next(),
      (_, onResult) -> onResult.accept(new CheckResult(Code.PROCERR, Duration.ZERO, "exit 3")), task -> {
        inBackground.incrementAndGet();
        Thread.startVirtualThread(task);
      });

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void anHttpServerIsAsked() throws Exception {
    try (var server = TestServer.with(connection -> {
      var request = line(connection);
      say(connection, request.equals("GET / HTTP/1.0") ? "HTTP/1.0 200 Fine\r\n\r\n" : "HTTP/1.0 400 Bad\r\n\r\n");
    })) {
      var result = ask(server.address(), GET, null, LONG, null);

      assertThat(result.code()).isEqualTo(Code.L7OK);
      assertThat(result.detail()).isEqualTo("200 Fine");
      assertThat(result.duration()).isPositive();
    }
  }

  @Test
  void aServerThatSaysNothingIsALayerSevenTimeout() throws Exception {
    try (var server = TestServer.with(connection -> connection.getInputStream().transferTo(connection
        .getOutputStream()))) {
      var result = ask(server.address(), new Ask.Smtp("x"), null, Duration.ofMillis(150), null);

      assertThat(result.code()).isEqualTo(Code.L7TOUT);
      assertThat(result.detail()).isEqualTo("no answer within 150ms, awaiting the greeting");
      assertThat(result.duration()).isBetween(Duration.ofMillis(140), Duration.ofSeconds(5));

      var own = ask(server.address(), new Ask.Smtp("x"), null, LONG, Duration.ofMillis(100));
      assertThat(own.detail()).as("timeout check counts from the connection on")
          .isEqualTo("no answer within 100ms, awaiting the greeting");
    }
  }

  @Test
  void nobodyThereIsARefusedConnection() throws Exception {
    var result = ask(TestServer.nobody(), GET, null, LONG, null);

    assertThat(result.code()).isEqualTo(Code.L4CON);
    assertThat(result.detail()).isEqualTo("connection refused");
  }

  /// No system connects to a multicast address.
  @Test
  void aServerThatNoRouteLeadsToIsUnreachable() throws Exception {
    var result = ask(new InetSocketAddress("224.0.0.1", 80), GET, null, LONG, null);

    assertThat(result.code()).isEqualTo(Code.L4CON);
    assertThat(result.detail()).isEqualTo("no route to host");
  }

  @Test
  void aDialogueWithoutADescriptorFailsOnItsLoop() throws Exception {
    var answer = new CompletableFuture<String>();
    var loop = group.next();
    loop.execute(() -> DialogueProbe.begin(loop, () -> {
      throw new ChannelException(Errors.newIOException("newSocketStream", StreamCalls.NO_DESCRIPTORS));
    }, Runnable::run, new CheckTarget("pool", "s1", TestServer.nobody(), new CheckConfig(LONG, LONG, 1, 1)),
        new HttpDialogue(GET),
        result -> answer.complete(result.code() + " " + result.detail() + " " + loop.inEventLoop())));

    assertThat(answer.get(20, TimeUnit.SECONDS))
        .isEqualTo("SOCKERR too many open files: raise LimitNOFILE of the unit, or lower maxconn true");
  }

  @Test
  void aServerThatHangsUpDoesNotPass() throws Exception {
    try (var server = TestServer.with(ProbesTest::line)) {
      var result = ask(server.address(), GET, null, LONG, null);

      assertThat(result.code()).isEqualTo(Code.L7RSP);
      assertThat(result.detail()).isEqualTo("closed the connection instead of an HTTP answer");
    }
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void theProxyHeaderGoesFirstAndArrivesWhole(ProxyVersion version) throws Exception {
    var seen = new CompletableFuture<byte[]>();
    try (var server = TestServer.with(connection -> seen.complete(connection.getInputStream().readAllBytes()))) {
      var result = ask(server.address(), new Ask.Connect(), version, LONG, null);

      assertThat(result.code()).isEqualTo(Code.L4OK);
      assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(HeaderCodec.ofCheck(version))
          .hasSize(version == ProxyVersion.V1 ? 15 : 16);
    }
  }

  @Test
  void aLastWordIsSaidBeforeTheConnectionEndsInOrder() throws Exception {
    var seen = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      say(connection, "220 mail\r\n");
      line(connection);
      say(connection, "250 HELP\r\n");
      seen.complete(line(connection) + connection.getInputStream().read());
    })) {
      assertThat(ask(server.address(), new Ask.Smtp("x"), null, LONG, null).code()).isEqualTo(Code.L7OK);
      assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("QUIT-1");
    }
  }

  /// RFC 5802 section 5 in the messages of PostgreSQL's protocol.
  @Test
  void theKeyOfALogInIsMadeOnceAndInTheBackground() throws Exception {
    try (var server = TestServer.with(connection -> {
      var in = new DataInputStream(connection.getInputStream());
      in.readNBytes(in.readInt() - Integer.BYTES);
      message(connection, 10, "SCRAM-SHA-256\0\0");
      var first = new String(answer(in), StandardCharsets.UTF_8);
      message(connection, 11, first.replaceFirst("(?s).*r=", "r=") + "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
      answer(in);
      message(connection, 0, "");
      connection.getOutputStream().write(new byte[]{'Z', 0, 0, 0, 5, 'I'});
      answer(in);
    })) {
      var pgsql = new Ask.Pgsql(new Login("user", "pencil"), "", "", new Expectation.Anything());
      for (int i = 0; i < 2; i++) {
        var result = ask(server.address(), pgsql, null, LONG, null);

        assertThat(result.code()).as(result.detail()).isEqualTo(Code.L7OK);
      }
      assertThat(inBackground).hasValue(1);
    }
  }

  /// As docs/checks.md has it: `["4", "2"]` takes a node that is synced (4) and one that is another's donor (2).
  @ParameterizedTest
  @CsvSource({"4, 4 2, L7OK", "2, 4 2, L7OK", "1, 4 2, L7STS", "4, 4, L7OK", "2, 4, L7STS"})
  void theStateOfAGaleraNodeDecides(String state, String wanted, Code code) throws Exception {
    var query = "SHOW STATUS LIKE 'wsrep_local_state'";
    try (var server = TestServer.with(connection -> {
      packet(connection, 0, "\n10.11.6-MariaDB\0aaaaNONCENON\0\u00ff\u00ff\0\0\0\10\0\25" + "\0".repeat(10)
          + "CENONCENONCE\0mysql_native_password\0");
      packet(connection);
      packet(connection, 2, "\0\0\0\2\0\0\0");
      if (packet(connection).equals("\3" + query)) {
        packet(connection, 1, "\2");
        packet(connection, 2, "Variable_name");
        packet(connection, 3, "Value");
        packet(connection, 4, "\u00fe\0\0\2\0");
        packet(connection, 5, "\21wsrep_local_state\1" + state);
        packet(connection, 6, "\u00fe\0\0\2\0");
        packet(connection);
      }
    })) {
      var expect = new Expectation.Exactly(List.of(wanted.split(" ", -1)));
      var result = ask(server.address(), new Ask.Mysql(new Login("prober", "geheim"), query, expect), null, LONG, null);

      assertThat(result.code()).as(result.detail()).isEqualTo(code);
      assertThat(result.detail()).startsWith(query + " is '" + state + "'");
    }
  }

  /// The messages of MySQL's protocol: length, number, and what it says.
  private static void packet(Socket connection, int number, String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[]{(byte) text.length(), 0, 0, (byte) number});
    bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().write(bytes.toByteArray());
  }

  private static String packet(Socket connection) throws IOException {
    var in = connection.getInputStream();
    int length = in.readNBytes(4)[0] & 0xff;
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static void message(Socket connection, int kind, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var out = new DataOutputStream(connection.getOutputStream());
    out.write('R');
    out.writeInt(2 * Integer.BYTES + bytes.length);
    out.writeInt(kind);
    out.write(bytes);
    out.flush();
  }

  private static byte[] answer(DataInputStream in) throws IOException {
    in.readByte();
    return in.readNBytes(in.readInt() - Integer.BYTES);
  }

  @Test
  void aScriptAnswersOnTheLoop() throws Exception {
    assertThat(ask(TestServer.nobody(), new Ask.Script(List.of("x")), null, LONG, null).detail())
        .isEqualTo("exit 3");
  }

  /// The first place is not on this node, RFC 5737.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void checksComeFromTheFirstPlaceThatThisNodeHas(boolean dialogue) throws Exception {
    var seen = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      seen.complete(connection.getInetAddress().getHostAddress());
      line(connection);
      say(connection, "HTTP/1.0 200 Fine\r\n\r\n");
    })) {
      var places = List.of(new Source.Place(InetAddress.ofLiteral("192.0.2.1"), 0, 0),
          new Source.Place(InetAddress.ofLiteral("127.0.0.7"), 0, 0));
      var result = ask(new CheckTarget("pool", "s1", server.address(),
          new CheckConfig(LONG, LONG, 1, 1), dialogue ? GET : new Ask.Connect(), null, places));

      assertThat(result.code()).as(result.detail()).isEqualTo(dialogue ? Code.L7OK : Code.L4OK);
      assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("127.0.0.7");
    }
  }

  @Test
  void withoutAPlaceOnThisNodeTheFailureIsOurs() throws Exception {
    var elsewhere = List.of(new Source.Place(InetAddress.ofLiteral("192.0.2.1"), 0, 0));
    var result = ask(new CheckTarget("pool", "s1", TestServer.nobody(), new CheckConfig(LONG, LONG, 1, 1), GET, null,
        elsewhere));

    assertThat(result.code()).isEqualTo(Code.SOCKERR);
  }

  private CheckResult ask(InetSocketAddress address, Ask ask, @Nullable ProxyVersion version, Duration timeout,
      @Nullable Duration exchange) throws Exception {
    var config = new CheckConfig(timeout, timeout, timeout, 0, timeout, exchange, 1, 1, null);
    return ask(new CheckTarget("pool", "s1", address, config, ask, version, List.of()));
  }

  private CheckResult ask(CheckTarget target) throws Exception {
    var answer = new CompletableFuture<CheckResult>();
    probes.probe(target, answer::complete);
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static void say(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(Socket connection) throws IOException {
    var line = new StringBuilder();
    for (int each = connection.getInputStream().read(); each != '\n' && each >= 0; each = connection.getInputStream()
        .read()) {
      line.append((char) each);
    }
    return line.toString().strip();
  }
}
