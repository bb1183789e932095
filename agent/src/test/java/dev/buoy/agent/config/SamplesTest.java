package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The files that the repository ships.
final class SamplesTest {
  private static final Path FOLDER = Path.of("../config");

  static List<Path> samples() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleLoadsAndWarnsOfThePlaintextApiOnly(Path file) {
    assertThat(ConfigFile.load(file, "host")).isInstanceOfSatisfying(Loaded.Accepted.class,
        accepted -> assertThat(accepted.warnings()).extracting(Problem::key).containsExactly("api.insecure"));
  }

  @Test
  void theLabsNodesRankBelowEachOtherWhenTheyCannotServe() {
    var priorities = cluster("lab.yaml").nodeNames().stream()
        .map(name -> cluster("lab.yaml").node(name).routers().getFirst()).toList();

    assertThat(priorities).extracting(router -> router.priority()).containsExactly(150, 120, 100);
    assertThat(priorities.getFirst().tracks())
        .allSatisfy(track -> assertThat(150 + track.weight()).isBetween(1, 99));
  }

  @Test
  void theDocumentsTwoServicesKeepTheirNumbers() {
    var quotation = cluster("quotation.yaml").node("quotation2");
    var history = cluster("history.yaml").node("history1");

    assertThat(quotation.routers().getFirst().virtualRouterId()).isEqualTo(99);
    assertThat(quotation.routers().getFirst().addresses()).hasToString("[192.168.3.161/24]");
    assertThat(quotation.routers().getFirst().unicastPeers()).hasToString("[/192.168.3.151, /192.168.3.153]");
    assertThat(history.routers().getFirst().virtualRouterId()).isEqualTo(66);
    assertThat(history.routers().getFirst().addresses()).hasToString("[192.168.3.162/24]");
    assertThat(history.frontends().getFirst().binds().getFirst().text()).isEqualTo("*:9100");
  }

  @Test
  void weightedSharesAreFortyThirtyThirty() {
    assertThat(cluster("weighted.yaml").node("vnode1").backends().getFirst().servers())
        .extracting(ServerConfig::weight).containsExactly(40, 30, 30);
  }

  private static ClusterConfig cluster(String name) {
    return ((Loaded.Accepted) ConfigFile.load(FOLDER.resolve(name), "host")).cluster();
  }
}
