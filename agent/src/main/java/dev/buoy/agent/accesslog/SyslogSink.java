package dev.buoy.agent.accesslog;

import dev.buoy.agent.accesslog.Destination.Syslog;
import dev.buoy.agent.accesslog.Destination.Target;
import dev.buoy.agent.linux.UnixDatagrams;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A datagram for each line: `<PRI>Mmm dd hh:mm:ss tag[pid]: line` (RFC 3164), the day padded with a space, and no host:
/// the daemon knows where it came from.
final class SyslogSink implements Sink {
  private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
  private static final int LONGEST = 8 * 1024;

  private final Syslog config;
  private final Carrier carrier;
  private final InstantSource clock;
  private final ZoneId zone;
  private final String name;
  private final StringBuilder datagram = new StringBuilder();
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  /// Sends datagrams.
  interface Carrier extends AutoCloseable {
    void send(byte[] datagram) throws IOException;

    @Override
    void close();
  }

  /// @param pid of this process
  SyslogSink(Syslog config, Carrier carrier, long pid, InstantSource clock, ZoneId zone) {
    this.config = config;
    this.carrier = carrier;
    this.clock = clock;
    this.zone = zone;
    this.name = " " + config.tag() + "[" + pid + "]: ";
  }

  static Carrier carrier(Target target) {
    return switch (target) {
      case Target.Local(var path) -> new Local(new UnixDatagrams(path.toString()));
      case Target.Udp(var address) -> new Udp(address);
    };
  }

  @Override
  public void write(Severity severity, StringBuilder line) throws IOException {
    if (severity.compareTo(config.level()) > 0) {
      return;
    }
    datagram.setLength(0);
    datagram.append('<').append(config.facility().number() * 8 + severity.number()).append('>').append(now())
        .append(name).append(line);
    datagram.setLength(Math.min(datagram.length(), LONGEST));
    carrier.send(datagram.toString().getBytes(StandardCharsets.UTF_8));
  }

  private String now() {
    var now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      secondText = SECOND.format(LocalDateTime.ofInstant(clock.instant(), zone));
    }
    return secondText;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    carrier.close();
  }

  private record Local(UnixDatagrams socket) implements Carrier {
    @Override
    public void send(byte[] datagram) throws IOException {
      var failure = socket.send(datagram);
      if (failure.isPresent()) {
        throw new IOException(failure.get());
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static final class Udp implements Carrier {
    private final InetSocketAddress address;
    private @Nullable DatagramChannel channel;

    Udp(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public void send(byte[] datagram) throws IOException {
      var known = channel;
      if (known == null) {
        known = DatagramChannel.open(address.getAddress() instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6);
        channel = known;
      }
      var _ = known.send(ByteBuffer.wrap(datagram), address);
    }

    @Override
    public void close() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException _) {
        // It has nothing left to send.
      }
    }
  }
}
