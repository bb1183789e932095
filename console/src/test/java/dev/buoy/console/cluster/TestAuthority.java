package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Certificates for a test, made by openssl: `NAME.crt` and `NAME.key` in a folder, signed by its `ca`.
record TestAuthority(Path dir) {
  private static final List<String> NEW_KEY = List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes");

  static TestAuthority in(Path dir) {
    var authority = new TestAuthority(dir);
    authority.request("ca", "/CN=ca", "-x509", "-days", "10", "-out", "ca.crt");
    return authority;
  }

  /// @param days of its life from now; negative: it has ended so long ago
  TestAuthority issue(String name, String role, String addresses, int days) throws IOException {
    var extensions = java.nio.file.Files.writeString(dir.resolve(name + ".ext"),
        addresses.isEmpty() ? "basicConstraints=CA:false\n" : "subjectAltName=" + addresses + "\n");
    request(name, "/O=c/OU=" + role + "/CN=" + name, "-out", name + ".csr");
    openssl(
        List.of("x509", "-req", "-in", name + ".csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "" + days, "-extfile", extensions.toString(), "-out", name + ".crt"));
    return this;
  }

  Path crt(String name) {
    return dir.resolve(name + ".crt");
  }

  Path key(String name) {
    return dir.resolve(name + ".key");
  }

  private void request(String name, String subject, String... more) {
    var words = new ArrayList<>(List.of("req"));
    words.addAll(NEW_KEY);
    words.addAll(List.of("-keyout", name + ".key", "-subj", subject));
    words.addAll(List.of(more));
    openssl(words);
  }

  private void openssl(List<String> words) {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(words);
    try {
      var process = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0).as("%s: %s", command, output)
          .isTrue();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
