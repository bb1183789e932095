package dev.buoy.agent.access;

import org.jspecify.annotations.Nullable;

/// Who may open how many connections at a frontend of one node.
/// @param connections of one client at once; 0: any number
/// @param rate of one client's new connections; absent: any
/// @param ipv6Prefix IPv6 clients whose addresses begin with the same bits, as many as this, are one; 1 to 128
/// @param sessions that are accepted within a second, of all clients together; more wait in the kernel's queue; 0: any number
public record AdmissionConfig(AccessList access, int connections, @Nullable Rate rate, int ipv6Prefix, int sessions) {
  /// What a subscriber's line mostly has.
  public static final int IPV6_PREFIX = 64;
  /// Everybody, as often as may be.
  public static final AdmissionConfig ANY = new AdmissionConfig(AccessList.EVERYBODY, 0, null, IPV6_PREFIX, 0);

  /// Whether clients are counted one by one.
  public boolean perClient() {
    return connections > 0 || rate != null;
  }
}
