package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One thing that somebody set at run time, anywhere in the cluster. What was taken back stays as a setting that says so,
/// until everybody must have heard of it.
public sealed interface Setting {
  /// What it is about, and where.
  Key key();

  Version version();

  Author author();

  /// Whether it takes back what was set before: the file holds again.
  boolean cleared();

  /// What takes it back.
  Setting cleared(Version later, Author by);

  /// What it sets, as operators write it: `DRAIN`, `50%`, `STANDBY`.
  String value();

  /// Kinds of settings; the names are those of the API, in lower case.
  enum Kind {
    SERVER, WEIGHT, STANDBY
  }

  /// Of two settings with the same key the later one holds.
  /// @param object `BACKEND/SERVER`, or a node
  /// @param scope the node that it is for; empty: every node
  record Key(Kind kind, String object, String scope) implements Comparable<Key> {
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::kind).thenComparing(Key::object)
        .thenComparing(Key::scope);

    /// Whether it is for this node.
    boolean covers(String node) {
      return scope.isEmpty() || scope.equals(node);
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /// A server's administrative state; READY takes another one back.
  record OfState(ServerKey server, AdminState state, String scope, Version version, Author author) implements Setting {
    @Override
    public Key key() {
      return new Key(Kind.SERVER, server.toString(), scope);
    }

    @Override
    public boolean cleared() {
      return state == AdminState.READY;
    }

    @Override
    public Setting cleared(Version later, Author by) {
      return new OfState(server, AdminState.READY, scope, later, by);
    }

    @Override
    public String value() {
      return state.name();
    }
  }

  /// A server's weight.
  /// @param share absent: the file's own
  /// @param inFile the file's own on each node then; another one ends this there
  record OfWeight(ServerKey server, @Nullable WeightShare share, SortedMap<String, Integer> inFile, String scope,
      Version version, Author author) implements Setting {
    public OfWeight {
      inFile = Collections.unmodifiableSortedMap(new TreeMap<>(inFile));
    }

    @Override
    public Key key() {
      return new Key(Kind.WEIGHT, server.toString(), scope);
    }

    @Override
    public boolean cleared() {
      return share == null;
    }

    @Override
    public Setting cleared(Version later, Author by) {
      return new OfWeight(server, null, inFile, scope, later, by);
    }

    @Override
    public String value() {
      return share == null ? "" : share.text();
    }
  }

  /// A node's part in elections.
  record OfStandby(String node, boolean standby, Version version, Author author) implements Setting {
    @Override
    public Key key() {
      return new Key(Kind.STANDBY, node, node);
    }

    @Override
    public boolean cleared() {
      return !standby;
    }

    @Override
    public Setting cleared(Version later, Author by) {
      return new OfStandby(node, false, later, by);
    }

    @Override
    public String value() {
      return standby ? "STANDBY" : "READY";
    }
  }
}
