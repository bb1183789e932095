package dev.buoy.agent;

import dev.buoy.agent.doctor.KernelView;
import dev.buoy.agent.linux.NetworkManagers;
import dev.buoy.agent.linux.Trials;
import java.util.List;
import java.util.Optional;

/// The kernel that the program runs on.
record ThisKernel() implements KernelView {
  @Override
  public Optional<String> fenceProblem() {
    return Trials.fence();
  }

  @Override
  public Optional<String> queueProblem() {
    return Trials.queue();
  }

  @Override
  public Optional<Boolean> clockSynchronised() {
    return Trials.clock();
  }

  @Override
  public Optional<List<String>> filterTables() {
    return Trials.filterTables();
  }

  @Override
  public Optional<String> manager(int index) {
    return Optional.ofNullable(NetworkManagers.ofThisHost().managing(index));
  }
}
