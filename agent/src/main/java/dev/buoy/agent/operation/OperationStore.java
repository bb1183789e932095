package dev.buoy.agent.operation;

import java.util.List;

/// Port: keeps operations over a restart. Never throws: what cannot be kept is reported by the store itself.
public interface OperationStore {
  /// Keeps nothing.
  OperationStore NONE = new OperationStore() {
    @Override
    public List<Operation> load() {
      return List.of();
    }

    @Override
    public void save(Operation operation) {}
  };

  /// Every operation as it was saved last, the one that began first ahead.
  List<Operation> load();

  /// Keeps an operation, in place of what was kept under its id.
  void save(Operation operation);
}
