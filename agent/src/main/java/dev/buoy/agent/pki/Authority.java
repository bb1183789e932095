package dev.buoy.agent.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// A certificate authority in a folder: `ca.key`, `ca.crt`, the list of revocations `crl.pem`, and `index`, what was
/// issued. One command at a time changes it. A certificate is in the index before it is in a file, and on the list before
/// the index says that it is revoked: whenever a command ends early, what was given out can be revoked.
public final class Authority {
  private static final String CERTIFICATE = "ca.crt";
  private static final String KEY = "ca.key";
  private static final String REVOCATIONS = "crl.pem";
  private static final String INDEX = "index";
  /// A hundred years.
  private static final int MOST_DAYS = 36_500;

  private final Path dir;
  private final X509Certificate certificate;

  private Authority(Path dir, X509Certificate certificate) {
    this.dir = dir;
    this.certificate = certificate;
  }

  /// Makes one.
  /// @param cluster 1 to 64 printable characters
  /// @throws PkiException when there is one already: nothing is overwritten
  public static Authority init(Path dir, String cluster, int days, Instant now) throws PkiException {
    if (cluster.isBlank() || cluster.length() > 64 || cluster.chars().anyMatch(Character::isISOControl)) {
      throw new PkiException.Usage("--name: the name of the cluster, at most 64 characters");
    }
    if (days < 1 || days > MOST_DAYS) {
      throw new PkiException.Usage("--days %d: a number from 1 to %d".formatted(days, MOST_DAYS));
    }
    for (var file : List.of(KEY, CERTIFICATE, REVOCATIONS, INDEX)) {
      if (Files.exists(dir.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
        throw new PkiException("there is an authority in %s (%s): nothing was overwritten".formatted(dir, file));
      }
    }
    var start = now.truncatedTo(ChronoUnit.SECONDS);
    try {
      var signer = Signer.root(cluster, start, start.plus(Duration.ofDays(days)));
      OwnFile.SECRET.write(dir.resolve(KEY), Pem.of(signer.key()));
      OwnFile.PUBLIC.write(dir.resolve(CERTIFICATE), Pem.of(signer.certificate()));
      OwnFile.PUBLIC.write(dir.resolve(REVOCATIONS), Pem.of(signer.revocations(List.of(), start)));
      OwnFile.PUBLIC.write(dir.resolve(INDEX), Index.EMPTY.text());
      return new Authority(dir, signer.certificate());
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot make a certificate: " + e.getMessage(), e);
    }
  }

  /// The one in this folder.
  public static Authority open(Path dir) throws PkiException {
    if (!Files.exists(dir.resolve(CERTIFICATE))) {
      throw new PkiException(
          "there is no authority in %s: buoy pki init makes one, --dir names another".formatted(dir));
    }
    return new Authority(dir, Pem.certificate(dir.resolve(CERTIFICATE)));
  }

  /// Its own certificate.
  public X509Certificate certificate() {
    return certificate;
  }

  /// What it has issued.
  public Index index() throws PkiException {
    return Index.parse(dir.resolve(INDEX).toString(), OwnFile.read(dir.resolve(INDEX)));
  }

  /// The sentence for a name that it has issued nothing to.
  public PkiException unknown(String name) throws PkiException {
    var names = index().issued().stream().map(Issued::name).distinct().toList();
    return new PkiException("%s has issued nothing to '%s'; there is %s".formatted(dir, name,
        names.isEmpty() ? "nobody yet" : String.join(", ", names)));
  }

  /// Whether this certificate is on its list of revocations.
  public boolean revoked(X509Certificate other) throws PkiException {
    return other.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
        && Pem.revocations(dir.resolve(REVOCATIONS)).isRevoked(other);
  }

  /// Issues a certificate with a new key, as `NAME.key` and `NAME.crt` in `out`.
  /// @throws PkiException when the name has a usable one, or files of that name are not of this authority
  public Issued issue(Request request, Path out, Instant now) throws PkiException {
    request.check();
    return locked(signer -> {
      var index = index();
      var latest = index.latest(request.name());
      if (latest.isPresent() && latest.get().usable(now)) {
        throw new PkiException("%s has a certificate until %s: renew or revoke it".formatted(request.name(),
            latest.get().until()));
      }
      for (var ending : latest.isEmpty() ? List.of(".key", ".crt") : List.<String>of()) {
        if (Files.exists(out.resolve(request.name() + ending))) {
          throw new PkiException("%s is there already, and not of this authority: move it away"
              .formatted(out.resolve(request.name() + ending)));
        }
      }
      var pair = Signer.newKey();
      var wanted = wanted(request, now);
      record(index.with(wanted));
      OwnFile.SECRET.write(out.resolve(request.name() + ".key"), Pem.of(pair.getPrivate()));
      write(signer, wanted, pair.getPublic(), out);
      return wanted;
    });
  }

  /// Issues the same certificate with a new end. The file is replaced in one step, so that a running agent reads the old
  /// or the new one; with a new key for a moment the key is newer than the certificate.
  /// @param addresses in place of those that it has; empty: the same
  /// @param out       where the certificate is now
  public Issued renew(String name, boolean newKey, List<String> addresses, int days, Path out, Instant now)
      throws PkiException {
    return locked(signer -> {
      var index = index();
      var latest = index.latest(name).orElse(null);
      if (latest == null) {
        throw unknown(name);
      }
      if (latest.revoked() != null) {
        throw new PkiException("%s was revoked: issue it anew".formatted(name));
      }
      var request = new Request(name, latest.role(), addresses.isEmpty() ? latest.addresses() : addresses, days);
      request.check();
      var wanted = wanted(request, now);
      if (newKey) {
        var pair = Signer.newKey();
        record(index.with(wanted));
        OwnFile.SECRET.write(out.resolve(name + ".key"), Pem.of(pair.getPrivate()));
        write(signer, wanted, pair.getPublic(), out);
      } else {
        var owner = owner(signer, index, name, out.resolve(name + ".crt"));
        record(index.with(wanted));
        write(signer, wanted, owner, out);
      }
      return wanted;
    });
  }

  /// Revokes every usable certificate of a name.
  /// @return those that were revoked
  public List<Issued> revoke(String name, Reason reason, Instant now) throws PkiException {
    var time = now.truncatedTo(ChronoUnit.SECONDS);
    return locked(signer -> {
      var index = index();
      if (index.latest(name).isEmpty()) {
        throw unknown(name);
      }
      var usable = index.of(name).filter(each -> each.usable(time)).toList();
      if (usable.isEmpty()) {
        throw new PkiException("%s has no certificate that is valid: nothing to revoke".formatted(name));
      }
      var after = index.revoke(name, reason, time);
      OwnFile.PUBLIC.write(dir.resolve(REVOCATIONS), Pem.of(signer.revocations(after.revoked(), time)));
      record(after);
      return usable;
    });
  }

  private void record(Index index) throws PkiException {
    OwnFile.PUBLIC.write(dir.resolve(INDEX), index.text());
  }

  private void write(Signer signer, Issued wanted, PublicKey owner, Path out)
      throws PkiException, GeneralSecurityException {
    var chain = Pem.of(signer.issue(wanted, owner), certificate);
    OwnFile.PUBLIC.write(out.resolve(wanted.name() + ".crt"), chain);
  }

  private Issued wanted(Request request, Instant now) throws PkiException {
    var start = now.truncatedTo(ChronoUnit.SECONDS);
    var until = start.plus(Duration.ofDays(request.days()));
    var end = certificate.getNotAfter().toInstant();
    if (until.isAfter(end)) {
      throw new PkiException.Usage("--days %d: the authority itself ends in %d days".formatted(request.days(),
          Math.max(0, Duration.between(start, end).toDays())));
    }
    return new Issued(Signer.newSerial(), request.name(), request.role(), request.addresses(), Signer.from(start),
        until,
        null);
  }

  /// Whose key is in the file, a certificate that this authority has issued under that name.
  private static PublicKey owner(Signer signer, Index index, String name, Path file) throws PkiException {
    if (!Files.exists(file)) {
      throw new PkiException("there is no %s: --out names the folder that has it, or --new-key makes a new key"
          .formatted(file));
    }
    var present = Pem.certificate(file);
    try {
      present.verify(signer.certificate().getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new PkiException("%s is not of this authority".formatted(file), e);
    }
    if (index.of(name).noneMatch(each -> each.serial().equals(present.getSerialNumber()))) {
      throw new PkiException("%s was not issued to %s".formatted(file, name));
    }
    return present.getPublicKey();
  }

  /// Does something with the authority's key while no other command does.
  private <T> T locked(Work<T> work) throws PkiException {
    var file = dir.resolve(KEY);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      var key = Pem.key(file);
      return work.with(new Signer(certificate, key));
    } catch (IOException e) {
      throw new PkiException("cannot read %s: %s".formatted(file, OwnFile.words(e)), e);
    } catch (OverlappingFileLockException e) {
      throw new IllegalStateException("one authority, two threads", e);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot sign with %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /// What needs the key.
  private interface Work<T> {
    T with(Signer signer) throws PkiException, GeneralSecurityException;
  }
}
