package dev.buoy.agent.identity;

import dev.buoy.agent.operation.Caller;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Whom a certificate is for: its common name, and the role that its organizational unit names. One without a role, with a
/// role that there is not, or with two units is a viewer's.
record Subject(String name, Caller.Role role) {
  static Subject of(X509Certificate certificate) {
    var full = certificate.getSubjectX500Principal().getName();
    try {
      var parts = new LdapName(full).getRdns();
      var units = values(parts, "OU");
      return new Subject(values(parts, "CN").stream().findFirst().orElse(full),
          units.size() == 1 ? role(units.getFirst()).orElse(Caller.Role.VIEWER) : Caller.Role.VIEWER);
    } catch (InvalidNameException _) {
      return new Subject(full, Caller.Role.VIEWER);
    }
  }

  private static List<String> values(List<Rdn> parts, String type) {
    return parts.stream().filter(part -> part.getType().equalsIgnoreCase(type)).map(Rdn::getValue)
        .map(String::valueOf).toList();
  }

  /// The role that a word names.
  static Optional<Caller.Role> role(String word) {
    return List.of(Caller.Role.values()).stream().filter(role -> role.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }
}
