package dev.buoy.agent.pki;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;

/// A secret for automation: agents know its digest only, in a file with a line `NAME ROLE SHA256` for each.
/// @param secret what the caller sends, 256 random bits
public record Token(String name, Role role, String secret) {
  private static final String PREFIX = "buoy_";
  private static final int BYTES = 32;

  /// A new one.
  /// @throws PkiException when the name is none, or the role is a node's
  public static Token create(String name, Role role) throws PkiException {
    Request.name(name);
    if (role == Role.NODE) {
      throw new PkiException.Usage("--role node: nodes have certificates; a token is for viewer, operator or admin");
    }
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Token(name, role, PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// As agents keep it.
  public String line() {
    return name + " " + role.word() + " " + digest();
  }

  /// Adds the line to a file, which is made when there is none. A second line of a name holds beside the first, so that
  /// a token can be replaced without an interruption.
  public void appendTo(Path file) throws PkiException {
    var before = Files.exists(file) ? checked(file) : "";
    var ended = before.isEmpty() || before.endsWith("\n") ? before : before + "\n";
    OwnFile.SECRET.write(file, ended + line() + "\n");
  }

  private static String checked(Path file) throws PkiException {
    try {
      var others = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      others.retainAll(Files.getPosixFilePermissions(file));
      if (!others.isEmpty()) {
        throw new PkiException("%s: others may write it; chmod go-w %s".formatted(file, file));
      }
    } catch (java.io.IOException e) {
      throw new PkiException("cannot read %s: %s".formatted(file, OwnFile.words(e)), e);
    }
    return OwnFile.read(file);
  }

  private String digest() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
