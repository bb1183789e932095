package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig.Marked;
import dev.buoy.agent.backend.SessionConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long sessions last at most, and what a server's state does to them.
final class SessionReaderTest {
  private static final String FILE = """
      schema: 1
      defaults: {session: {max_lifetime: 1h, jitter: 10%, drain_deadline: 30s}}
      frontends: {web: {bind: "*:80", default_backend: plain}}
      backends:
        plain: {servers: {s1: {address: "10.0.0.1:80"}}}
        own:
          session: {max_lifetime: 5m, jitter: 0%}
          server_defaults: {on_marked_down: shutdown_sessions}
          servers:
            s1: {address: "10.0.0.1:80", on_marked_up: shutdown_backup_sessions}
            s2: {address: "10.0.0.2:80", backup: true}
      """;

  private Yaml yaml = new Yaml(Path.of("."));

  @BeforeEach
  void folder(@TempDir Path folder) {
    yaml = new Yaml(folder);
  }

  @Test
  void aBackendHasTheDefaultsLeafByLeafUnderItsOwnWords() {
    assertThat(backend("plain").session())
        .isEqualTo(new SessionConfig(Duration.ofHours(1), 10, Duration.ofSeconds(30)));
    assertThat(backend("own").session())
        .isEqualTo(new SessionConfig(Duration.ofMinutes(5), 0, Duration.ofSeconds(30)));
  }

  @Test
  void serversSayWhatTheirStateDoesToSessions() {
    assertThat(backend("plain").servers().getFirst().marked()).isEqualTo(Marked.NOTHING);
    assertThat(backend("own").servers().get(0).marked()).isEqualTo(new Marked(true, true));
    assertThat(backend("own").servers().get(1).marked()).isEqualTo(new Marked(true, false));
  }

  private BackendConfig backend(String name) {
    return yaml.node(FILE).backends().stream().filter(backend -> backend.name().equals(name)).findFirst().orElseThrow();
  }
}
