package dev.buoy.agent.config;

import dev.buoy.agent.backend.SessionConfig;

/// Reads how long the sessions of a backend last at most.
final class SessionReader {
  static final int MOST_JITTER = 90;

  private SessionReader() {}

  /// The section `session` of a backend, a listen, or the defaults.
  static SessionConfig session(Section section) {
    var session = section.section("session");
    var config = new SessionConfig(BackendKey.MAX_LIFETIME.given(session),
        jitter(session), BackendKey.DRAIN_DEADLINE.given(session));
    session.finish();
    return config;
  }

  /// `10%`; the sign may be left out.
  private static int jitter(Section session) {
    var text = session.text("jitter");
    if (text == null) {
      return 0;
    }
    var digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    int percent = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    if (percent < 0 || percent > MOST_JITTER) {
      session.error("jitter", "must be 0% to " + MOST_JITTER + "%, was '" + text + "'");
      return 0;
    }
    return percent;
  }
}
