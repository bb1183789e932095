package dev.buoy.agent.probe;

import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Octets;

/// What the answer to a query means.
final class QueryVerdict {
  private QueryVerdict() {}

  /// @param answered whether there was a row
  /// @param value the last column of the first row
  static Verdict of(String query, boolean answered, String value, Expectation expect) {
    if (!answered && !(expect instanceof Expectation.Anything)) {
      return Verdict.refused(query + " has no row, expected " + expect.words());
    }
    var said = query + " is " + (answered ? "'" + Octets.printable(value) + "'" : "done");
    return expect.fits(value)
        ? Verdict.passed(said)
        : Verdict.refused(said + ", expected " + expect.words());
  }
}
