package dev.buoy.agent.vrrp;

import java.util.function.Supplier;

/// What a packet turned out to be.
public sealed interface Decoded {
  /// A valid advertisement for the virtual router.
  record Accepted(Advertisement advertisement) implements Decoded {}

  /// Not for this virtual router, or not valid.
  /// @param sentence for an operator, with what was found and what was expected; made only when it is read, before the
  ///   packet's bytes are another's
  record Rejected(Reason reason, Supplier<String> sentence) implements Decoded {
    /// The sentence.
    public String detail() {
      return sentence.get();
    }

    @Override
    public String toString() {
      return "Rejected[reason=" + reason + ", detail=" + detail() + "]";
    }
  }

  /// Why a packet is not accepted, in the order of the checks.
  enum Reason {
    /// Shorter than a header, or not the length that its address count asks for.
    LENGTH,
    /// For another virtual router on the same network: no error, not counted.
    OTHER_ROUTER,
    /// Another protocol version than configured.
    VERSION,
    /// Not an advertisement.
    TYPE,
    /// The checksum does not match the bytes.
    CHECKSUM,
    /// TTL or hop limit is not 255: it came over a router (RFC 9568 section 7.1; not checked between unicast peers).
    TTL,
    /// Multicast where unicast is configured, or the reverse.
    DESTINATION,
    /// Unicast from a node that is not among the configured peers.
    PEER,
    /// None of its addresses is configured here: another cluster on this network uses the same virtual router id.
    DUPLICATE_ID,
    /// Other authentication type than configured (version 2).
    AUTHENTICATION_TYPE,
    /// Wrong password (version 2).
    PASSWORD,
    /// Another interval than configured (version 2), or none at all (version 3).
    INTERVAL,
    /// Some of its addresses are other ones than configured.
    ADDRESSES,
    /// Not signed, or not with the key configured (version 3 with `auth_hmac`).
    HMAC,
    /// Signed, but a recording: not from about now, or heard before.
    REPLAY
  }
}
