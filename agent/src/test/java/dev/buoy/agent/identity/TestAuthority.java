package dev.buoy.agent.identity;

import dev.buoy.agent.config.NodeConfig.Api.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An authority of certificates in a folder, by `openssl`.
public final class TestAuthority {
  private static final String SETTINGS = """
      [ca]
      default_ca = test
      [test]
      database = index
      new_certs_dir = .
      serial = serial
      crlnumber = crlnumber
      certificate = ca.crt
      private_key = ca.key
      default_md = sha256
      default_crl_days = 30
      unique_subject = no
      policy = any
      copy_extensions = copy
      [any]
      organizationalUnitName = optional
      commonName = supplied
      """;
  private static final String ALWAYS = "20200101000000Z";

  private final Path folder;

  private TestAuthority(Path folder) {
    this.folder = folder;
  }

  /// Makes it, with a list of revocations that is empty.
  public static TestAuthority in(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("settings"), SETTINGS);
      Files.writeString(folder.resolve("index"), "");
      Files.writeString(folder.resolve("serial"), "1000");
      Files.writeString(folder.resolve("crlnumber"), "01");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    var authority = new TestAuthority(folder);
    authority.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
        "-out", "ca.crt", "-days", "3650", "-subj", "/CN=authority", "-addext",
        "keyUsage=critical,keyCertSign,cRLSign");
    authority.list();
    return authority;
  }

  /// A certificate with its key.
  public record Pair(Path cert, Path key) {}

  /// One that is good for a long time.
  public Pair issue(String name, String unit, String... addresses) {
    return issueUntil("20490101000000Z", name, unit, addresses);
  }

  /// One that ends at a time as `20490101000000Z`.
  public Pair issueUntil(String end, String name, String unit, String... addresses) {
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out",
        name + ".csr", "-subj", "/OU=" + unit + "/CN=" + name, "-addext", extensions(addresses));
    run("ca", "-config", "settings", "-batch", "-notext", "-in", name + ".csr", "-out", name + ".crt", "-startdate",
        ALWAYS, "-enddate", end);
    return new Pair(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  private static String extensions(String... addresses) {
    var names = new ArrayList<String>();
    List.of(addresses).forEach(address -> names.add("IP:" + address));
    return names.isEmpty()
        ? "extendedKeyUsage=clientAuth"
        : "subjectAltName=" + String.join(",", names);
  }

  /// Puts one on the list, and the list in its file.
  public void revoke(String name) {
    run("ca", "-config", "settings", "-revoke", name + ".crt");
    list();
  }

  private void list() {
    run("ca", "-config", "settings", "-gencrl", "-out", "next.pem");
    try {
      Files.move(folder.resolve("next.pem"), folder.resolve("crl.pem"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Path certificate() {
    return folder.resolve("ca.crt");
  }

  public Path revocations() {
    return folder.resolve("crl.pem");
  }

  /// As a file names them.
  public Tls tls(Pair node) {
    return tls(node, revocations());
  }

  Tls tls(Pair node, @Nullable Path crl) {
    return new Tls(node.cert(), node.key(), certificate(), crl);
  }

  private void run(String... words) {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words));
    try {
      var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + " failed: " + output);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
