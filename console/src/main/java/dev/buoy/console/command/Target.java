package dev.buoy.console.command;

/// What a verb is about.
public sealed interface Target {
  /// A server of a backend, `B/S`.
  record OfServer(String backend, String server) implements Target {
    @Override
    public String toString() {
      return backend + "/" + server;
    }
  }

  record OfBackend(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }

  record OfInstance(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }

  record OfFrontend(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }

  record OfAgent(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }

  /// A bare name: whatever has it.
  record Named(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }
}
