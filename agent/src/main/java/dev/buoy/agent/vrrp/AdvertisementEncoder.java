package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.time.Instant;

/// Makes the packets that one virtual router sends: numbered and signed when its settings have a key. One thread.
public final class AdvertisementEncoder {
  private final HmacSequence sequence = new HmacSequence();

  /// The bytes of one packet. Called anew for each packet, for those that are queued ahead of their time too.
  /// @param config of the router that sends
  /// @param source address in the IP header
  /// @param destination address in the IP header
  /// @param at when the packet goes out, by the wall clock
  public byte[] encode(Advertisement advertisement, VirtualRouterConfig config, InetAddress source,
      InetAddress destination, Instant at) {
    var key = config.options().hmac();
    return key == null || config.version() != 3
        ? AdvertisementCodec.encode(advertisement, source, destination)
        : AdvertisementCodec.encode(advertisement, source, destination, key, sequence.next(at));
  }
}
