package dev.buoy.console.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files that a user named to prove who it is; what is absent was not given.
/// @param ca    certificate of the authority that the agents' certificates are of
/// @param cert  own certificate
/// @param key   its key
/// @param token a token, in place of a certificate
public record CredentialFiles(@Nullable Path ca, @Nullable Path cert, @Nullable Path key, @Nullable Path token) {
  /// Whether nothing was given.
  boolean none() {
    return ca == null && cert == null && key == null && token == null;
  }

  /// What does not go together, as a sentence; empty when it does.
  String problem() {
    if (ca == null) {
      return token != null && cert == null && key == null
          ? "--token: a token is sent over TLS only, where nobody else reads it; add --ca FILE"
          : "--cert and --key need --ca FILE, the authority of the agents";
    }
    if ((cert == null) != (key == null)) {
      return cert == null ? "--key needs --cert FILE" : "--cert needs --key FILE";
    }
    return cert == null && token == null
        ? "--ca alone does not say who you are: add --cert and --key, or --token"
        : "";
  }
}
