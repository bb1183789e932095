package dev.buoy.agent.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.accesslog.Destination.Syslog;
import dev.buoy.agent.accesslog.Destination.Target;
import dev.buoy.agent.accesslog.LogConfig.Access;
import dev.buoy.agent.accesslog.LogConfig.Format;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
  private static final Instant NOW = Instant.parse("2026-11-01T14:22:25Z");

  @TempDir
  Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private final AccessLog log = new AccessLog(InstantSource.fixed(NOW), nanos::get);

  @Test
  void withoutASectionNothingIsLogged() {
    log.ended(Ends.normal());

    assertThat(log.standing()).isEmpty();
  }

  @Test
  void aFileIsAppendedTo() throws IOException {
    var file = Files.writeString(folder.resolve("access.log"), "before\n");
    log.become(config(new Destination.ToFile(file)));
    log.ended(Ends.normal());
    log.close();

    assertThat(Files.readAllLines(file)).hasSize(2).last().asString().contains("web pool/server1");
  }

  @Test
  void aFileThatWasMovedIsOpenedAnewWithinASecond() throws IOException {
    var file = folder.resolve("access.log");
    log.become(config(new Destination.ToFile(file)));
    log.ended(Ends.normal());
    await(() -> written() == 1);
    Files.move(file, folder.resolve("access.log.1"));
    nanos.addAndGet(Duration.ofMillis(1001).toNanos());
    log.ended(Ends.normal());
    log.ended(Ends.normal());
    log.close();

    assertThat(Files.readAllLines(folder.resolve("access.log.1"))).hasSize(1);
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void aFileThatWasMovedIsOpenedAnewAtOnceWhenAskedFor() throws IOException {
    var file = folder.resolve("access.log");
    log.become(config(new Destination.ToFile(file)));
    log.ended(Ends.normal());
    await(() -> written() == 1);
    Files.move(file, folder.resolve("access.log.1"));
    log.reopen();
    log.ended(Ends.normal());
    log.close();

    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void aReloadLosesNoLine() throws IOException {
    var first = folder.resolve("first");
    var second = folder.resolve("second");
    log.become(config(new Destination.ToFile(first)));
    for (int i = 0; i < 3000; i++) {
      log.ended(Ends.normal());
    }
    log.become(config(new Destination.ToFile(second)));
    for (int i = 0; i < 2000; i++) {
      log.ended(Ends.normal());
    }
    await(() -> written() == 5000);
    log.close();

    assertThat(Files.readAllLines(first)).hasSize(3000);
    assertThat(Files.readAllLines(second)).hasSize(2000);
  }

  @Test
  void aSinkThatDoesNotWorkIsToldOfAndTriedAgain() throws IOException {
    var file = folder.resolve("later/access.log");
    log.become(config(new Destination.ToFile(file)));
    await(() -> log.standing().orElseThrow().problem().equals("no such folder"));
    log.ended(Ends.normal());
    await(() -> log.standing().orElseThrow().dropped() == 1);

    Files.createDirectory(file.getParent());
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    log.ended(Ends.normal());
    await(() -> written() == 1);

    assertThat(log.standing().orElseThrow().problem()).isEmpty();
    log.close();
  }

  @Test
  void aSlowSinkCostsLinesAndNobodyWaits() {
    var stuck = new CountDownLatch(1);
    var taken = new ArrayList<String>();
    var config = config(new Destination.Stderr()).access().orElseThrow();
    var writer = new LogWriter(config, sink(stuck, taken), new TcpLog(ZoneOffset.UTC), nanos::get);
    int offered = LogWriter.QUEUE + 500;
    for (int i = 0; i < offered; i++) {
      writer.offer(Ends.normal());
    }

    // One at most has left the queue and hangs in the sink.
    assertThat(writer.dropped()).isBetween(499L, 500L);
    stuck.countDown();
    writer.close(Duration.ofSeconds(20));
    assertThat(writer.written() + writer.dropped()).isEqualTo(offered);
    assertThat(taken).hasSize((int) writer.written());
  }

  @Test
  void syslogOverUdpIsAsHaproxySendsIt() throws IOException {
    try (var daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      daemon.setSoTimeout(20_000);
      var target = new Target.Udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.getLocalPort()));
      log.become(config(new Syslog(target, Facility.LOCAL1, Severity.INFO, "buoy")));
      log.ended(Ends.normal());

      var local = NOW.atZone(java.time.ZoneId.systemDefault());
      assertThat(receive(daemon)).startsWith("<142>Nov  1 %tT buoy[%d]: 192.0.2.7:40001 [".formatted(local,
          ProcessHandle.current().pid())).endsWith(" web pool/server1 3/3/1205 4711 -- 5/4/3/2/0 6/1");
    }
    log.close();
  }

  @Test
  void errorsAreSeparatedByTheirSeverity() throws IOException {
    try (var daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      daemon.setSoTimeout(20_000);
      var target = new Target.Udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.getLocalPort()));
      var syslog = new Syslog(target, Facility.LOCAL0, Severity.NOTICE, "buoy");
      log.become(new LogConfig(null, Optional.of(new Access(syslog, Format.TCPLOG, false, false, true)), Set.of()));
      log.ended(Ends.normal());
      log.ended(Ends.failed(Fault.Cause.SERVER, "connection refused"));

      assertThat(receive(daemon)).startsWith("<131>").contains(" SD ");
    }
    log.close();
  }

  @Test
  void aUnixSocketIsWrittenToOnceItIsThere() throws IOException {
    var path = folder.resolve("log");
    log.become(config(new Syslog(new Target.Local(path), Facility.LOCAL0, Severity.DEBUG, "buoy")));
    log.ended(Ends.normal());
    await(() -> log.standing().orElseThrow().dropped() == 1);

    assertThat(log.standing().orElseThrow().problem()).isEqualTo("no such file or directory");
    log.close();
  }

  @Test
  void whatIsOfNoInterestIsLeftOut() throws IOException {
    var file = folder.resolve("access.log");
    var access = new Access(new Destination.ToFile(file), Format.TCPLOG, true, true, false);
    log.become(new LogConfig(null, Optional.of(access), Set.of("quiet")));
    log.ended(Ends.normal());
    log.ended(Ends.redispatched());
    log.ended(Ends.failed(Fault.Cause.CLIENT, "connection reset"));
    log.close();

    assertThat(Files.readAllLines(file)).singleElement().asString().contains(" CD ");
  }

  @Test
  void aFrontendMayBeLeftOut() {
    var file = folder.resolve("access.log");
    var access = config(new Destination.ToFile(file)).access();
    log.become(new LogConfig(null, access, Set.of("web")));
    log.ended(Ends.normal());
    log.close();

    assertThat(file).isEmptyFile();
  }

  private long written() {
    return log.standing().orElseThrow().written();
  }

  private static LogConfig config(Destination to) {
    return new LogConfig(null, Optional.of(new Access(to, Format.TCPLOG, false, false, false)), Set.of());
  }

  private static String receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[2048], 2048);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private static Sink sink(CountDownLatch stuck, List<String> taken) {
    return new Sink() {
      @Override
      public void write(Severity severity, StringBuilder line) throws IOException {
        try {
          stuck.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        taken.add(line.toString());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static void await(BooleanSupplier condition) {
    var end = Ticker.system().nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Ticker.system().nanoTime()).as("time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
