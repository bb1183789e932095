package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The examples of docs/api.md do what they say, in the order of the page.
class ApiDocIT {
  private static final Pattern LINE = Pattern
      .compile("grpcurl -plaintext (?:-d '(?<data>[^']*)' )?(?<address>\\S+) (?<method>\\S+)");

  @RegisterExtension
  static final Lab lab = new Lab();

  @Test
  void everyLineIsAnsweredWithOk() throws IOException {
    lab.shell().run(Cluster.STARTS, Shell.script("buf"), "--version").ok(); // installs it, while there is a network
    Cluster.start(lab, ClusterFile.plain());
    var page = Files.readString(Path.of(Shell.script("buf")).resolveSibling("../docs/api.md"));
    var lines = page.lines().filter(line -> line.startsWith("grpcurl")).toList();
    assertThat(lines).hasSizeGreaterThan(10);
    for (var line : lines) {
      var call = LINE.matcher(line);
      assertThat(call.matches()).as(line).isTrue();
      var words = new ArrayList<>(
          List.of(Shell.script("buf"), "curl", "--protocol", "grpc", "--http2-prior-knowledge"));
      if (call.group("data") != null) {
        words.addAll(List.of("-d", call.group("data").replace("quotation_backend", "service_backend")));
      }
      words.add("http://" + call.group("address") + "/" + call.group("method"));
      var result = lab.exec("cl", Cluster.STARTS, words.toArray(String[]::new));
      assertThat(result.status()).as("%s\n%s", line, result).isZero();
      assertThat(result.out()).as(line).doesNotContainPattern("\"outcome\": *\"(FAILED|UNKNOWN)\"");
    }
  }
}
