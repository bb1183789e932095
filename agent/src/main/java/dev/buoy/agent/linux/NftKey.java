package dev.buoy.agent.linux;

import java.net.InetAddress;

/// The key of an element of a set: an address, or a mark.
/// @param text as people read it: `10.77.0.100`, `0x1234`
/// @param ipv4 whether it is four bytes of an address
record NftKey(String text, boolean ipv4) {
  static NftKey of(InetAddress address) {
    return new NftKey(address.getHostAddress(), address.getAddress().length == 4);
  }

  static NftKey ofMark(int mark) {
    return new NftKey("0x" + Integer.toHexString(mark), false);
  }

  byte[] bytes() {
    return text.startsWith("0x")
        ? Structs.integer(Integer.parseUnsignedInt(text.substring(2), 16))
        : InetAddress.ofLiteral(text).getAddress();
  }
}
