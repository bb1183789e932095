package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells new signed advertisements from recorded ones: each must be from about now, and numbered higher than the last
/// of its source. Only packets whose signature holds may come here. One thread.
public final class HmacFreshness {
  /// Sources beyond this push out the one heard longest ago; a virtual router has a handful.
  private static final int SOURCES = 32;

  private final Map<InetAddress, Long> last = new LinkedHashMap<>(16, 0.75f, true);

  /// What is wrong with the number of a packet; absent: it is new, and those up to it are old from now on.
  /// @param now by the wall clock
  @Nullable
  String refuse(InetAddress source, long sequence, Instant now) {
    long off = HmacSequence.seconds(sequence) - now.getEpochSecond();
    if (Math.abs(off) > HmacSequence.WINDOW.toSeconds()) {
      return "signed " + Math.abs(off) + " s " + (off < 0 ? "ago" : "ahead") + ", by its sender's clock; at most "
          + HmacSequence.WINDOW.toSeconds() + " s are accepted: is the time of both nodes right?";
    }
    var highest = last.get(source);
    if (highest != null && Long.compareUnsigned(sequence, highest) <= 0 && !stale(highest, now)) {
      return "a packet with this number, or a later one, was heard before";
    }
    last.put(source, sequence);
    if (last.size() > SOURCES) {
      last.remove(last.keySet().iterator().next());
    }
    return null;
  }

  /// A number from outside the window orders nothing any more: its sender's clock was set back.
  private static boolean stale(long sequence, Instant now) {
    return Math.abs(HmacSequence.seconds(sequence) - now.getEpochSecond()) > HmacSequence.WINDOW.toSeconds();
  }
}
