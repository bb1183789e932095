package dev.buoy.agent.doctor;

import java.util.List;
import java.util.Optional;

/// Port: what the kernel lets this process do, found by doing it, and who else changes what it keeps; nothing stays
/// behind.
public interface KernelView {
  /// Why a fence cannot be made; empty when one could.
  Optional<String> fenceProblem();

  /// Why the kernel keeps no queue of advertisements; empty when it does.
  Optional<String> queueProblem();

  /// Whether the clock follows another; empty when the kernel does not tell.
  Optional<Boolean> clockSynchronised();

  /// Names of nftables' tables that are not Buoy's; empty when they may not be read.
  Optional<List<String>> filterTables();

  /// The program that manages the interface of this index; empty when none says so.
  Optional<String> manager(int index);
}
