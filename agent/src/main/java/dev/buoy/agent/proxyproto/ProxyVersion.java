package dev.buoy.agent.proxyproto;

import java.util.Arrays;
import java.util.Optional;

/// Versions of the PROXY protocol.
public enum ProxyVersion {
  /// One line of text.
  V1("v1"),
  /// Binary, with room for more than addresses.
  V2("v2");

  private final String word;

  ProxyVersion(String word) {
    this.word = word;
  }

  /// As the file has it.
  public String word() {
    return word;
  }

  /// The version that the file calls so.
  public static Optional<ProxyVersion> of(String word) {
    return Arrays.stream(values()).filter(version -> version.word.equals(word)).findFirst();
  }
}
