package dev.buoy.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.identity.TestAuthority.Pair;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir
  private static Path folder = Path.of(".");
  @SuppressWarnings("NullAway.Init") // made before the first test
  private static TestAuthority authority;
  private static Pair node = new Pair(folder, folder);

  private Instant now = NOW;

  @BeforeAll
  static void issue() {
    authority = TestAuthority.in(folder.resolve("ca"));
    node = authority.issueUntil("20270101000000Z", "n1", "node", "10.0.0.1");
  }

  @Test
  void goodFilesAreUsable() {
    var certificates = certificates(node);

    assertThat(certificates.usable()).isTrue();
    assertThat(certificates.complaints()).isEmpty();
  }

  @Test
  void itsEndIsAnAlarmThirtyDaysBeforeAndAnErrorAfter() {
    var certificates = certificates(node);

    now = Instant.parse("2026-12-02T00:00:01Z");
    assertThat(certificates.complaints()).containsExactly(new Complaint("certificate", "EXPIRES", false,
        "the node's certificate " + node.cert() + " expires on 2027-01-01, in 29 days: renew it"));
    now = Instant.parse("2027-01-01T00:00:01Z");
    assertThat(certificates.complaints()).contains(new Complaint("certificate", "EXPIRED", true,
        "the node's certificate " + node.cert() + " expired on 2027-01-01: renew it"));
    assertThat(certificates.usable()).isFalse();
  }

  @Test
  void aFileThatIsMissingOrWrongIsNamed() throws IOException {
    var missing = folder.resolve("missing");
    var text = Files.writeString(folder.resolve("text"), "not a certificate");
    var other = authority.issue("other", "node", "10.0.0.9");

    assertThat(problem(new Pair(missing, node.key())))
        .isEqualTo("cert " + missing + " cannot be read: no such file or folder");
    assertThat(problem(new Pair(text, node.key()))).isEqualTo("cert " + text + " is not a certificate in PEM");
    assertThat(problem(new Pair(node.cert(), text))).isEqualTo("key " + text + " has no private key in PEM");
    assertThat(problem(new Pair(node.cert(), other.key())))
        .isEqualTo("key " + other.key() + " is not that of cert " + node.cert());
  }

  @Test
  void aKeyOfAnotherFormIsToldHowToMakeItFit() throws IOException {
    var old = Files.writeString(folder.resolve("old.key"),
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");

    assertThat(problem(new Pair(node.cert(), old))).isEqualTo("key " + old
        + " is of the kind EC PRIVATE KEY; make it plain PKCS #8: openssl pkcs8 -topk8 -nodes -in old.key -out NEW");
  }

  @Test
  void aListThatNoAuthoritySignedIsNotUsed() {
    var foreign = TestAuthority.in(folder.resolve("foreign"));
    var certificates = new Certificates(authority.tls(node, foreign.revocations()), () -> now);
    certificates.look();

    assertThat(certificates.complaints()).extracting(Complaint::sentence)
        .containsExactly("crl " + foreign.revocations() + " is not signed by an authority of client_ca");
    assertThat(certificates.usable()).isFalse();
  }

  @Test
  void whatIsReplacedIsReadAgainAndWhatDoesNotGoTogetherChangesNothing() throws Exception {
    var first = authority.issue("first", "node", "10.0.0.1");
    var second = authority.issue("second", "node", "10.0.0.1");
    var own = new Pair(folder.resolve("own.crt"), folder.resolve("own.key"));
    Files.copy(first.cert(), own.cert());
    Files.copy(first.key(), own.key());
    var certificates = certificates(own);
    assertThat(shown(certificates)).isEqualTo("first");

    Files.copy(second.cert(), own.cert(), StandardCopyOption.REPLACE_EXISTING);
    certificates.look();
    assertThat(shown(certificates)).isEqualTo("first");
    assertThat(certificates.usable()).isTrue();
    assertThat(certificates.complaints()).extracting(Complaint::sentence).containsExactly(
        "key " + own.key() + " is not that of cert " + own.cert() + "; what was read before it holds on");

    Files.copy(second.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
    certificates.look();
    assertThat(shown(certificates)).isEqualTo("second");
    assertThat(certificates.complaints()).isEmpty();
  }

  @Test
  void aCertificateHoldsUntilItEndsOrIsRevoked() throws Exception {
    var client = read(authority.issueUntil("20270101000000Z", "carol", "operator").cert());
    var certificates = certificates(node);
    assertThat(certificates.holds(List.of(client))).isTrue();

    now = Instant.parse("2027-01-01T00:00:01Z");
    assertThat(certificates.holds(List.of(client))).isFalse();
    now = NOW;
    authority.revoke("carol");
    certificates.look();
    assertThat(certificates.holds(List.of(client))).isFalse();
  }

  @Test
  void aListThatIsLateHoldsOnAndIsAnAlarm() throws Exception {
    authority.issue("dave", "operator");
    authority.revoke("dave");
    var certificates = certificates(node);
    now = Instant.parse("2033-01-01T00:00:00Z");

    assertThat(certificates.complaints()).extracting(Complaint::kind).contains("LATE");
    assertThat(certificates.holds(List.of(read(folder.resolve("ca/dave.crt"))))).isFalse();
  }

  private static String shown(Certificates certificates) {
    var keys = certificates.keys();
    var alias = keys.chooseEngineServerAlias("EC", null, null);
    var chain = Objects.requireNonNull(keys.getCertificateChain(Objects.requireNonNull(alias)));
    return Subject.of(chain[0]).name();
  }

  private String problem(Pair pair) {
    var certificates = certificates(pair);
    assertThat(certificates.usable()).isFalse();
    return certificates.complaints().getFirst().sentence();
  }

  private Certificates certificates(Pair pair) {
    var certificates = new Certificates(authority.tls(pair), () -> now);
    certificates.look();
    return certificates;
  }

  private static X509Certificate read(Path file) throws IOException, CertificateException {
    try (var stream = new FileInputStream(file.toFile())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
    }
  }
}
