package dev.buoy.agent.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Arbitrary bytes make problems, never an exception; a file that is accepted can be shown, and that reads back.
@Tag("fuzz")
class ConfigFuzzTest {
  @TempDir
  private static Path folder = Path.of(".");

  @FuzzTest(maxDuration = "1m")
  void loadingIsTotal(byte[] bytes) throws IOException {
    var file = Files.write(folder.resolve("buoy.yaml"), bytes);
    if (ConfigFile.load(file, "host") instanceof Loaded.Accepted accepted) {
      for (var node : accepted.cluster().nodeNames()) {
        ConfigText.show(accepted.cluster().node(node));
      }
    }
  }
}
