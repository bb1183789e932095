package dev.buoy.agent.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real files and processes.
@Timeout(20)
final class SystemSamplerTest {
  @TempDir
  private Path folder = Path.of("");

  private final SystemSampler system = new SystemSampler(task -> Thread.ofVirtual().start(task));

  @ParameterizedTest
  @CsvSource({"'0\n',0", "' 42 ',42", "-7,-7", "+3,3"})
  void aFilesContentIsItsNumber(String content, int number) throws IOException {
    assertThat(content(content)).isEqualTo(new Sample.Value(number));
  }

  @Test
  void whatIsNoWholeNumberIsUnreadable() throws IOException {
    assertThat(content("five")).isEqualTo(new Sample.Unreadable("has no whole number"));
    assertThat(content("1.5")).isEqualTo(new Sample.Unreadable("has no whole number"));
    assertThat(content("99999999999")).isEqualTo(new Sample.Unreadable("has no whole number"));
    assertThat(content("")).isEqualTo(new Sample.Unreadable("is empty"));
  }

  @Test
  void aFileThatIsNotThereIsAbsent() {
    assertThat(sample(file())).isEqualTo(new Sample.Absent());
  }

  @Test
  void aChangeOfAFileIsToldAtOnceAlsoWhenItAppearsOrGoes() throws Exception {
    for (var content : new String[]{"1", "0", ""}) {
      var told = new CountDownLatch(1);
      var watch = system.watch(file().path(), told::countDown);
      if (content.isEmpty()) {
        Files.delete(file().path());
      } else {
        Files.writeString(file().path(), content);
      }
      assertThat(told.await(2, TimeUnit.SECONDS)).isTrue();
      watch.cancel();
    }
  }

  @Test
  void aFolderThatIsNotThereCannotBeWatchedAndThatIsNoFailure() {
    system.watch(folder.resolve("no/file"), () -> {}).cancel();
  }

  @Test
  void processesAreCountedByNameAndByPath() throws Exception {
    var program = Files.copy(Path.of("/bin/sleep"), folder.resolve("buoy-test-long-name"));
    var first = new ProcessBuilder(program.toString(), "300").start();
    var second = new ProcessBuilder(program.toString(), "300").start();
    try {
      assertThat(sample(process("buoy-test-long-name", 1, 9))).isEqualTo(new Sample.Value(2));
      assertThat(sample(process(program.toString(), 1, null))).isEqualTo(new Sample.Value(2));

      second.destroyForcibly().waitFor();
      assertThat(sample(process(program.toString(), 2, null))).isEqualTo(new Sample.Value(1));
      first.destroyForcibly().waitFor();
      assertThat(sample(process(program.toString(), 1, null))).isEqualTo(new Sample.Value(0));
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  @Test
  void aZombieDoesNotCountAndANameThatTheKernelCutOffDoes() throws IOException {
    process(10, "web\0", "web");
    process(11, "", "web");
    process(12, "worker of web\0", "web");
    process(13, "/opt/website\0", "website");
    var fake = new SystemSampler(Runnable::run, folder);

    var found = new CompletableFuture<Sample>();
    fake.sample(process("web", 1, null), found::complete);

    assertThat(found.join()).isEqualTo(new Sample.Value(2));
  }

  private void process(int pid, String arguments, String comm) throws IOException {
    var own = Files.createDirectory(folder.resolve(Integer.toString(pid)));
    Files.writeString(own.resolve("cmdline"), arguments);
    Files.writeString(own.resolve("comm"), comm + "\n");
  }

  private static TrackerConfig.Program process(String program, int quorum, @Nullable Integer most) {
    return new TrackerConfig.Program("t", program, quorum, most, Duration.ofSeconds(1), 1, 1);
  }

  private Sample content(String content) throws IOException {
    Files.writeString(file().path(), content);
    return sample(file());
  }

  private TrackerConfig.File file() {
    return new TrackerConfig.File("t", folder.resolve("number"), true);
  }

  private Sample sample(TrackerConfig.Sampled tracker) {
    var result = new CompletableFuture<Sample>();
    system.sample(tracker, result::complete);
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
