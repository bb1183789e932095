package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `buoy fence` in a kernel that has tables of agents which run or are gone.
class FenceCommandTest {
  @Test
  void clearRemovesWhatIsLeftBesideAnAgentThatHandedOverOnce() throws Exception {
    assertThat(fence("nft 'add table arp buoy-mute-00000001; add table inet buoy-mute-00000001;"
        + " add table inet buoy-fence-42000001'")).isEqualTo("removed buoy-fence-42000001\n0\n");
  }

  @Test
  void clearFailsBesideAFenceInForce() throws Exception {
    assertThat(fence("nft 'add table inet buoy-fence-42000001; add table inet buoy-live-42000001'"))
        .startsWith("buoy: buoy-").endsWith("take fence: auto out of its file and reload\n1\n");
  }

  /// What `fence clear` prints, and its exit code.
  /// @param before shell commands that are run first
  private static String fence(String before) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var process = new ProcessBuilder("unshare", "--user", "--map-root-user", "--net", "sh", "-ec",
        before + "; set +e; " + java + " --enable-native-access=ALL-UNNAMED " + Main.class.getName()
            + " fence clear; echo $?")
        .redirectErrorStream(true);
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    var started = process.start();
    var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(started.waitFor()).as(output).isZero();
    return output;
  }
}
