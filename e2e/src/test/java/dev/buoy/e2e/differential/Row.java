package dev.buoy.e2e.differential;

import org.jspecify.annotations.Nullable;

/// One thing that a scenario observes, and what it has to be.
sealed interface Row {
  /// What is observed; unique within a scenario.
  String what();

  /// Whether this is what it has to be.
  /// @param seen null: it was not observed
  boolean fits(Via via, @Nullable String seen);

  /// Whether this may be the fault of a machine that is busy with something else.
  default boolean late(@Nullable String seen) {
    return false;
  }

  /// What it has to be, in words.
  String expected(Via via);

  /// The same through both.
  static Row same(String what, Object value) {
    return new Exactly(what, value.toString(), value.toString(), "");
  }

  /// Not the same, on purpose.
  /// @param why in a few words, with the ADR
  static Row differs(String what, Object haproxy, Object buoy, String why) {
    return new Exactly(what, haproxy.toString(), buoy.toString(), " (" + why + ")");
  }

  /// A number that chance has a part in.
  static Row near(String what, int value, int tolerance) {
    return new Near(what, value, tolerance);
  }

  /// A time-out in milliseconds, which Buoy keeps within 10 %. What haproxy makes of it is shown, not judged.
  static Row takes(String what, int millis) {
    return new Takes(what, millis);
  }

  record Exactly(String what, String haproxy, String buoy, String why) implements Row {
    @Override
    public boolean fits(Via via, @Nullable String seen) {
      return wanted(via).equals(seen);
    }

    @Override
    public String expected(Via via) {
      return wanted(via) + why;
    }

    private String wanted(Via via) {
      return via == Via.BUOY ? buoy : haproxy;
    }
  }

  record Near(String what, int value, int tolerance) implements Row {
    @Override
    public boolean fits(Via via, @Nullable String seen) {
      return seen != null && Math.abs(Integer.parseInt(seen) - value) <= tolerance;
    }

    @Override
    public String expected(Via via) {
      return value + " +- " + tolerance;
    }
  }

  record Takes(String what, int millis) implements Row {
    @Override
    public boolean fits(Via via, @Nullable String seen) {
      return seen != null && (via == Via.HAPROXY || Math.abs(Integer.parseInt(seen) - millis) * 10 <= millis);
    }

    @Override
    public boolean late(@Nullable String seen) {
      return seen != null && Integer.parseInt(seen) > millis;
    }

    @Override
    public String expected(Via via) {
      return via == Via.HAPROXY ? "any time" : millis + " ms +- 10 %";
    }
  }
}
