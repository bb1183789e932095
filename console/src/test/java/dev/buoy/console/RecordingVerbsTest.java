package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.command.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `record` and `replay` from the command line.
class RecordingVerbsTest extends OnACluster {
  @TempDir
  Path folder;

  private String file() {
    return folder.resolve("r.buoy").toString();
  }

  @Test
  void whatWasRecordedIsToldWhereThereIsNoTerminal() throws IOException {
    assertThat(run(List.of("record", file(), "--for", "1200ms"))).as(err.toString()).isZero();
    assertThat(out.toString()).matches("\\S+/r.buoy: [0-9]+ messages of 3 agents in 1s, [0-9]+ kB\n");

    assertThat(run(List.of("replay", file()))).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).contains("n1 is master of VI_1", "quotation_backend/server3 is DOWN");

    assertThat(run(List.of("replay", file(), "-o", "jsonl"))).isZero();
    assertThat(out.toString().lines()).allMatch(line -> line.startsWith("{\"schemaVersion\""));
    prompt = answering("");
    assertThat(run(List.of("replay", file()))).isEqualTo(97);
    assertThat(run(List.of("replay", file(), "--plain"))).isZero();
  }

  @Test
  void aTornRecordingIsToldUpToThereAndSaidToBe() throws IOException {
    run(List.of("record", file(), "--for", "1200ms"));
    var whole = Files.readAllBytes(Path.of(file()));
    Files.write(Path.of(file()), Arrays.copyOf(whole, whole.length - 12));

    assertThat(run(List.of("replay", file()))).isZero();

    assertThat(out.toString()).contains("n1 is master of VI_1");
    assertThat(err.toString()).matches("buoy: \\S+ is torn: it is shown up to [0-9:.]+\n");
  }

  @Test
  void whatCannotBeShownIsRefusedInALine() throws IOException {
    assertThat(run(List.of("replay", file()))).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).isEqualTo("buoy: " + file() + ": there is no such file\n");
    Files.writeString(Path.of(file()), "backends: []\n", StandardCharsets.UTF_8);
    assertThat(run(List.of("replay", file()))).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).isEqualTo("buoy: " + file()
        + ": it is no recording: `buoy record FILE` makes one\n");
    assertThat(run("replay x --at noon")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("--at noon: a time of day as 14:02:31, or as +90s after the beginning");
    assertThat(run("replay x --speed 0")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("--speed 0: a number from 0.1 to 100");
    assertThat(run("replay")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("replay needs one file, for example: buoy replay tonight.buoy --speed 4");
  }

  @Test
  void aTimeThatTheRecordingDoesNotHaveIsRefusedWithThoseItHas() {
    run(List.of("record", file(), "--for", "100ms"));

    assertThat(run(List.of("replay", file(), "--at", "+90s"))).isEqualTo(Exit.USAGE);

    assertThat(err.toString()).matches("buoy: --at \\+90s: \\S+ is of [0-9:.]+ to [0-9:.]+\n");
  }

  @Test
  void nothingIsWrittenOverAndNothingIsRecordedOfNobody() throws IOException {
    Files.writeString(Path.of(file()), "mine");
    assertThat(run(List.of("record", file()))).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).isEqualTo("buoy: " + file() + " is there already: take another name, or remove it\n");
    assertThat(Path.of(file())).hasContent("mine");
    assertThat(run(List.of("record", folder.resolve("none/r").toString()))).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).endsWith("there is no such folder\n");

    List.of("n1", "n2", "n3").forEach(fake::stop);
    assertThat(run(List.of("record", folder.resolve("other").toString()))).isEqualTo(Exit.UNKNOWN);
    assertThat(err.toString()).isEqualTo("buoy: no agent answers: nothing to record\n");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void ctrlCEndsARecordingThatIsWhole() throws IOException, InterruptedException {
    var recording = Thread.ofPlatform().start(() -> run(List.of("record", file())));
    var limit = System.nanoTime() + 10_000_000_000L;
    while (!Files.exists(Path.of(file())) && System.nanoTime() < limit) {
      Thread.onSpinWait();
    }
    recording.interrupt();
    recording.join(10_000);

    assertThat(out.toString()).contains(" messages of 3 agents in ");
    assertThat(run(List.of("replay", file()))).isZero();
    assertThat(err.toString()).isEmpty();
  }
}
