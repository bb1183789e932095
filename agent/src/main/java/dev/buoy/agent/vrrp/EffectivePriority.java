package dev.buoy.agent.vrrp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The priority that trackers leave of a virtual router's own (keepalived's weights).
/// @param priority 1 to 254 with trackers applied; 255 for the owner of the addresses, which never changes (RFC 9568
///   section 6.1)
/// @param fault why the router must stand in FAULT; absent: it need not
/// @param reasons what changed the priority, as "proxy fails: -30", in the order of the file; empty: nothing did
public record EffectivePriority(int priority, @Nullable String fault, List<String> reasons) {
  private static final long MOST = 254;

  public EffectivePriority {
    reasons = List.copyOf(reasons);
  }

  /// The priority with these trackers applied: a negative weight counts while its tracker fails, a positive one while
  /// it holds, and a failing `fault` puts the router into FAULT, the owner's too.
  /// @param base 1 to 255, as the file has it
  /// @param holds state of each tracker; one without a state holds
  public static EffectivePriority of(int base, List<Track> tracks, Map<String, Boolean> holds) {
    return of(base, tracks, holds, Map.of());
  }

  /// The same, where some trackers have a number: their weight counts that often, within -254 to 254 (keepalived's
  /// `track_file`).
  /// @param numbers by the tracker's name; one without a number counts once
  public static EffectivePriority of(int base, List<Track> tracks, Map<String, Boolean> holds,
      Map<String, Integer> numbers) {
    var reasons = new ArrayList<String>();
    var faults = new ArrayList<String>();
    int priority = base;
    for (var track : tracks) {
      boolean held = holds.getOrDefault(track.tracker(), true);
      if (track.fault() && !held) {
        faults.add(track.tracker() + " fails");
      } else if (base != 255 && !track.fault()) {
        int points = points(track, held, numbers.get(track.tracker()));
        priority += points;
        if (points != 0) {
          reasons.add("%s %s: %+d".formatted(track.tracker(), held ? "holds" : "fails", points));
        }
      }
    }
    var fault = faults.isEmpty() ? null : String.join(", ", faults);
    return new EffectivePriority(base == 255 ? base : Math.clamp(priority, 1, 254), fault, reasons);
  }

  private static int points(Track track, boolean held, @Nullable Integer number) {
    if (number != null) {
      return (int) Math.clamp((long) track.weight() * number, -MOST, MOST);
    }
    return (held ? track.weight() > 0 : track.weight() < 0) ? track.weight() : 0;
  }
}
