package dev.buoy.agent.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A change of the file across the cluster, as who leads it decides: node by node, then watched, then kept, or taken back
/// everywhere. Pure: time comes with the events.
/// @param leader the node that decides, one of them: it keeps it first, so that the others have somebody to ask
/// @param order the nodes, in the order in which they get it
/// @param confirmWithin taken back unless confirmed within this time of the last node; absent: needs no confirmation
/// @param lease taken back when the client is not heard of for this long; absent: the client may go
/// @param settle how long it is watched when it needs no confirmation
public record Rollout(String leader, List<String> order, @Nullable Duration confirmWithin, @Nullable Duration lease,
    Duration settle) {
  /// A node is looked at for as long before the next one gets the file.
  static final Duration LEAST_LOOK = Duration.ofSeconds(1);
  /// Servers that are checked seldom are not waited for longer.
  static final Duration LONGEST_LOOK = Duration.ofSeconds(20);
  /// What a node may take to put it to work.
  static final Duration LONGEST_PUT = Duration.ofSeconds(30);

  public Rollout {
    order = List.copyOf(order);
    if (!order.contains(leader)) {
      throw new IllegalArgumentException(leader + " leads, and is none of " + order);
    }
  }

  /// How far it has come.
  public sealed interface State {
    /// Nodes that have, or may have, the file.
    List<String> put();
  }

  /// The last node of `put` gets it.
  record Putting(List<String> put, long heardNanos) implements State {}

  /// The last node of `put` is looked at.
  record Looking(List<String> put, long sinceNanos, long heardNanos) implements State {}

  /// Every node runs it, and is looked at.
  record Settling(List<String> put, long sinceNanos, long heardNanos) implements State {}

  /// Every node runs it; somebody has to confirm it.
  record Waiting(List<String> put, long untilNanos, long heardNanos) implements State {}

  /// It stays once the leader has kept it, and `left` are still to be told.
  record Keeping(List<String> put, List<String> left, List<Vain> vain) implements State {}

  /// It goes, and `left` are still to be told.
  record TakingBack(List<String> put, List<String> left, String why, List<Vain> vain) implements State {}

  /// It stays.
  public record Kept(List<String> put, List<Vain> vain) implements State {}

  /// It is gone.
  public record TakenBack(List<String> put, String why, List<Vain> vain) implements State {}

  /// A node that was told in vain what was decided.
  /// @param why what it said
  /// @param silent it did not answer, and asks the others; else it does not do it
  public record Vain(String node, String why, boolean silent) {}

  /// What happens.
  public sealed interface Event {
    record Put(long nanos) implements Event {}

    /// The node refuses it, or does not answer.
    /// @param certain whether the node is sure not to have it
    record NotPut(String why, boolean certain) implements Event {}

    /// A look at all nodes.
    /// @param tripped what takes it back; empty: nothing
    /// @param calm nothing is wrong
    record Looked(long nanos, Optional<String> tripped, boolean calm) implements Event {}

    /// A node did what was decided.
    record Told() implements Event {}

    /// A node did not, or did not answer.
    record NotTold(Vain vain) implements Event {}

    record Confirmed() implements Event {}

    record Unwanted(String why) implements Event {}

    /// The client was heard of.
    record Heard(long nanos) implements Event {}

    record ClientGone() implements Event {}
  }

  /// What is to be done next.
  public sealed interface Action {
    record Put(String node) implements Action {}

    record Keep(String node) implements Action {}

    record TakeBack(String node, String why) implements Action {}
  }

  /// What an event leads to.
  /// @param action absent: nodes are looked at, or it is over
  public record Step(State next, @Nullable Action action) {}

  /// How long it takes at most until it is decided, from the moment at which the last of these nodes gets it.
  Duration longest(List<String> put) {
    var nodes = LONGEST_PUT.plus(LONGEST_LOOK).multipliedBy(order.size() - put.size() + 1L);
    return nodes.plus(confirmWithin == null ? settle.plus(LONGEST_LOOK) : confirmWithin);
  }

  /// Why it cannot be confirmed now; empty when it can, or is by now.
  static Optional<String> unconfirmable(State state) {
    return switch (state) {
      case Putting(var put, _) -> Optional.of(early(put.getLast() + " gets it now"));
      case Looking(var put, _, _) -> Optional.of(early(put.getLast() + " is looked at now"));
      case TakingBack(_, _, var why, _) -> Optional.of("it is being taken back: " + why);
      case TakenBack(_, var why, _) -> Optional.of("it was taken back: " + why);
      case Settling _,Waiting _,Keeping _,Kept _ -> Optional.empty();
    };
  }

  private static String early(String now) {
    return "it is too early to confirm: " + now + "; confirm once every node runs it";
  }

  /// The first node gets it.
  Step begin(long nanos) {
    return new Step(new Putting(List.of(order.getFirst()), nanos), new Action.Put(order.getFirst()));
  }

  /// The next state, and what is to be done. An event that means nothing in a state changes nothing.
  Step on(State state, Event event) {
    return switch (state) {
      case Putting putting -> putting(putting, event);
      case Looking looking -> looking(looking, event);
      case Settling settling -> settling(settling, event);
      case Waiting waiting -> waiting(waiting, event);
      case Keeping keeping -> keeping(keeping, event);
      case TakingBack back -> takingBack(back, event);
      case Kept _,TakenBack _ -> stay(state);
    };
  }

  private Step putting(Putting state, Event event) {
    return switch (event) {
      case Event.Put(var nanos) -> stay(new Looking(state.put(), nanos, state.heardNanos()));
      case Event.NotPut(var why, var certain) -> back(certain
          ? state.put().subList(0, state.put().size() - 1)
          : state.put(), state.put().getLast() + ": " + why);
      case Event.Heard(var nanos) -> stay(new Putting(state.put(), nanos));
      case Event.Unwanted(var why) -> back(state.put(), why);
      case Event.ClientGone _ -> back(state.put(), "the client is gone");
      case Event.Looked _,Event.Told _,Event.NotTold _,Event.Confirmed _ -> stay(state);
    };
  }

  private Step looking(Looking state, Event event) {
    return switch (event) {
      case Event.Looked(_, var tripped, _) when tripped.isPresent() -> back(state.put(), tripped.get());
      case Event.Looked(var nanos, _, _) when lost(state.heardNanos(), nanos) -> back(state.put(), LOST);
      case Event.Looked(var nanos, _, var calm) when (calm && nanos - state.sinceNanos() >= LEAST_LOOK.toNanos())
          || nanos - state.sinceNanos() >= LONGEST_LOOK.toNanos() ->
        next(state, nanos);
      case Event.Heard(var nanos) -> stay(new Looking(state.put(), state.sinceNanos(), nanos));
      case Event.Unwanted(var why) -> back(state.put(), why);
      case Event.ClientGone _ -> back(state.put(), "the client is gone");
      case Event.Looked _,Event.Put _,Event.NotPut _,Event.Told _,Event.NotTold _,Event.Confirmed _ -> stay(state);
    };
  }

  private static final String LOST = "the client was not heard of any more";

  private Step next(Looking state, long nanos) {
    if (state.put().size() < order.size()) {
      var node = order.get(state.put().size());
      var put = new ArrayList<>(state.put());
      put.add(node);
      return new Step(new Putting(List.copyOf(put), state.heardNanos()), new Action.Put(node));
    }
    return stay(confirmWithin == null
        ? new Settling(state.put(), state.sinceNanos(), state.heardNanos())
        : new Waiting(state.put(), nanos + confirmWithin.toNanos(), state.heardNanos()));
  }

  private Step settling(Settling state, Event event) {
    return switch (event) {
      case Event.Looked(_, var tripped, _) when tripped.isPresent() -> back(state.put(), tripped.get());
      case Event.Looked(var nanos, _, _) when lost(state.heardNanos(), nanos) -> back(state.put(), LOST);
      case Event.Looked(var nanos, _, var calm) when (calm && nanos - state.sinceNanos() >= settle.toNanos())
          || nanos - state.sinceNanos() >= settle.plus(LONGEST_LOOK).toNanos() ->
        keep(state.put());
      case Event.Heard(var nanos) -> stay(new Settling(state.put(), state.sinceNanos(), nanos));
      case Event.Unwanted(var why) -> back(state.put(), why);
      case Event.ClientGone _ -> back(state.put(), "the client is gone");
      case Event.Confirmed _ -> keep(state.put());
      case Event.Looked _,Event.Put _,Event.NotPut _,Event.Told _,Event.NotTold _ -> stay(state);
    };
  }

  private Step waiting(Waiting state, Event event) {
    return switch (event) {
      case Event.Looked(_, var tripped, _) when tripped.isPresent() -> back(state.put(), tripped.get());
      case Event.Looked(var nanos, _, _) when nanos - state.untilNanos() >= 0 ->
        back(state.put(), "it was not confirmed in time");
      case Event.Looked(var nanos, _, _) when lost(state.heardNanos(), nanos) -> back(state.put(), LOST);
      case Event.Heard(var nanos) -> stay(new Waiting(state.put(), state.untilNanos(), nanos));
      case Event.Unwanted(var why) -> back(state.put(), why);
      case Event.Confirmed _ -> keep(state.put());
      // It has its answer by now; a client that has to stay renews its lease.
      case Event.ClientGone _,Event.Looked _,Event.Put _,Event.NotPut _,Event.Told _,Event.NotTold _ -> stay(state);
    };
  }

  private boolean lost(long heardNanos, long nanos) {
    return lease != null && nanos - heardNanos > lease.toNanos();
  }

  private Step keep(List<String> put) {
    var all = new LinkedHashSet<>(List.of(leader));
    all.addAll(put);
    return new Step(new Keeping(put, List.copyOf(all), List.of()), new Action.Keep(leader));
  }

  /// Until the leader has kept it, nobody has.
  private Step keeping(Keeping state, Event event) {
    return switch (event) {
      case Event.NotTold(var vain) when vain.node().equals(leader) -> back(state.put(), leader + ": " + vain.why());
      case Event.Told _ -> kept(state, state.vain());
      case Event.NotTold(var vain) -> kept(state, with(state.vain(), vain));
      case Event.Put _,Event.NotPut _,Event.Looked _,Event.Confirmed _,Event.Unwanted _,Event.Heard _,Event.ClientGone _ ->
        stay(state);
    };
  }

  private static Step kept(Keeping state, List<Vain> vain) {
    var left = state.left().subList(1, state.left().size());
    return left.isEmpty()
        ? stay(new Kept(state.put(), vain))
        : new Step(new Keeping(state.put(), left, vain), new Action.Keep(left.getFirst()));
  }

  /// The last one that got it is the first to lose it.
  private static Step back(List<String> put, String why) {
    return put.isEmpty()
        ? stay(new TakenBack(put, why, List.of()))
        : new Step(new TakingBack(put, put.reversed(), why, List.of()), new Action.TakeBack(put.getLast(), why));
  }

  private static Step takingBack(TakingBack state, Event event) {
    return switch (event) {
      case Event.Told _ -> takenBack(state, state.vain());
      case Event.NotTold(var vain) -> takenBack(state, with(state.vain(), vain));
      case Event.Put _,Event.NotPut _,Event.Looked _,Event.Confirmed _,Event.Unwanted _,Event.Heard _,Event.ClientGone _ ->
        stay(state);
    };
  }

  private static Step takenBack(TakingBack state, List<Vain> vain) {
    var left = state.left().subList(1, state.left().size());
    return left.isEmpty()
        ? stay(new TakenBack(state.put(), state.why(), vain))
        : new Step(new TakingBack(state.put(), left, state.why(), vain),
            new Action.TakeBack(left.getFirst(), state.why()));
  }

  private static List<Vain> with(List<Vain> before, Vain more) {
    return Stream.concat(before.stream(), Stream.of(more)).toList();
  }

  private static Step stay(State state) {
    return new Step(state, null);
  }
}
