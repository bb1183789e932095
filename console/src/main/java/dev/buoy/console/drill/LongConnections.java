package dev.buoy.console.drill;

/// Connections that stay open from before the fault to the end, as those of clients do.
public interface LongConnections extends AutoCloseable {
  /// None at all.
  LongConnections NONE = new LongConnections() {
    @Override
    public Count count() {
      return Count.NONE;
    }

    @Override
    public void close() {}
  };

  /// How they stand; one that never was open is none.
  Count count();

  /// Closes them all.
  @Override
  void close();

  /// How many there are of each sort.
  /// @param kept  those that go on, and were never silent
  /// @param reset those that have ended
  /// @param hung  those that were silent for a second, whether or not they have gone on since
  record Count(int kept, int reset, int hung) {
    static final Count NONE = new Count(0, 0, 0);
  }
}
