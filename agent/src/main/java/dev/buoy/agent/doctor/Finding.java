package dev.buoy.agent.doctor;

import java.util.Locale;

/// What one check found.
/// @param name of the check
/// @param what is the case, one sentence
/// @param remedy what to do; empty when there is nothing to do
public record Finding(Verdict verdict, String name, String what, String remedy) {
  /// How bad it is.
  public enum Verdict {
    OK, WARN, FAIL
  }

  static Finding ok(String name, String what) {
    return new Finding(Verdict.OK, name, what, "");
  }

  static Finding warn(String name, String what, String remedy) {
    return new Finding(Verdict.WARN, name, what, remedy);
  }

  static Finding fail(String name, String what, String remedy) {
    return new Finding(Verdict.FAIL, name, what, remedy);
  }

  /// `ok`, `warn` or `fail`.
  public String word() {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  /// `WARN  rp_filter: strict on eth0; set it to 0 or 2`
  @Override
  public String toString() {
    return "%-4s  %s: %s%s".formatted(verdict, name, what, remedy.isEmpty() ? "" : "; " + remedy);
  }
}
