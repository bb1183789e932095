package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Exchange.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FrontendQuestionsTest {
  private static final String FILE = """
      schema: 1
      nodes: {n1: {address: 10.78.0.1}}
      defaults: {timeout: {connect: 1s, client: 1s, server: 1s}}
      frontends:
        db: {bind: ["*:3306"], default_backend: db}
        web: {bind: ["10.78.0.100:80"], default_backend: web}
        plain: {bind: ["*:9000"], default_backend: plain}
        behind: {bind: [{at: "*:81", accept_proxy: [10.0.0.0/8]}], default_backend: web}
      backends:
        db: {check: {type: mysql}, servers: {s1: {address: "10.78.0.2:3306", send_proxy: v2}}}
        web: {check: {type: http}, servers: {s1: {address: "10.78.0.2:80"}}}
        plain: {check: {type: tcp}, servers: {s1: {address: "10.78.0.2:9000"}}}
      """;

  @TempDir
  private Path folder;
  private final List<CheckTarget> asked = new ArrayList<>();
  private CheckResult result = new CheckResult(Code.L7OK, Duration.ZERO, "");
  private long now;
  private FrontendQuestions questions;

  @BeforeEach
  void load() throws IOException {
    var loaded = ConfigFile.load(Files.writeString(folder.resolve("buoy.yaml"), FILE));
    assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
    var file = ((Loaded.Accepted) loaded).cluster().node("n1");
    questions = new FrontendQuestions(() -> file, (target, onResult) -> {
      asked.add(target);
      onResult.accept(result);
    }, () -> now++);
  }

  private static InetAddress at(String address) {
    return InetAddress.ofLiteral(address);
  }

  private List<Exchange> ask(String frontend) {
    var exchanges = new ArrayList<Exchange>();
    questions.question(frontend, at("10.78.0.100")).orElseThrow().ask().accept(exchanges::add);
    return exchanges;
  }

  @Test
  void aFrontendIsAskedAtTheAddressWhatTheCheckAsksItsServers() {
    assertThat(ask("db")).containsExactly(new Exchange(0, 1, "", null));

    assertThat(asked).singleElement().satisfies(target -> {
      assertThat(target.address()).hasToString("/10.78.0.100:3306");
      assertThat(target.ask().word()).isEqualTo("mysql");
      assertThat(target.sendProxy()).isNull();
    });
    assertThat(questions.question("db", at("10.78.0.100")).orElseThrow().target())
        .matches("db -> [a-z_]+ \\(mysql\\)");
  }

  @Test
  void aBareConnectionIsNeverMade() {
    assertThat(questions.question("plain", at("10.78.0.100"))).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsNotThereOrAsksForAHeaderIsLeftOut() {
    assertThat(questions.question("nobody", at("10.78.0.100"))).isEmpty();
    assertThat(questions.question("behind", at("10.78.0.100"))).isEmpty();
    assertThat(questions.question("web", at("10.78.0.101"))).isEmpty();
    assertThat(questions.question("web", at("10.78.0.100"))).isPresent();
  }

  @Test
  void whatCameOfItIsSaidInTheProbersWords() {
    assertThat(failure(Code.L4CON, "connection refused")).isEqualTo(Failure.REFUSED);
    assertThat(failure(Code.L4CON, "no route to host")).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure(Code.L4TOUT, "")).isEqualTo(Failure.TIMED_OUT);
    assertThat(failure(Code.L7TOUT, "")).isEqualTo(Failure.TIMED_OUT);
    assertThat(failure(Code.L7RSP, "connection closed, awaiting the greeting")).isEqualTo(Failure.RESET);
    assertThat(failure(Code.L7RSP, "not what it should be")).isEqualTo(Failure.WRONG_ANSWER);
    assertThat(failure(Code.L7STS, "503")).isEqualTo(Failure.WRONG_ANSWER);
  }

  private @Nullable Failure failure(Code code, String detail) {
    result = new CheckResult(code, Duration.ZERO, detail);
    return ask("db").getFirst().failure();
  }
}
