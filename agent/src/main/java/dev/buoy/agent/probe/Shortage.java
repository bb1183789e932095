package dev.buoy.agent.probe;

import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.relay.Attempt;
import java.util.Locale;
import java.util.Map;

/// What keeps this node itself from connecting, in the system's words, and what to do about it.
final class Shortage {
  /// By errno(3): ENOMEM ENFILE EMFILE EADDRNOTAVAIL ENOBUFS.
  private static final Map<String, String> REMEDIES = Map.of(
      words(12), "lower maxconn, or give this machine more memory",
      words(23), "raise fs.file-max of this machine",
      words(24), "raise LimitNOFILE of the unit, or lower maxconn",
      words(99), "widen net.ipv4.ip_local_port_range, or put the source address on this node",
      words(105), "lower maxconn, or give this machine more memory");

  private Shortage() {}

  /// Whose fault it is that there is no connection.
  /// @param words of the system, in small letters
  static Verdict verdict(String words) {
    var remedy = REMEDIES.get(words);
    return remedy == null ? new Verdict(Code.L4CON, words) : new Verdict(Code.SOCKERR, words + ": " + remedy);
  }

  private static String words(int number) {
    return Attempt.words(-number).toLowerCase(Locale.ROOT);
  }
}
