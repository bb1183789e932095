package dev.buoy.agent.identity;

import org.jspecify.annotations.Nullable;

/// What a call says of its caller.
/// @param operator a name that the client gives; empty: none
/// @param forwarder the node that passes the call on for somebody; empty: none
/// @param role of that somebody, as the node says; empty: none
/// @param authorization as HTTP has it; absent: none
public record Headers(String operator, String forwarder, String role, @Nullable String authorization) {
  private static final String BEARER = "Bearer ";

  /// The bearer token; absent when there is none, empty when it is no such thing.
  @Nullable
  String token() {
    if (authorization == null) {
      return null;
    }
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : "";
  }
}
