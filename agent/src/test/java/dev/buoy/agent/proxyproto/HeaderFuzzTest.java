package dev.buoy.agent.proxyproto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.buoy.agent.proxyproto.Decoded.Complete;
import org.junit.jupiter.api.Tag;

/// Arbitrary bytes never make the codec throw, and what it accepts it writes again. The seeds run in each build;
/// `JAZZER_FUZZ=1 ./mvnw -o test -pl proto,agent -Dtest=HeaderFuzzTest` looks for new ones.
@Tag("fuzz")
class HeaderFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void decodingIsTotal(byte[] data) {
    for (int count = 0; count <= data.length; count++) {
      var decoded = HeaderCodec.decode(data, count);
      if (decoded instanceof Complete(var header, var length)) {
        if (length > count) {
          throw new IllegalStateException(header + " is longer than its bytes");
        }
        readsBack(header, header instanceof Header.Local || data[0] != 'P' ? ProxyVersion.V2 : ProxyVersion.V1);
      }
    }
  }

  private static void readsBack(Header header, ProxyVersion version) {
    var again = HeaderCodec.encode(version, header);
    if (!HeaderCodec.decode(again, again.length).equals(new Complete(header, again.length))) {
      throw new IllegalStateException(header + " does not read back");
    }
  }
}
