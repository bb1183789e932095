package dev.buoy.agent.vrrp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.buoy.agent.vrrp.Decoded.Accepted;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;

/// Arbitrary bytes never make the codec throw, and what it accepts it writes again. The seeds run in each build;
/// `JAZZER_FUZZ=1 ./mvnw -o test -pl proto,agent -Dtest=AdvertisementFuzzTest` looks for new ones.
@Tag("fuzz")
class AdvertisementFuzzTest {
  private static final InetAddress IPV4 = Routers.address("10.77.0.1");
  private static final InetAddress IPV6 = Routers.address("fe80::1");
  private static final InetAddress GROUP6 = Routers.address("ff02::12");
  private static final VirtualRouterConfig V2 = Routers.config(2, 150, Duration.ofSeconds(1), true);
  private static final VirtualRouterConfig V3 = Routers.config(3, 150, Duration.ofMillis(100), true);
  private static final VirtualRouterConfig V3_IPV6 = Routers.withAddresses(V3, 66,
      List.of(new VirtualAddress(Routers.address("fe80::100"), 64, null, null),
          new VirtualAddress(Routers.address("fd00:77::100"), 64, null, null)));
  private static final HmacKey KEY = new HmacKey(7, "k".repeat(32));
  private static final HmacFreshness FRESHNESS = new HmacFreshness();

  @FuzzTest(maxDuration = "1m")
  void decodingIsTotal(byte[] payload) {
    check(payload, V2, IPV4, Routers.GROUP);
    check(payload, Routers.withPassword(V2, "myquant"), IPV4, Routers.GROUP);
    check(payload, V3, IPV4, Routers.GROUP);
    check(payload, V3_IPV6, IPV6, GROUP6);
    check(payload, signed(V3), IPV4, Routers.GROUP);
    check(payload, signed(V3_IPV6), IPV6, GROUP6);
  }

  private static void check(byte[] payload, VirtualRouterConfig config, InetAddress source, InetAddress destination) {
    var decoded = AdvertisementCodec.decode(payload, source, destination, 255, config);
    AdvertisementCodec.decode(payload, source, destination, 255, config, FRESHNESS, Instant.EPOCH);
    if (decoded instanceof Accepted(var advertisement)) {
      var again = AdvertisementCodec.encode(advertisement, source, destination);
      var plain = config.with(RouterOptions.DEFAULTS);
      if (!AdvertisementCodec.decode(again, source, destination, 255, plain).equals(decoded)) {
        throw new IllegalStateException(advertisement + " does not read back");
      }
    }
  }

  private static VirtualRouterConfig signed(VirtualRouterConfig config) {
    var standard = RouterOptions.DEFAULTS;
    return config.with(new RouterOptions(standard.preemptDelay(), standard.observe(), standard.strict(), KEY,
        standard.lease(), standard.announcing(), standard.virtualMac(), standard.fence(), standard.relative()));
  }
}
