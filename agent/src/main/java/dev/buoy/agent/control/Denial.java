package dev.buoy.agent.control;

import dev.buoy.agent.identity.Identity;
import dev.buoy.agent.operation.Caller.Role;
import java.nio.file.Path;
import java.util.Locale;

/// What somebody is told whose role is not enough: which it is, which it takes, and how to come by it.
/// @param socket where users of this machine have more rights
record Denial(Path socket) {
  String sentence(Identity identity, String method, Role least) {
    return method + " needs " + (least == Role.NODE ? "an agent of the cluster" : "the role " + word(least)) + "; "
        + who(identity) + help(identity, least);
  }

  private static String who(Identity identity) {
    var role = word(identity.caller().role());
    if (!identity.forwarder().isEmpty()) {
      return identity.caller().name() + " is " + role + ", says " + identity.forwarder();
    }
    return switch (identity.proof()) {
      case UNPROVEN -> "this is " + role + ", over plaintext loopback";
      case SOCKET -> identity.caller().name() + " is " + role + " on the socket";
      case CERTIFICATE -> identity.caller().name() + " is " + role + ", says the certificate";
      case TOKEN -> identity.caller().name() + " is " + role + ", says the file of tokens";
    };
  }

  private String help(Identity identity, Role least) {
    if (least == Role.NODE) {
      return "";
    }
    return switch (identity.proof()) {
      case UNPROVEN -> ": use the socket " + socket + " or a certificate (--cert)";
      case SOCKET -> ": use sudo, or a certificate (--cert)";
      case CERTIFICATE -> ": have one issued with --role " + word(least);
      case TOKEN -> ": have one made with --role " + word(least);
    };
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
