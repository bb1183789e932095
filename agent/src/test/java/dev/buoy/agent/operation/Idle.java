package dev.buoy.agent.operation;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Nothing runs, and nothing is refused.
class Idle implements Running {
  /// The plan of a file, when it does not matter.
  static Plan planned(Generation now) {
    return new Plan(now.number(), List.of("another file"), List.of(), List.of(), "n1", 1);
  }

  /// The instances that were to linger, call by call.
  final List<List<String>> lingered = new ArrayList<>();
  /// What happens while it lingers.
  Runnable meanwhile = () -> {};
  boolean unwantedAtLast;
  /// What sessions are cut for.
  final List<String> cuts = new ArrayList<>();
  List<SessionStatus> open = List.of();

  @Override
  public long sessions(ServerKey server) {
    return 0;
  }

  @Override
  public OperationalState state(ServerKey server) {
    return OperationalState.UP;
  }

  @Override
  public long sessions() {
    return 0;
  }

  @Override
  public List<SessionStatus> sessions(SessionFilter filter) {
    return open;
  }

  @Override
  public int cut(SessionFilter filter, String why) {
    cuts.add(why);
    return open.size();
  }

  @Override
  public void linger(List<String> instances, BooleanSupplier unwanted) {
    lingered.add(instances);
    meanwhile.run();
    unwantedAtLast = unwanted.getAsBoolean();
  }

  @Override
  public void prepare(Generation before, Generation after) {}

  @Override
  public void apply(Generation before, Generation after, String causedBy) {}
}
