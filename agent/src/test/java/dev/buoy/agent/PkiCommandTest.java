package dev.buoy.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `buoy pki`, and what openssl makes of its certificates.
class PkiCommandTest {
  @TempDir
  Path dir;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void anAuthority() {
    assertThat(run("pki", "init", "--dir", dir.toString(), "--name", "quotation")).as(err.toString()).isZero();
  }

  @Test
  void opensslAcceptsWhatWasIssuedUntilItIsRevoked() throws Exception {
    assertThat(pki("issue", "n1", "--role", "node", "--address", "10.77.0.1", "--address", "n1.example")).isZero();
    assertThat(pki("issue", "anna", "--role", "operator")).isZero();
    assertThat(verify("n1", "sslserver")).endsWith("n1.crt: OK\n");
    assertThat(verify("n1", "sslclient")).endsWith("n1.crt: OK\n");
    assertThat(verify("anna", "sslclient")).endsWith("anna.crt: OK\n");
    assertThat(verify("anna", "sslserver")).contains("unsuitable certificate purpose");

    assertThat(pki("revoke", "anna", "--reason", "affiliationChanged")).isZero();

    assertThat(verify("anna", "sslclient")).contains("certificate revoked");
    assertThat(verify("n1", "sslclient")).endsWith("n1.crt: OK\n");
  }

  @Test
  void theSubjectSaysWhoAndTheNamesSayWhere() throws Exception {
    pki("issue", "n1", "--role", "node", "--address", "10.77.0.1,fd00::1,n1.example");

    var text = openssl("x509", "-noout", "-text", "-nameopt", "RFC2253", "-in", file("n1.crt"));

    assertThat(text).contains("Subject: CN=n1,OU=node,O=quotation", "prime256v1", "IP Address:10.77.0.1",
        "IP Address:FD00:0:0:0:0:0:0:1", "DNS:n1.example",
        "TLS Web Server Authentication, TLS Web Client Authentication");
  }

  @Test
  void aRenewedCertificateHasTheSameKeyAndALaterEnd() throws Exception {
    pki("issue", "n1", "--role", "node", "--address", "10.77.0.1", "--days", "10");
    var key = Files.readString(dir.resolve("n1.key"));
    var first = openssl("x509", "-noout", "-pubkey", "-in", file("n1.crt"));
    assertThat(pki("show", "n1")).isZero();
    assertThat(out.toString()).contains("expires soon");

    assertThat(pki("renew", "n1")).isZero();

    assertThat(openssl("x509", "-noout", "-pubkey", "-in", file("n1.crt"))).isEqualTo(first);
    assertThat(Files.readString(dir.resolve("n1.key"))).isEqualTo(key);
    assertThat(verify("n1", "sslserver")).endsWith("n1.crt: OK\n");
    assertThat(pki("show")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("n1 "))).singleElement().asString()
        .containsPattern(" 397d +valid ");
    assertThat(pki("show", "n1")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("n1 "))).hasSize(2);
  }

  @Test
  void aNewKeyBelongsToTheNewCertificate() throws Exception {
    pki("issue", "n1", "--role", "node", "--address", "10.77.0.1");
    var before = Files.readString(dir.resolve("n1.key"));

    assertThat(pki("renew", "n1", "--new-key", "--address", "10.77.0.9")).isZero();

    assertThat(Files.readString(dir.resolve("n1.key"))).isNotEqualTo(before);
    assertThat(openssl("pkey", "-pubout", "-in", file("n1.key")))
        .isEqualTo(openssl("x509", "-noout", "-pubkey", "-in", file("n1.crt")));
    assertThat(openssl("x509", "-noout", "-ext", "subjectAltName", "-in", file("n1.crt"))).contains("10.77.0.9");
  }

  @Test
  void everyNodeOfAFileGetsOneAndThoseThatHaveOneKeepIt() throws IOException {
    pki("issue", "n2", "--role", "node", "--address", "10.77.0.2");
    var kept = Files.readString(dir.resolve("n2.crt"));

    assertThat(pki("issue", "--nodes", "-f", "../config/lab.yaml")).as(err.toString()).isZero();

    assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.matches(".*/n[13]\\.crt: node n[13] until .*"));
    assertThat(Files.readString(dir.resolve("n2.crt"))).isEqualTo(kept);
    assertThat(pki("show", "-o", "json")).isZero();
    assertThat(out.toString()).contains("\"name\":\"n3\",\"role\":\"node\",\"addresses\":[\"10.77.0.3\"]",
        "\"daysLeft\":397,\"state\":\"valid\"");
  }

  @Test
  void aNodeWhoseAddressChangedIsNamedWithTheRemedy() {
    pki("issue", "n2", "--role", "node", "--address", "10.77.0.9");

    assertThat(pki("issue", "--nodes", "-f", "../config/lab.yaml")).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("buoy: n2 has a certificate for 10.77.0.9, and the file says 10.77.0.2: "
        + "buoy pki renew n2 --address 10.77.0.2\n");
  }

  @Test
  void aFileIsShownAsWhatItIs() {
    pki("issue", "anna", "--role", "admin");
    pki("revoke", "anna");

    assertThat(pki("show", file("anna.crt"))).isZero();
    assertThat(out.toString()).contains("anna  admin  -", "revoked");
    assertThat(pki("show", file("ca.crt"))).isZero();
    assertThat(out.toString()).contains("quotation authority  authority", " 3650d ", " valid ");
    assertThat(pki("show", file("index"))).isEqualTo(1);
    assertThat(err.toString()).endsWith("index: is not a certificate in PEM\n");
  }

  @Test
  void modesAreRightUnderALaxUmask() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var lax = dir.resolve("lax");
    var process = new ProcessBuilder("sh", "-ec", "umask 0; java=$0; dir=$1; pki() { $java " + Main.class.getName()
        + " pki \"$@\" --dir $dir; }; pki init; pki issue n1 --role node --address 10.0.0.1; $java "
        + Main.class.getName() + " token new ci --role viewer --file $dir/tokens", java.toString(), lax.toString())
        .redirectErrorStream(true);
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    var started = process.start();
    assertThat(new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("ca.key stays");
    assertThat(started.waitFor()).isZero();

    for (var secret : new String[]{"ca.key", "n1.key", "tokens"}) {
      assertThat(mode(lax.resolve(secret))).as(secret).isEqualTo("rw-------");
    }
    for (var open : new String[]{"ca.crt", "n1.crt", "crl.pem", "index"}) {
      assertThat(mode(lax.resolve(open))).as(open).isEqualTo("rw-r--r--");
    }
    assertThat(mode(lax)).isEqualTo("rwx------");
  }

  @Test
  void aKeyThatItsGroupReadsStaysSoAndNobodyElseReadsIt() throws Exception {
    pki("issue", "n1", "--role", "node", "--address", "10.0.0.1");
    Files.setPosixFilePermissions(dir.resolve("n1.key"), PosixFilePermissions.fromString("rw-r--r--"));

    pki("renew", "n1", "--new-key");

    assertThat(mode(dir.resolve("n1.key"))).isEqualTo("rw-r-----");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      2 | issue anna --role boss                              | --role boss: there is node, viewer, operator, admin
      2 | issue anna                                          | --role: there is node, viewer, operator, admin
      2 | issue                                               | NAME, or --nodes -f FILE?
      2 | issue ca --role admin                               | 'ca': the authority itself is called so
      2 | issue ../x --role admin                             | '../x': a name has letters, digits and _ - . : only, at most 64
      2 | issue n1 --role node                                | a node needs the addresses that it is reached at: --address 10.77.0.1
      2 | issue n1 --role node --address 10.0.0.256           | --address 10.0.0.256: is neither an IP address nor a DNS name
      2 | issue anna --role viewer --address 10.0.0.1         | --address is for --role node: nobody connects to a viewer
      2 | issue anna --role viewer --days 0                   | --days 0: at least 1
      2 | issue anna --role viewer --days 4000                | --days 4000: the authority itself ends in 36
      2 | issue anna --role viewer --days soon                | Invalid value for option '--days': 'soon' is not an int
      1 | issue bert --role viewer                            | bert has a certificate until
      1 | renew anna                                          | DIR has issued nothing to 'anna'; there is bert
      1 | renew bert --out /nowhere                           | there is no /nowhere/bert.crt: --out names the folder that has it
      1 | revoke anna                                         | DIR has issued nothing to 'anna'; there is bert
      2 | revoke                                              | Missing required parameter: 'NAME'
      2 | revoke bert --reason whim                           | --reason whim: there is unspecified, keyCompromise
      1 | show anna                                           | DIR has issued nothing to 'anna'; there is bert
      2 | init --days 40000                                   | --days 40000: a number from 1 to 36500
      1 | init                                                | there is an authority in DIR (ca.key): nothing was overwritten
      """)
  void whatIsWrongIsOneLine(int code, String words, String message) {
    pki("issue", "bert", "--role", "viewer");

    assertThat(pki(words.split(" ", -1))).isEqualTo(code);

    assertThat(err.toString()).startsWith("buoy: " + message.replace("DIR", dir.toString()));
    assertThat(err.toString().lines().filter(line -> !line.startsWith("usage: "))).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aRevokedNameIsIssuedAnewAndNotRenewed() throws Exception {
    pki("issue", "anna", "--role", "viewer");
    pki("revoke", "anna");
    assertThat(pki("revoke", "anna")).isEqualTo(1);
    assertThat(pki("renew", "anna")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("buoy: anna was revoked: issue it anew\n");

    assertThat(pki("issue", "anna", "--role", "operator")).isZero();

    assertThat(verify("anna", "sslclient")).endsWith("anna.crt: OK\n");
  }

  @Test
  void filesOfSomebodyElseAreNotOverwritten() throws IOException {
    Files.writeString(dir.resolve("anna.key"), "mine");

    assertThat(pki("issue", "anna", "--role", "viewer")).isEqualTo(1);

    assertThat(dir.resolve("anna.key")).hasContent("mine");
    assertThat(err.toString()).endsWith("anna.key is there already, and not of this authority: move it away\n");
  }

  @Test
  void aTornIndexIsNamedWithItsLineAndNothingIsIssued() throws IOException {
    pki("issue", "anna", "--role", "viewer");
    var index = dir.resolve("index");
    Files.writeString(index, Files.readString(index).stripTrailing().replaceFirst("-$", ""));

    assertThat(pki("issue", "bert", "--role", "viewer")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo("buoy: " + index + ":2: is not a line of a certificate; put back what was there\n");
    assertThat(dir.resolve("bert.crt")).doesNotExist();
  }

  @Test
  void theLibraryIsNotLoadedByOtherCommands() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var process = new ProcessBuilder(java.toString(), "-Xlog:class+load", Main.class.getName(), "check",
        "../config/lab.yaml").redirectErrorStream(true);
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    var started = process.start();

    var log = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(started.waitFor()).isZero();
    assertThat(log).contains(PkiCommand.class.getName()).doesNotContain("org.bouncycastle",
        "dev.buoy.agent.pki.Signer");
  }

  private String verify(String name, String purpose) throws Exception {
    return openssl("verify", "-crl_check", "-purpose", purpose, "-CAfile", file("ca.crt"), "-CRLfile", file("crl.pem"),
        file(name + ".crt"));
  }

  private static String openssl(String... words) throws Exception {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, SECONDS)).isTrue();
    return output;
  }

  private String file(String name) {
    return dir.resolve(name).toString();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private int pki(String... words) {
    var all = new ArrayList<>(List.of("pki"));
    all.addAll(List.of(words));
    all.addAll(List.of("--dir", dir.toString()));
    return run(all.toArray(String[]::new));
  }

  private int run(String... words) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.run(words, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
