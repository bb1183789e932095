package dev.buoy.console.tui;

import java.util.Locale;

/// What something is about: the object behind a row, a filter or a description.
/// @param name as operators write it: `quotation_backend/server1`, `VI_1`, `n1`
record Subject(Kind kind, String name) {
  static final Subject NONE = new Subject(Kind.NONE, "");

  enum Kind {
    INSTANCE, FRONTEND, BACKEND, SERVER, AGENT, NONE;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
      return word;
    }
  }

  static Subject instance(String name) {
    return new Subject(Kind.INSTANCE, name);
  }

  static Subject backend(String name) {
    return new Subject(Kind.BACKEND, name);
  }

  static Subject server(String id) {
    return new Subject(Kind.SERVER, id);
  }

  /// The object of this name, as the agents know it; an instance before others of that name.
  static Subject named(Facts facts, String name) {
    if (facts.instances().stream().anyMatch(row -> row.name().equals(name))) {
      return instance(name);
    }
    if (facts.servers().stream().anyMatch(row -> row.id().equals(name))) {
      return server(name);
    }
    if (facts.backends().containsKey(name)) {
      return backend(name);
    }
    if (facts.frontends().stream().anyMatch(row -> row.name().equals(name))) {
      return new Subject(Kind.FRONTEND, name);
    }
    return facts.view().agent(name).isPresent() ? new Subject(Kind.AGENT, name) : NONE;
  }

  /// What {@link #toString} wrote.
  static Subject parse(String text) {
    var space = text.indexOf(' ');
    for (var kind : Kind.values()) {
      if (space > 0 && text.substring(0, space).equals(kind.word())) {
        return new Subject(kind, text.substring(space + 1));
      }
    }
    return NONE;
  }

  boolean isNone() {
    return kind == Kind.NONE;
  }

  /// Whether an event of this object is about it, or about a part of it.
  boolean covers(String object) {
    return object.equals(name) || (kind == Kind.BACKEND && object.startsWith(name + "/"));
  }

  /// `server quotation_backend/server1`: an id for rows and scopes.
  @Override
  public String toString() {
    return isNone() ? "" : kind.word() + " " + name;
  }
}
