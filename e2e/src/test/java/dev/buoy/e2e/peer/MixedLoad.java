package dev.buoy.e2e.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Clients of every kind at once, against servers that say their name and then send back what they hear: short ones, long
/// ones that talk now and then, idle ones, bulk, slow readers, and rude ones that reset or leave at any moment.
/// `MixedLoad HOST PORT SECONDS` prints "lost MILLIS KIND SERVER: REASON" for everything that ought to have gone well (SERVER
/// is "nobody" before a server has said its name; MILLIS is the time since 1970), and in the end "done" and what it did.
public final class MixedLoad {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final InetSocketAddress target;
  private final long endNanos;
  private final Map<Kind, AtomicLong> done = new ConcurrentHashMap<>();

  /// What a client does, and how many do.
  private enum Kind {
    SHORT(8), LONG(40), IDLE(100), BULK(2), SLOW(2), RUDE(4);

    private final int clients;

    Kind(int clients) {
      this.clients = clients;
    }
  }

  private MixedLoad(InetSocketAddress target, int seconds) {
    this.target = target;
    this.endNanos = System.nanoTime() + seconds * 1_000_000_000L;
    Stream.of(Kind.values()).forEach(kind -> done.put(kind, new AtomicLong()));
  }

  public static void main(String[] arguments) throws InterruptedException {
    var load = new MixedLoad(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])),
        Integer.parseInt(arguments[2]));
    load.run();
  }

  private void run() throws InterruptedException {
    var clients = new ArrayList<Thread>();
    for (var kind : Kind.values()) {
      for (int i = 0; i < kind.clients; i++) {
        var random = new Random(clients.size());
        clients.add(Thread.startVirtualThread(() -> again(kind, random)));
      }
    }
    for (var client : clients) {
      client.join();
    }
    var words = new StringBuilder("done");
    for (var kind : Kind.values()) {
      words.append(' ').append(kind.name().toLowerCase(Locale.ROOT)).append(' ').append(times(kind).get());
    }
    System.out.println(words);
  }

  private AtomicLong times(Kind kind) {
    return Objects.requireNonNull(done.get(kind));
  }

  private boolean goesOn() {
    return System.nanoTime() < endNanos;
  }

  private void again(Kind kind, Random random) {
    while (goesOn()) {
      var client = new Client();
      try (var socket = new Socket()) {
        client.open(socket, kind == Kind.SLOW ? 8 * 1024 : 0);
        switch (kind) {
          case SHORT -> once(socket, random, 200);
          case LONG -> talk(socket, random, 200);
          case IDLE -> talk(socket, random, 3000);
          case BULK -> once(socket, random, 4 << 20);
          case SLOW -> slowly(socket, random);
          case RUDE -> rudely(socket, random);
        }
        times(kind).incrementAndGet();
      } catch (IOException e) {
        if (kind != Kind.RUDE) {
          System.out.println("lost " + System.currentTimeMillis() + " " + kind + " " + client.server + ": "
              + e.getMessage());
        }
        LockSupport.parkNanos(200_000_000);
      }
      LockSupport.parkNanos(kind == Kind.SHORT ? 10_000_000 : 50_000_000);
    }
  }

  /// Sends so much, says that it was all, and wants it back.
  private static void once(Socket socket, Random random, int most) throws IOException {
    byte[] sent = new byte[1 + random.nextInt(most)];
    random.nextBytes(sent);
    var sending = Thread.startVirtualThread(() -> {
      try {
        socket.getOutputStream().write(sent);
        socket.shutdownOutput();
      } catch (IOException _) {
        // Whoever reads sees it as well.
      }
    });
    byte[] received = socket.getInputStream().readAllBytes();
    join(sending);
    if (!Arrays.equals(sent, received)) {
      throw new IOException("sent " + sent.length + " bytes, got " + received.length + " back, not the same");
    }
  }

  /// A word now and then.
  private void talk(Socket socket, Random random, int pauseMillis) throws IOException {
    while (goesOn()) {
      byte[] word = new byte[1 + random.nextInt(100)];
      random.nextBytes(word);
      socket.getOutputStream().write(word);
      if (!Arrays.equals(word, socket.getInputStream().readNBytes(word.length))) {
        throw new IOException("another word came back, or none");
      }
      LockSupport.parkNanos((long) (pauseMillis / 2 + random.nextInt(pauseMillis)) * 1_000_000);
    }
    socket.shutdownOutput();
    if (socket.getInputStream().read() >= 0) {
      throw new IOException("more came than was sent");
    }
  }

  /// Reads so slowly that everything before it fills up.
  private void slowly(Socket socket, Random random) throws IOException {
    byte[] sent = new byte[1 << 20];
    random.nextBytes(sent);
    var sending = Thread.startVirtualThread(() -> {
      try {
        socket.getOutputStream().write(sent);
        socket.shutdownOutput();
      } catch (IOException _) {
        // Whoever reads sees it as well.
      }
    });
    byte[] part = new byte[32 * 1024];
    int total = 0;
    for (int count; (count = socket.getInputStream().read(part)) >= 0; total += count) {
      LockSupport.parkNanos(20_000_000);
    }
    join(sending);
    if (total != sent.length) {
      throw new IOException("sent " + sent.length + " bytes, got " + total + " back");
    }
  }

  private static void rudely(Socket socket, Random random) throws IOException {
    socket.getOutputStream().write(new byte[random.nextInt(100_000)]);
    if (random.nextBoolean()) {
      LockSupport.parkNanos(random.nextInt(50_000_000));
    }
    if (random.nextBoolean()) {
      socket.setSoLinger(true, 0);
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private final class Client {
    private String server = "nobody";

    void open(Socket socket, int receiveBuffer) throws IOException {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(target, TIMEOUT_MILLIS);
      server = line(socket.getInputStream());
    }

    private static String line(InputStream in) throws IOException {
      var name = new StringBuilder();
      for (int c; (c = in.read()) != '\n'; name.append((char) c)) {
        if (c < 0) {
          throw new IOException("closed before a server said its name");
        }
      }
      return new String(name.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.US_ASCII);
    }
  }
}
