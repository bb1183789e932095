package dev.buoy.agent.helper;

import dev.buoy.agent.drill.Impossible;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.drill.Injections;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/// The agent's side of the helper's socket. Any thread may call that may wait.
/// @param path where the helper listens now
public record HelperSocket(Supplier<Path> path, Ticker ticker) implements Injections.Means {
  private static final Duration LONGEST = Duration.ofSeconds(5);
  /// To say that it is there takes no time.
  private static final Duration SHORT = Duration.ofMillis(500);

  /// Whether a helper answers.
  public boolean ready() {
    try {
      return say(Words.ask("ready"), SHORT).equals(Words.READY);
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void begin(Injection injection, Why why) throws Impossible {
    ask(Words.ask("fault").with("id", injection.drill()).with("instance", injection.instance())
        .with("fault", injection.fault().word()).with("way", injection.way())
        .with("millis", injection.atMost().toMillis()), Words.DONE);
  }

  @Override
  public void end(String drill, Why why) throws Impossible {
    if (Files.exists(path.get())) {
      ask(Words.ask("undo").with("id", drill), Words.UNDONE);
    }
  }

  private void ask(Words request, String good) throws Impossible {
    try {
      var answer = say(request, LONGEST);
      if (!answer.equals(good)) {
        throw new Impossible("the drill-helper says: " + answer);
      }
    } catch (IOException e) {
      throw new Impossible("no helper answers at " + path.get() + " (" + e.getMessage()
          + "): start buoy drill-helper");
    }
  }

  private String say(Words request, Duration longest) throws IOException {
    long end = ticker.nanoTime() + longest.toNanos();
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX); var selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path.get()));
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.register(selector, SelectionKey.OP_READ);
      var answer = ByteBuffer.allocate(Words.LONGEST);
      while (answer.position() == 0 || answer.get(answer.position() - 1) != '\n') {
        long left = Duration.ofNanos(end - ticker.nanoTime()).toMillis();
        if (left <= 0) {
          throw new IOException("not within " + longest.toMillis() + " ms");
        }
        selector.select(left);
        if (channel.read(answer) < 0) {
          throw new IOException("it went away");
        }
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8).strip();
    }
  }
}
