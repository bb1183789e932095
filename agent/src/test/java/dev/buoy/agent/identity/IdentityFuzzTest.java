package dev.buoy.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.identity.Identified.Known;
import dev.buoy.agent.operation.Caller.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Nothing that a client says makes more of it than its connection proves, and no file makes the agent fail.
@Tag("fuzz")
class IdentityFuzzTest {
  @TempDir
  private static Path folder = Path.of(".");

  @FuzzTest(maxDuration = "1m")
  void headersGiveNoRights(FuzzedDataProvider data) {
    var headers = new Headers(data.consumeString(100), data.consumeString(20), data.consumeString(10),
        data.consumeBoolean() ? data.consumeString(100) : null);
    var identification = new Identification(new NodeConfig.Api(7443, false),
        Accounts.of(1000, folder.resolve("passwd")), null, _ -> true);

    assertThat(most(identification.of(new Arrival.Plain("10.0.0.1"), headers))).isEqualTo(Role.VIEWER);
    assertThat(most(identification.of(new Arrival.Secure("10.0.0.1", List.of()), headers))).isEqualTo(Role.VIEWER);
    assertThat(most(identification.of(new Arrival.Local(1001), headers))).isEqualTo(Role.OPERATOR);
  }

  private static Role most(Identified identified) {
    return identified instanceof Known(var identity) ? identity.caller().role() : Role.VIEWER;
  }

  @FuzzTest(maxDuration = "1m")
  void filesAreReadOrComplainedOf(byte[] bytes) throws IOException {
    var file = Files.write(folder.resolve("file"), bytes);
    var tokens = new Tokens(file);
    tokens.look();
    assertThat(tokens.holder("x")).isEmpty();
    var certificates = new Certificates(new NodeConfig.Api.Tls(file, file, file, file), InstantSource.system());
    certificates.look();
    assertThat(certificates.usable()).isFalse();
    assertThat(certificates.complaints()).isNotEmpty();
  }
}
