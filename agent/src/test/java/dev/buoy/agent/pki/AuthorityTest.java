package dev.buoy.agent.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.5Z");

  @TempDir
  Path dir;

  /// Whatever is issued, renewed and revoked in whatever order: on the list is what was revoked, and nothing else.
  @Test
  void theListHasWhatWasRevoked() throws Exception {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var authority = Authority.init(dir, "property", 3650, NOW);
    var expected = new HashSet<String>();
    for (int step = 0; step < 40; step++) {
      var name = "u" + random.nextInt(5);
      var now = NOW.plus(Duration.ofHours(step));
      var usable = authority.index().of(name).filter(each -> each.usable(now)).map(Issued::serial).toList();
      if (usable.isEmpty()) {
        authority.issue(new Request(name, Role.VIEWER, List.of(), 30), dir, now);
      } else if (random.nextBoolean()) {
        authority.renew(name, random.nextBoolean(), List.of(), 60, dir, now);
      } else {
        authority.revoke(name, Reason.SUPERSEDED, now);
        usable.forEach(serial -> expected.add(serial.toString()));
      }

      var list = Pem.revocations(dir.resolve("crl.pem"));
      list.verify(authority.certificate().getPublicKey());
      var entries = list.getRevokedCertificates();
      var serials = new HashSet<String>();
      if (entries != null) {
        entries.forEach(entry -> serials.add(entry.getSerialNumber().toString()));
      }
      assertThat(serials).as("seed %d, step %d", seed, step).isEqualTo(expected);
    }
  }

  @Test
  void theIndexIsReadAsItWasWritten() throws Exception {
    var authority = Authority.init(dir, "c", 100, NOW);
    authority.issue(new Request("n1", Role.NODE, List.of("10.0.0.1", "n1"), 30), dir, NOW);
    authority.issue(new Request("anna", Role.ADMIN, List.of(), 30), dir, NOW);
    authority.revoke("anna", Reason.KEY_COMPROMISE, NOW);

    var index = Authority.open(dir).index();

    assertThat(Index.parse("index", index.text())).isEqualTo(index);
    assertThat(index.issued()).extracting(Issued::name).containsExactly("n1", "anna");
    assertThat(index.latest("anna").orElseThrow().state(NOW)).isEqualTo(Issued.State.REVOKED);
  }

  @Test
  void aCertificateExpiresSoonThirtyDaysBeforeItsEnd() throws Exception {
    var authority = Authority.init(dir, "c", 100, NOW);
    var issued = authority.issue(new Request("anna", Role.ADMIN, List.of(), 60), dir, NOW);
    var end = issued.until();

    assertThat(issued.state(end.minus(Issued.SOON))).isEqualTo(Issued.State.VALID);
    assertThat(issued.state(end.minus(Issued.SOON).plusSeconds(1))).isEqualTo(Issued.State.EXPIRES_SOON);
    assertThat(issued.state(end)).isEqualTo(Issued.State.EXPIRES_SOON);
    assertThat(issued.state(end.plusSeconds(1))).isEqualTo(Issued.State.EXPIRED);
    assertThat(authority.issue(new Request("anna", Role.ADMIN, List.of(), 10), dir, end.plusSeconds(1)).name())
        .isEqualTo("anna");
  }

  @Test
  void anotherAuthoritysCertificateIsNotRenewed(@TempDir Path other) throws Exception {
    var authority = Authority.init(dir, "c", 100, NOW);
    authority.issue(new Request("anna", Role.ADMIN, List.of(), 30), dir, NOW);
    var stranger = Authority.init(other, "c", 100, NOW);
    stranger.issue(new Request("anna", Role.ADMIN, List.of(), 30), other, NOW);

    assertThatThrownBy(() -> authority.renew("anna", false, List.of(), 30, other, NOW)).isInstanceOf(PkiException.class)
        .hasMessage("%s is not of this authority", other.resolve("anna.crt"));
  }
}
