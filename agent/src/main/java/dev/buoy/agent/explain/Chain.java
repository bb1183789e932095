package dev.buoy.agent.explain;

import dev.buoy.agent.journal.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What led to some events, and what followed from them; causes before what they led to.
/// @param roles every event of the chain in its order, and what it is there
record Chain(Map<Event, Step.Role> roles) {
  /// What follows later is another story.
  private static final Duration AFTERMATH = Duration.ofSeconds(30);
  private static final int MOST_CONSEQUENCES = 20;
  /// What came before the nearest ones is another story too: an address that flaps has no end of them.
  private static final int MOST_CAUSES = 50;

  /// @param effects what is to be explained
  static Chain of(Collection<Event> effects, Timeline timeline, Links links) {
    var causes = closure(effects, links);
    causes.removeAll(effects);
    var roles = new HashMap<Event, Step.Role>();
    causes.forEach(event -> roles.put(event, Step.Role.CAUSE));
    effects.forEach(event -> roles.put(event, Step.Role.EFFECT));
    consequences(effects, timeline, links).stream().limit(MOST_CONSEQUENCES)
        .forEach(event -> roles.putIfAbsent(event, Step.Role.CONSEQUENCE));
    return new Chain(ordered(roles, links));
  }

  private static Set<Event> closure(Collection<Event> effects, Links links) {
    var found = new LinkedHashSet<>(effects);
    var open = new ArrayDeque<>(effects);
    while (!open.isEmpty() && found.size() < effects.size() + MOST_CAUSES) {
      links.causes(open.remove()).stream().filter(found::add).forEach(open::add);
    }
    return found;
  }

  /// In the order of time every cause has been looked at before what it led to.
  private static List<Event> consequences(Collection<Event> effects, Timeline timeline, Links links) {
    var led = new LinkedHashSet<>(effects);
    var first = effects.stream().min(Comparator.comparingLong(Timeline::stamp));
    first.ifPresent(from -> timeline.after(from)
        .takeWhile(event -> Timeline.stamp(event) - Timeline.stamp(from) <= AFTERMATH.toNanos() / 1000)
        .filter(event -> links.causes(event).stream().anyMatch(led::contains)).forEach(led::add));
    led.removeAll(effects);
    return List.copyOf(led);
  }

  private static Map<Event, Step.Role> ordered(Map<Event, Step.Role> roles, Links links) {
    var places = new HashMap<Event, Place>();
    roles.keySet().stream().sorted(Comparator.comparingLong(Timeline::stamp))
        .forEach(event -> place(event, roles, links, places));
    var ordered = new LinkedHashMap<Event, Step.Role>();
    places.entrySet().stream()
        .sorted(Map.Entry.<Event, Place>comparingByValue().thenComparing(each -> each.getKey().node())
            .thenComparingLong(each -> each.getKey().number()))
        .forEach(each -> ordered.put(each.getKey(), roles.get(each.getKey())));
    return ordered;
  }

  /// @param depth how many causes of the chain are before it
  private record Place(long stamp, int depth) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return stamp != other.stamp ? Long.compare(stamp, other.stamp) : Integer.compare(depth, other.depth);
    }
  }

  private static Place place(Event event, Map<Event, Step.Role> roles, Links links, Map<Event, Place> places) {
    var known = places.get(event);
    if (known != null) {
      return known;
    }
    var own = new Place(Timeline.stamp(event), 0);
    places.put(event, own); // two events that name each other would have no end
    for (var cause : links.causes(event)) {
      if (roles.containsKey(cause)) {
        var before = place(cause, roles, links, places);
        if (before.compareTo(own) >= 0) {
          own = new Place(Math.max(before.stamp, own.stamp), before.depth + 1);
        }
      }
    }
    places.put(event, own);
    return own;
  }
}
