package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the kernel knows of connections that were made and not accepted yet.
public final class ListenQueues {
  private static final Path COUNTERS = Path.of("/proc/self/net/netstat");
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final byte TCP_LISTEN = 10;
  /// The part of `struct tcp_info` up to what is read.
  private static final int SIZE = 32;
  /// On a listening socket the length of its queue (tcpi_unacked), and the most that it takes (tcpi_sacked).
  private static final int LENGTH = 24;
  private static final int LIMIT = 28;
  private static final MethodHandle GET_OPTION = Downcalls.handle("getsockopt", 5);

  private ListenQueues() {}

  /// Connections that were lost at listening sockets, in this network namespace since it was made.
  /// @param overflows found the queue full
  /// @param drops lost for any reason
  public record Lost(long overflows, long drops) {
    static Optional<Lost> of(List<String> lines) {
      var tcp = lines.stream().filter(line -> line.startsWith("TcpExt:"))
          .map(line -> Arrays.asList(line.split(" ", -1)))
          .toList();
      if (tcp.size() != 2) {
        return Optional.empty();
      }
      int overflows = tcp.getFirst().indexOf("ListenOverflows");
      int drops = tcp.getFirst().indexOf("ListenDrops");
      return overflows < 0 || drops < 0
          ? Optional.empty()
          : Optional.of(new Lost(Long.parseLong(tcp.getLast().get(overflows)),
              Long.parseLong(tcp.getLast().get(drops))));
    }
  }

  /// Reads the kernel's counters.
  /// @return empty when it does not show them
  public static Optional<Lost> lost() {
    try {
      return Lost.of(Files.readAllLines(COUNTERS));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Reads the queue of a listening socket.
  /// @param queue gets its length and its limit
  /// @return negative when the descriptor is none
  public static int read(int descriptor, int[] queue) {
    try (var arena = Arena.ofConfined()) {
      var info = arena.allocate(SIZE, Integer.BYTES);
      var length = arena.allocateFrom(JAVA_INT, SIZE);
      var errno = arena.allocate(Downcalls.CAPTURE);
      int failed = Downcalls.result(errno, (long) GET_OPTION.invokeExact(errno, (long) descriptor, (long) IPPROTO_TCP,
          (long) TCP_INFO, info.address(), length.address()));
      if (failed < 0 || info.get(JAVA_BYTE, 0) != TCP_LISTEN) {
        return -1;
      }
      queue[0] = info.get(JAVA_INT, LENGTH);
      queue[1] = info.get(JAVA_INT, LIMIT);
      return 0;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }
}
