package dev.buoy.agent.vrrp;

/// A shared key that advertisements of version 3 are signed with.
/// @param id 0 to 255, sent along
/// @param secret the key's bytes as text (UTF-8); never shown
public record HmacKey(int id, String secret) {
  @Override
  public String toString() {
    return "HmacKey[id=" + id + "]";
  }
}
