package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;

/// Load on an HTTP server that answers `GET /` with a text that ends in "behind" and a newline, as benchmarks need it and
/// other tools do not give it; one thread, one line of results.
///
/// - `TcpLoad churn HOST PORT CONNECTIONS SECONDS`: so many at a time, each asks once and is closed by the client; prints
///   the connections of a second and in all.
/// - `TcpLoad open HOST PORT CONNECTIONS RATE SECONDS`: so many questions a second at times that do not depend on answers;
///   prints the 50th, 99th and 99.9th percentile of the time from when a question was due to its answer, in microseconds.
/// - `TcpLoad idle HOST PORT CONNECTIONS`: opens them, each asks once; prints "open"; ends when its input does.
public final class TcpLoad {
  private static final byte[] QUESTION = "GET / HTTP/1.1\r\nHost: load\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "behind\n".getBytes(StandardCharsets.US_ASCII);
  private static final int OPENING_AT_ONCE = 200;

  private final InetSocketAddress target;
  private final Selector selector;
  private final ByteBuffer question = ByteBuffer.allocateDirect(QUESTION.length).put(QUESTION).flip();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private final ArrayDeque<SelectionKey> free = new ArrayDeque<>();

  private TcpLoad(InetSocketAddress target) throws IOException {
    this.target = target;
    this.selector = Selector.open();
  }

  /// When the question of a connection was due.
  private static final class Client {
    private long since;
  }

  public static void main(String[] arguments) throws IOException {
    var load = new TcpLoad(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])));
    int connections = Integer.parseInt(arguments[3]);
    switch (arguments[0]) {
      case "churn" -> load.churn(connections, Integer.parseInt(arguments[4]));
      case "open" -> load.open(connections, Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
      case "idle" -> load.idle(connections);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private void churn(int connections, int seconds) throws IOException {
    long begin = System.nanoTime();
    long end = begin + seconds * 1_000_000_000L;
    long answers = 0;
    for (int i = 0; i < connections; i++) {
      connect();
    }
    while (System.nanoTime() < end) {
      turn(100, free::add);
      answers += free.size();
      while (!free.isEmpty()) {
        free.poll().channel().close();
        connect();
      }
    }
    System.out.printf("%.0f %d%n", answers * 1e9 / (System.nanoTime() - begin), answers);
  }

  private void open(int connections, int rate, int seconds) throws IOException {
    establish(connections);
    ask(rate, 1); // this program's own start
    var took = ask(rate, seconds);
    Arrays.sort(took);
    System.out.printf("%.1f %.1f %.1f%n", quantile(took, 0.5), quantile(took, 0.99), quantile(took, 0.999));
  }

  private long[] ask(int rate, int seconds) throws IOException {
    var took = new long[rate * seconds];
    var answered = new int[1];
    long begin = System.nanoTime();
    for (int asked = 0; answered[0] < took.length;) {
      for (long due; asked < took.length && !free.isEmpty()
          && System.nanoTime() >= (due = begin + asked * 1_000_000_000L / rate); asked++) {
        var key = free.poll();
        ((Client) key.attachment()).since = due;
        write(key);
      }
      turn(0, key -> {
        took[answered[0]++] = System.nanoTime() - ((Client) key.attachment()).since;
        free.add(key);
      });
    }
    return took;
  }

  private static double quantile(long[] nanos, double share) {
    return nanos[(int) (nanos.length * share)] / 1e3;
  }

  private void idle(int connections) throws IOException {
    establish(connections);
    System.out.println("open");
    while (System.in.read() >= 0) {
      // Whatever is said, only the end counts.
    }
  }

  private void establish(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      connect();
      while (i - free.size() > OPENING_AT_ONCE) {
        turn(100, free::add);
      }
    }
    while (free.size() < connections) {
      turn(100, free::add);
    }
  }

  /// Looks once at what has come.
  /// @param millis how long to wait for something, at most; 0: not at all
  private void turn(int millis, Consumer<SelectionKey> answered) throws IOException {
    if (millis > 0) {
      selector.select(millis);
    } else {
      selector.selectNow();
    }
    for (var keys = selector.selectedKeys().iterator(); keys.hasNext();) {
      var key = keys.next();
      keys.remove();
      if (serve(key)) {
        answered.accept(key);
      }
    }
  }

  private void connect() throws IOException {
    var channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    boolean there = channel.connect(target);
    var key = channel.register(selector, there ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, new Client());
    if (there) {
      write(key);
    }
  }

  /// @return whether an answer has come to its end
  private boolean serve(SelectionKey key) throws IOException {
    var channel = (SocketChannel) key.channel();
    if (key.isConnectable()) {
      channel.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      write(key);
      return false;
    }
    buffer.clear();
    int count = channel.read(buffer);
    if (count < 0) {
      throw new IOException("closed by the server");
    }
    return count >= END.length
        && buffer.flip().position(count - END.length).mismatch(ByteBuffer.wrap(END)) < 0;
  }

  private void write(SelectionKey key) throws IOException {
    question.rewind();
    if (((SocketChannel) key.channel()).write(question) < QUESTION.length) {
      throw new IOException("a question did not fit");
    }
  }
}
