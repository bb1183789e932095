package dev.buoy.agent.pki;

import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/// A certificate that somebody asks for.
/// @param addresses IP addresses and DNS names; a node needs at least one, nobody else has any
/// @param days      how long it shall be valid, ≥ 1
public record Request(String name, Role role, List<String> addresses, int days) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}");
  private static final Pattern DNS = Pattern
      .compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
  /// The authority's own files are called so.
  private static final String AUTHORITY = "ca";

  public Request {
    addresses = List.copyOf(addresses);
  }

  /// @throws PkiException with a sentence when it cannot be issued
  void check() throws PkiException {
    name(name);
    if (days < 1) {
      throw new PkiException.Usage("--days %d: at least 1".formatted(days));
    }
    if (role == Role.NODE && addresses.isEmpty()) {
      throw new PkiException.Usage("a node needs the addresses that it is reached at: --address 10.77.0.1");
    }
    if (role != Role.NODE && !addresses.isEmpty()) {
      throw new PkiException.Usage(
          "--address is for --role node: nobody connects to %s %s".formatted(article(role), role.word()));
    }
    for (var address : addresses) {
      if (!IPAddress.isValid(address) && (!DNS.matcher(address).matches() || address.matches("[0-9.]+"))) {
        throw new PkiException.Usage("--address %s: is neither an IP address nor a DNS name".formatted(address));
      }
    }
  }

  /// @throws PkiException when nothing can be called so
  static void name(String name) throws PkiException {
    if (!NAME.matcher(name).matches()) {
      throw new PkiException.Usage("'%s': a name has letters, digits and _ - . : only, at most 64".formatted(name));
    }
    if (name.equals(AUTHORITY)) {
      throw new PkiException.Usage("'ca': the authority itself is called so");
    }
  }

  private static String article(Role role) {
    return role == Role.OPERATOR || role == Role.ADMIN ? "an" : "a";
  }
}
