package dev.buoy.console.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Heard;
import dev.buoy.console.recording.RecordingReader.Refused;
import dev.buoy.console.cluster.Trip;
import dev.buoy.v1.Event;
import dev.buoy.v1.Info;
import dev.buoy.v1.Node;
import dev.buoy.v1.Recorded;
import dev.buoy.v1.RecordingHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was written is read again; what was torn is read up to there; nothing else is taken for a recording.
class RecordingTest {
  private static final Instant BEGIN = Instant.parse("2026-11-20T23:59:50.250Z");
  private static final long NANOS = -5_000_000_000L; // a monotonic clock may be negative
  private static final Endpoint N1 = new Endpoint.Address("10.77.0.1", 7443);
  private static final long SEED = 20_261_122;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private static long second(int second) {
    return NANOS + Duration.ofSeconds(second).toNanos();
  }

  private static Heard heard(int second) {
    return switch (second % 5) {
      case 0 -> new Heard.Introduced(N1, Info.newBuilder().setNode("n1").setCluster("quotation")
          .addNodes(Node.newBuilder().setName("n1").setAddress("10.77.0.1").setApiPort(7443)).build());
      case 1 -> new Heard.Reported(N1, FakeCluster.status("n1"));
      case 2 ->
        new Heard.Happened(N1, Event.newBuilder().setId("e" + second).setNode("n1").setReason("a reason").build());
      case 3 -> new Heard.Timed(N1, new Trip(second(second), second(second) + 400_000,
          Timestamp.newBuilder().setSeconds(1_700_000_000).build()));
      default -> new Heard.Lost(N1, "UNAVAILABLE: connection refused");
    };
  }

  private List<Heard> write(int seconds, boolean ends) throws IOException {
    var all = new ArrayList<Heard>();
    try (var writer = new RecordingWriter(bytes, "0.1.0", ClusterView.of(List.of(N1)), BEGIN, NANOS)) {
      for (var second = 0; second < seconds; second++) {
        all.add(heard(second));
        writer.write(second(second), BEGIN.plusSeconds(second), "n1", heard(second));
        writer.flush();
      }
      if (ends) {
        writer.end(second(seconds));
      }
    }
    return all;
  }

  private static Recording read(byte[] from) throws Refused {
    return RecordingReader.read(ByteString.copyFrom(from));
  }

  private static List<Heard> heard(Recording recording) {
    var all = new ArrayList<Heard>();
    var frames = recording.frames();
    for (var next = frames.next(); next != null; next = frames.next()) {
      all.add(next.heard());
    }
    return all;
  }

  @Test
  void whatWasWrittenIsReadAgain() throws IOException, Refused {
    var written = write(12, true);

    var recording = read(bytes.toByteArray());

    assertThat(heard(recording)).isEqualTo(written);
    assertThat(recording.version()).isEqualTo("0.1.0");
    assertThat(recording.begin()).isEqualTo(BEGIN);
    assertThat(recording.length()).isEqualTo(Duration.ofSeconds(12));
    assertThat(recording.whole()).isTrue();
    assertThat(recording.known()).isEqualTo(ClusterView.of(List.of(N1)));
    assertThat(recording.end()).isEqualTo(BEGIN.plusSeconds(12));
    var reel = new Reel(recording, Duration.ofSeconds(1));
    reel.to(Duration.ofMillis(3700), _ -> {});
    assertThat(reel.wall(second(3) + 500_000_000)).isEqualTo(BEGIN.plusMillis(3500));
  }

  @Test
  void aTimeOfDayIsFoundAlsoAfterMidnight() throws IOException, Refused {
    write(12, true);
    var recording = read(bytes.toByteArray());

    assertThat(recording.at(LocalTime.parse("23:59:50"))).contains(Duration.ZERO);
    assertThat(recording.at(LocalTime.parse("23:59:52"))).contains(Duration.ofMillis(1750));
    assertThat(recording.at(LocalTime.parse("00:00:01"))).contains(Duration.ofMillis(10_750));
    assertThat(recording.at(LocalTime.parse("00:00:09"))).isEmpty();
    assertThat(recording.at(LocalTime.parse("23:59:49"))).isEmpty();
  }

  @Test
  void aRecordingThatWasNotEndedIsReadUpToItsLastFrame() throws IOException, Refused {
    var written = write(9, false);

    var recording = read(bytes.toByteArray());

    assertThat(heard(recording)).isEqualTo(written);
    assertThat(recording.whole()).isFalse();
    assertThat(recording.length()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void whatWasFlushedCanBeReadWhileTheWriterGoesOn() throws IOException, Refused {
    var writer = new RecordingWriter(bytes, "0.1.0", ClusterView.of(List.of(N1)), BEGIN, NANOS);
    writer.write(second(1), BEGIN.plusSeconds(1), "n1", heard(1));
    writer.flush();

    assertThat(heard(read(bytes.toByteArray()))).containsExactly(heard(1));
    writer.close();
  }

  @Test
  void everyPrefixIsReadUpToAFrameOrRefusedInALine() throws IOException, Refused {
    var written = write(12, true);
    var all = bytes.toByteArray();
    var most = 0;
    for (var length = 0; length < all.length; length++) {
      try {
        var recording = read(Arrays.copyOf(all, length));
        var frames = heard(recording).size();
        assertThat(heard(recording)).isEqualTo(written.subList(0, frames));
        assertThat(frames).as("of %d bytes", length).isGreaterThanOrEqualTo(most);
        most = frames;
      } catch (Refused refused) {
        assertThat(most).as("nothing was read of less than %d bytes", length).isZero();
        assertThat(refused.sentence()).isNotBlank().doesNotContain("\n");
      }
    }
    assertThat(most).isEqualTo(12);
    assertThat(read(all).whole()).isTrue();
  }

  @Test
  void damagedBytesAreReadOrRefusedInALine() throws IOException {
    write(12, true);
    var random = new Random(SEED);
    for (var round = 0; round < 3000; round++) {
      var damaged = bytes.toByteArray();
      for (var i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        var recording = read(damaged);
        assertThat(recording.length()).as("seed %d, round %d", SEED, round).isBetween(Duration.ZERO,
            Frame.LONGEST);
        new Reel(recording, Duration.ofDays(1)).to(recording.length(), scene -> assertThat(scene.view()).isNotNull());
      } catch (Refused refused) {
        assertThat(refused.sentence()).doesNotContain("\n");
      }
    }
  }

  @Test
  void anythingElseIsRefused(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(Refused.class)
        .hasMessage("it is no recording: `buoy record FILE` makes one");
    assertThatThrownBy(() -> read("backends:\n".getBytes(StandardCharsets.UTF_8))).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> RecordingReader.read(folder.resolve("none"))).hasMessage("there is no such file");
    assertThatThrownBy(() -> RecordingReader.read(folder)).hasMessageStartingWith("it is no recording");
    try (var other = new GZIPOutputStream(Files.newOutputStream(folder.resolve("other.gz")))) {
      other.write("a log\nof something\n".repeat(20).getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> RecordingReader.read(folder.resolve("other.gz")))
        .hasMessageStartingWith("it is no recording");
  }

  @Test
  void aFileThatIsLargerThanItsShareOfTheMemoryIsRefusedWithWhatWouldDo(@TempDir Path folder)
      throws IOException, Refused {
    var file = folder.resolve("large.buoy");
    try (var writer = new RecordingWriter(bytes, "0.1.0", ClusterView.of(List.of(N1)), BEGIN, NANOS)) {
      var random = new Random(SEED);
      for (var second = 0; second < 30; second++) {
        var noise = new byte[50_000];
        random.nextBytes(noise);
        writer.write(second(second), BEGIN, "n1", new Heard.Lost(N1, HexFormat.of().formatHex(noise)));
        writer.flush();
      }
      writer.end(second(30));
    }
    Files.write(file, bytes.toByteArray());

    assertThatThrownBy(() -> RecordingReader.read(file, 4 << 20)).isInstanceOf(Refused.class).hasMessage(
        "it has 2 MB, and 1 MB fit into the memory of this process: BUOY_JAVA_OPTS=-Xmx9m gives it enough");
    assertThat(RecordingReader.read(file, 9 << 20).whole()).isTrue();
    var other = folder.resolve("other");
    Files.write(other, new byte[3 << 20]);
    assertThatThrownBy(() -> RecordingReader.read(other, 4 << 20)).hasMessageStartingWith("it is no recording");
  }

  @Test
  void nothingThatNoAgentCouldSayIsTakenIntoMemory() throws IOException, Refused {
    try (var writer = new RecordingWriter(bytes, "0.1.0", ClusterView.of(List.of(N1)), BEGIN, NANOS)) {
      writer.write(second(1), BEGIN, "n1", heard(1));
      writer.write(second(2), BEGIN, "n1", new Heard.Lost(N1, "x".repeat(Unpacked.LARGEST)));
      writer.end(second(3));
    }

    var recording = read(bytes.toByteArray());

    assertThat(heard(recording)).containsExactly(heard(1));
    assertThat(recording.whole()).isFalse();
  }

  @Test
  void aLaterFormatNamesTheVersionThatReadsIt() throws IOException {
    try (var out = new GZIPOutputStream(bytes)) {
      Recorded.newBuilder().setHeader(RecordingHeader.newBuilder().setFormat(2).setVersion("0.9.0")).build()
          .writeDelimitedTo(out);
    }

    assertThatThrownBy(() -> read(bytes.toByteArray())).isInstanceOf(Refused.class)
        .hasMessage("it has format 2, of buoy 0.9.0; this one reads format 1: replay it with that version");
  }

  @Test
  void textThatWouldReachTheTerminalIsMadeSafe() throws IOException, Refused {
    try (var writer = new RecordingWriter(bytes, "0.1.0", ClusterView.of(List.of(N1)), BEGIN, NANOS)) {
      writer.write(second(1), BEGIN, "n1", new Heard.Lost(N1, "gone\u001b[2J"));
    }

    assertThat(heard(read(bytes.toByteArray()))).containsExactly(new Heard.Lost(N1, "gone·[2J"));
  }

  @Test
  void theSameScenesComeInOneStepAndInMany() throws IOException, Refused {
    write(12, true);
    var recording = read(bytes.toByteArray());
    var once = new ArrayList<Reel.Scene>();
    new Reel(recording, Duration.ofSeconds(1)).to(recording.length(), once::add);

    var random = new Random(SEED);
    var many = new ArrayList<Reel.Scene>();
    var reel = new Reel(recording, Duration.ofSeconds(1));
    while (reel.position().compareTo(recording.length()) < 0) {
      var there = reel.position().plusMillis(random.nextInt(700));
      reel.to(there.compareTo(recording.length()) < 0 ? there : recording.length(), many::add);
    }

    assertThat(many).isEqualTo(once);
    assertThat(once.stream().filter(Reel.Scene::mark)).hasSize(12);
    assertThat(once).isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()));
    assertThat(once).filteredOn(scene -> !scene.mark() && scene.nanos() == second(9)).singleElement()
        .satisfies(scene -> assertThat(scene.view().agent("n1").orElseThrow().error())
            .isEqualTo("UNAVAILABLE: connection refused"));
  }
}
