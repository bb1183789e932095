package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceManagerTest {
  private final Libc libc = new NativeLibc();

  @Test
  void tellsTheManagersSocket(@TempDir Path directory) {
    var socket = directory.resolve("notify").toString();
    int descriptor = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
    try {
      var path = socket.getBytes(StandardCharsets.UTF_8);
      assertThat(libc.bind(descriptor, ByteBuffer.allocate(2 + path.length).order(ByteOrder.nativeOrder())
          .putShort((short) Libc.AF_UNIX).put(path).array())).isZero();

      ServiceManager.tell("READY=1", socket);

      var buffer = new byte[64];
      int length = libc.recv(descriptor, buffer, Libc.MSG_DONTWAIT);
      assertThat(new String(Arrays.copyOf(buffer, Math.max(length, 0)), StandardCharsets.US_ASCII))
          .isEqualTo("READY=1");
    } finally {
      libc.close(descriptor);
    }
  }

  @Test
  void aManagerThatIsNotThereDoesNoHarm(@TempDir Path directory) {
    assertThatCode(() -> {
      ServiceManager.tell("READY=1", null);
      ServiceManager.tell("READY=1", directory.resolve("nobody").toString());
    }).doesNotThrowAnyException();
  }
}
