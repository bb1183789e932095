package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnFilesTest {
  private final Libc libc = new NativeLibc();

  @Test
  void whatTheThreadOpensIsOpenNowhereElse() {
    try (var files = OwnFiles.start(libc)) {
      var before = openHere("anon_inode:[eventfd]");

      var number = files.call(libc::eventfd);

      assertThat(number).isNotNegative();
      assertThat(files.call(() -> openHere("anon_inode:[eventfd]"))).containsExactly(Integer.toString(number));
      assertThat(openHere("anon_inode:[eventfd]")).isEqualTo(before);
    }
  }

  @Test
  void socketsOfTheProcessAreNotKeptOpen() throws IOException {
    try (var _ = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); var files = OwnFiles.start(libc)) {
      assertThat(openHere("socket:")).isNotEmpty();

      assertThat(files.call(() -> openHere("socket:"))).isEmpty();
    }
  }

  @Test
  void classesCanBeLoadedThere() {
    try (var files = OwnFiles.start(libc)) {
      assertThat(files.call(() -> javax.naming.CompositeName.class.getName() + new LoadedLate(1)))
          .contains("LoadedLate");
    }
  }

  @Test
  void withoutOwnDescriptorsTheyAreShared() {
    var refusing = new NativeLibc() {
      @Override
      public int ownDescriptors() {
        return -38;
      }
    };
    try (var files = OwnFiles.start(refusing)) {
      var number = files.call(libc::eventfd);

      assertThat(openHere("anon_inode:[eventfd]")).contains(Integer.toString(number));
      libc.close(number);
    }
  }

  private record LoadedLate(int number) {}

  /// Numbers of the calling thread's descriptors that lead to something of this kind.
  private static List<String> openHere(String kind) {
    var folder = new File("/proc/thread-self/fd");
    return Stream.of(Objects.requireNonNull(folder.list()))
        .filter(number -> target(new File(folder, number)).startsWith(kind))
        .toList();
  }

  private static String target(File link) {
    try {
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (java.nio.file.NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
