package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.NodeConfig.Api;
import dev.buoy.agent.config.NodeConfig.Api.Socket;
import dev.buoy.agent.config.NodeConfig.Api.Tls;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiReaderTest {
  private static final String EVERYTHING = """
      schema: 1
      nodes: {n1: {address: 10.0.0.1}}
      api:
        port: 7444
        tls: {cert: n.crt, key: keys/n.key, client_ca: /etc/ca.crt, crl: crl.pem}
        tokens: tokens
        socket: {group: ops, role: viewer}
        allow_scripts: true
      """;

  @TempDir
  Path folder;

  @Test
  void absentItListensOnLoopbackAndLetsOperatorsOpenTheSocket() {
    var api = new Yaml(folder).node("schema: 1\n").api();

    assertThat(api).isEqualTo(new Api(7443, false, null, null, new Socket(null, "operator"), false));
    assertThat(api.open()).isFalse();
  }

  @Test
  void everyKeyIsReadAndPathsAreRelativeToTheFile() {
    var here = folder.toAbsolutePath();

    var api = new Yaml(folder).node(EVERYTHING).api();

    assertThat(api).isEqualTo(new Api(7444, false, new Tls(here.resolve("n.crt"), here.resolve("keys/n.key"),
        Path.of("/etc/ca.crt"), here.resolve("crl.pem")), here.resolve("tokens"), new Socket("ops", "viewer"), true));
    assertThat(api.open()).isTrue();
  }

  @Test
  void whatIsShownReadsBackTheSame() {
    var node = new Yaml(folder).node(EVERYTHING);

    assertThat(new Yaml(folder).node(ConfigText.show(node)).api()).isEqualTo(node.api());
  }

  @Test
  void withTlsOtherNodesReachItAndThereIsNothingToWarnOf() {
    var nodes = "schema: 1\nnodes: {n1: {address: 10.0.0.1}, n2: {address: 10.0.0.2}}\n";
    var yaml = new Yaml(folder);

    assertThat(yaml.warnings(nodes + "api: {tls: {cert: c, key: k, client_ca: a}}\n")).isEmpty();
    assertThat(yaml.warnings(nodes)).singleElement().asString().contains("loopback only");
  }

  @Test
  void aFileWithEveryWordOfTheBasicsIsAccepted() {
    assertThat(ConfigFile.load(Path.of("src/test/resources/config/every-word.yaml"), "n1"))
        .isInstanceOf(Loaded.Accepted.class);
  }
}
