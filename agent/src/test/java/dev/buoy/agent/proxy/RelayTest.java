package dev.buoy.agent.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Real connections on loopback through a real proxy, whose loops carry messages in each way there is.
@ParameterizedClass
@EnumSource
@Timeout(120)
class RelayTest {
  private static final int BULK = 64 * 1024 * 1024;

  private final ProxyFixture fixture;

  RelayTest(Carriage carriage) {
    fixture = new ProxyFixture(carriage.loops(2));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void sixtyFourMebibytesEachWayArriveWholeWhenTheClientEndsFirst() throws Exception {
    var atServer = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      atServer.complete(slowHash(connection.getInputStream()));
      sendBulk(connection, 2);
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        var sent = sendBulk(client, 1);
        var received = slowHash(client.getInputStream());

        assertThat(atServer.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
        assertThat(received).isEqualTo(bulkHash(2));
      }
      assertBulkCounted();
    }
  }

  @Test
  void sixtyFourMebibytesEachWayArriveWholeWhenTheServerEndsFirst() throws Exception {
    var atServer = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      sendBulk(connection, 2);
      atServer.complete(slowHash(connection.getInputStream()));
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        var received = slowHash(client.getInputStream());
        var sent = sendBulk(client, 1);

        assertThat(received).isEqualTo(bulkHash(2));
        assertThat(atServer.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
      }
      assertBulkCounted();
    }
  }

  @Test
  void sixtyFourMebibytesBothWaysAtOnceArriveWhole() throws Exception {
    var atServer = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      var sending = Background.run(() -> sendBulk(connection, 2));
      atServer.complete(slowHash(connection.getInputStream()));
      Background.join(sending);
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        var sending = Background.run(() -> sendBulk(client, 1));
        var received = slowHash(client.getInputStream());

        assertThat(received).isEqualTo(bulkHash(2));
        assertThat(atServer.get(60, TimeUnit.SECONDS)).isEqualTo(Background.join(sending));
      }
      assertBulkCounted();
    }
  }

  @Test
  void aPeerThatDoesNotReadStopsTheOtherSide() throws Exception {
    var mayRead = new CompletableFuture<Void>();
    try (var server = TestServer.with(connection -> {
      mayRead.join();
      connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        var sending = Background.run(() -> sendBulk(client, 1));
        var taken = steadyBytesIn();

        assertThat(taken).isLessThan(BULK / 2);
        mayRead.complete(null);
        Background.join(sending);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(fixture.frontend().get(Counter.BYTES_IN)).isEqualTo(BULK);
    }
  }

  /// They cut reads short, which otherwise says that there is no more.
  @Test
  void urgentDataCostNothingOfTheRest() throws Exception {
    var seen = new CompletableFuture<Integer>();
    try (var server = TestServer.with(connection -> seen.complete(connection.getInputStream().readAllBytes().length))) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        for (var i = 0; i < 100; i++) {
          client.getOutputStream().write(new byte[1000]);
          client.sendUrgentData(7);
        }
        client.getOutputStream().write(new byte[1000]);
        client.shutdownOutput();

        assertThat(seen.get(20, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(101_000);
      }
    }
  }

  /// What is small must not wait for what is large.
  @Test
  void fiveHundredSmallStreamsGoOnBesideALargeOne() throws Exception {
    try (
        var bulk = TestServer
            .with(connection -> connection.getInputStream().transferTo(OutputStream.nullOutputStream()));
        var echo = TestServer.echo()) {
      fixture.serve(bulk.address(), echo.address());
      try (var large = fixture.connect()) {
        var chunk = new byte[1 << 20];
        var stop = new CompletableFuture<Void>();
        var sending = Background.run(() -> {
          for (long sent = 0;; sent += chunk.length) {
            large.getOutputStream().write(chunk);
            if (stop.isDone()) {
              return sent;
            }
          }
        });
        Eventually.holds("on its server", () -> fixture.server(1).totals().open() == 1);
        fixture.serve(List.of(new ServerConfig("s1", bulk.address(), 0), new ServerConfig("s2", echo.address(), 100)));
        var small = new ArrayList<Socket>();
        try {
          for (var i = 0; i < 500; i++) {
            small.add(fixture.connect());
          }
          for (var round = 0; round < 5; round++) {
            for (var socket : small) {
              socket.getOutputStream().write(round);
            }
            for (var socket : small) {
              assertThat(socket.getInputStream().read()).isEqualTo(round);
            }
          }
        } finally {
          for (var socket : small) {
            socket.close();
          }
        }
        stop.complete(null);
        assertThat(Background.join(sending)).isGreaterThan(1 << 20);
      }
    }
  }

  @Test
  void whatTheServerSaidArrivesAlthoughItNoLongerListens() throws Exception {
    try (var server = TestServer.with(connection -> connection.getOutputStream().write("bye".getBytes(UTF_8)))) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("bye");
        client.getOutputStream().write(1);
      }
      Eventually.holds("ended", () -> fixture.frontend().open() == 0);
    }
  }

  private void assertBulkCounted() {
    Eventually.holds("session ended", () -> fixture.frontend().open() == 0);
    var server = fixture.server(1).totals();
    assertThat(fixture.frontend().get(Counter.BYTES_IN)).isEqualTo(BULK);
    assertThat(fixture.frontend().get(Counter.BYTES_OUT)).isEqualTo(BULK);
    assertThat(server.get(Counter.BYTES_IN)).isEqualTo(BULK);
    assertThat(server.get(Counter.BYTES_OUT)).isEqualTo(BULK);
    assertThat(server.open()).isZero();
    assertThat(fixture.frontend().get(Counter.CLIENT_FAULTS) + fixture.frontend().get(Counter.SERVER_FAULTS)).isZero();
  }

  /// Bytes taken from the client once no more are.
  private long steadyBytesIn() {
    long[] seen = {-1, 0};
    Eventually.holds("steady", () -> {
      LockSupport.parkNanos(200_000_000);
      var now = fixture.frontend().get(Counter.BYTES_IN);
      var steady = now > 0 && now == seen[0];
      seen[0] = now;
      return steady;
    });
    return seen[0];
  }

  private static String sendBulk(Socket socket, long seed) throws IOException {
    var random = new Random(seed);
    var digest = sha256();
    var chunk = new byte[61_440];
    for (var left = BULK; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      var length = Math.min(left, chunk.length);
      digest.update(chunk, 0, length);
      socket.getOutputStream().write(chunk, 0, length);
    }
    socket.shutdownOutput();
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String bulkHash(long seed) {
    var random = new Random(seed);
    var digest = sha256();
    var chunk = new byte[61_440];
    for (var left = BULK; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      digest.update(chunk, 0, Math.min(left, chunk.length));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Reads to the end, with a pause now and then so that everything before it fills up.
  private static String slowHash(InputStream in) throws IOException {
    var digest = sha256();
    var chunk = new byte[32_768];
    long total = 0;
    for (int count; (count = in.read(chunk)) >= 0;) {
      digest.update(chunk, 0, count);
      if (total / (4 << 20) != (total + count) / (4 << 20)) {
        LockSupport.parkNanos(50_000_000);
      }
      total += count;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
