package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the sync groups of a node make of their members' changes: when one becomes MASTER or leaves it, the others
/// follow; while one has a fault of its own, all are in FAULT (keepalived's `vrrp_sync_group`). A value: each change
/// gives the next one and what the other members are told.
/// @param groups of this node
/// @param states of the members, as far as known
/// @param faults of the members that have a fault of their own: the first of them
public record Synchrony(List<SyncGroup> groups, Map<String, RouterState> states, Map<String, Why> faults) {
  public Synchrony {
    groups = List.copyOf(groups);
    states = Collections.unmodifiableMap(new TreeMap<>(states));
    faults = Collections.unmodifiableMap(new TreeMap<>(faults));
  }

  /// Nothing known of any member yet.
  public static Synchrony of(List<SyncGroup> groups) {
    return new Synchrony(groups, Map.of(), Map.of());
  }

  /// What a member is told.
  public sealed interface Order {
    /// Name of the member.
    String member();

    /// See [Participant#promote].
    record Promote(String member, Why why) implements Order {}

    /// See [Participant#demote].
    record Demote(String member, Why why) implements Order {}

    /// [FaultCause#GROUP] is raised or cleared.
    record Fault(String member, boolean raised, Why why) implements Order {}
  }

  /// The groups after a change, and what follows from it.
  public record Next(Synchrony synchrony, List<Order> orders) {
    public Next {
      orders = List.copyOf(orders);
    }
  }

  /// A member changed its state.
  public Next transition(String member, RouterState from, RouterState to, Why why) {
    var changed = new TreeMap<>(states);
    changed.put(member, to);
    var orders = new ArrayList<Order>();
    for (var group : groups) {
      if (group.members().contains(member)) {
        orders.addAll(follow(group, member, from, to, why));
      }
    }
    return new Next(new Synchrony(groups, changed, faults), orders);
  }

  /// The causes of a member's FAULT changed.
  public Next faults(String member, Map<FaultCause, Why> causes) {
    var changed = new TreeMap<>(faults);
    changed.remove(member);
    causes.entrySet().stream().filter(cause -> cause.getKey() != FaultCause.GROUP).findFirst()
        .ifPresent(cause -> changed.put(member, cause.getValue()));
    return after(new Synchrony(groups, states, changed));
  }

  /// Other groups, or other members in them. A group that serves with some of its members serves with all: where two
  /// nodes each do that, the election of each member ends it for the same one of them, as a node has one priority for
  /// the group.
  public Next regrouped(List<SyncGroup> next) {
    var after = after(new Synchrony(next, states, faults));
    var orders = new ArrayList<>(after.orders());
    next.stream().filter(group -> !groups.contains(group)).forEach(group -> orders.addAll(align(group)));
    return new Next(after.synchrony(), orders);
  }

  /// A member is gone.
  public Next without(String member) {
    var remaining = new TreeMap<>(states);
    remaining.remove(member);
    var causes = new TreeMap<>(faults);
    causes.remove(member);
    return after(new Synchrony(groups, remaining, causes));
  }

  /// What a member that starts has to be told.
  public List<Order> standing(String member) {
    var cause = inherited(member);
    return cause == null ? List.of() : List.of(new Order.Fault(member, true, cause));
  }

  /// The members of the groups of `member`, itself too; only itself when it is in none.
  public static List<String> together(List<SyncGroup> groups, String member) {
    var all = groups.stream().filter(group -> group.members().contains(member))
        .flatMap(group -> group.members().stream()).distinct().toList();
    return all.isEmpty() ? List.of(member) : all;
  }

  private List<Order> follow(SyncGroup group, String member, RouterState from, RouterState to, Why why) {
    var others = group.members().stream().filter(other -> !other.equals(member)).toList();
    var told = new Why(member + " of sync group " + group.name() + " became " + to + ": " + why.reason(), why.causes());
    return switch (to) {
      case MASTER -> others.stream().<Order>map(other -> new Order.Promote(other, told)).toList();
      case BACKUP -> {
        if (from == RouterState.MASTER) {
          yield others.stream().<Order>map(other -> new Order.Demote(other, told)).toList();
        }
        // One that joins a serving group serves: else another node would take it, and with it the whole group.
        var serving = others.stream().filter(other -> states.get(other) == RouterState.MASTER).findFirst();
        yield serving.<List<Order>>map(other -> List.of(new Order.Promote(member,
            new Why(other + " of sync group " + group.name() + " is MASTER", why.causes())))).orElse(List.of());
      }
      // What faults mean for the others is told by the faults.
      case FAULT, INITIALIZE -> List.of();
    };
  }

  private List<Order> align(SyncGroup group) {
    var serving = group.members().stream().filter(member -> states.get(member) == RouterState.MASTER).findFirst();
    return serving.stream().flatMap(master -> group.members().stream()
        .filter(member -> states.get(member) == RouterState.BACKUP)
        .<Order>map(member -> new Order.Promote(member, Why.because(master + " of sync group " + group.name()
            + " is MASTER"))))
        .toList();
  }

  private Next after(Synchrony next) {
    var members = new TreeMap<String, Boolean>();
    for (var group : groups) {
      group.members().forEach(member -> members.put(member, true));
    }
    for (var group : next.groups) {
      group.members().forEach(member -> members.put(member, true));
    }
    var orders = new ArrayList<Order>();
    for (var member : members.keySet()) {
      var before = inherited(member);
      var now = next.inherited(member);
      if (now != null && !now.equals(before)) {
        orders.add(new Order.Fault(member, true, now));
      } else if (now == null && before != null) {
        orders.add(new Order.Fault(member, false, Why.because("its sync group has no fault any more")));
      }
    }
    return new Next(next, orders);
  }

  /// The fault that a member has because of the others.
  private @Nullable Why inherited(String member) {
    for (var group : groups) {
      for (var other : group.members()) {
        var cause = faults.get(other);
        if (cause != null && !other.equals(member) && group.members().contains(member)) {
          return new Why(other + " of sync group " + group.name() + " is in FAULT: " + cause.reason(), cause.causes());
        }
      }
    }
    return null;
  }
}
