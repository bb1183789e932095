package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramsTest {
  private final NativeLibc libc = new NativeLibc();

  @Test
  void aDatagramArrivesOnceSomebodyListens(@TempDir Path folder) {
    var path = folder.resolve("log").toString();
    try (var datagrams = new UnixDatagrams(path)) {
      assertThat(datagrams.send(new byte[]{1})).contains("no such file or directory");

      int listener = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
      var bytes = path.getBytes(StandardCharsets.UTF_8);
      assertThat(libc.bind(listener, ByteBuffer.allocate(2 + bytes.length).order(ByteOrder.nativeOrder())
          .putShort((short) Libc.AF_UNIX).put(bytes).array())).isZero();
      assertThat(datagrams.send("hello".getBytes(StandardCharsets.UTF_8))).isEmpty();

      var received = new byte[64];
      int length = libc.recv(listener, received, 0);
      assertThat(new String(Arrays.copyOf(received, length), StandardCharsets.UTF_8)).isEqualTo("hello");
      libc.close(listener);
    }
  }
}
