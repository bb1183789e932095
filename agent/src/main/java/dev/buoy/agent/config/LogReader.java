package dev.buoy.agent.config;

import dev.buoy.agent.accesslog.Destination;
import dev.buoy.agent.accesslog.Destination.Syslog;
import dev.buoy.agent.accesslog.Destination.Target;
import dev.buoy.agent.accesslog.Facility;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.accesslog.LogConfig.Access;
import dev.buoy.agent.accesslog.LogConfig.Format;
import dev.buoy.agent.accesslog.Severity;
import dev.buoy.agent.config.Value.Mapping;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the section `log`.
final class LogReader {
  private static final int SYSLOG_PORT = 514;
  /// What `sun_path` of unix(7) has room for.
  private static final int LONGEST_PATH = 107;
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.:/-]{1,32}");

  private static final String FORMS = "must be stderr, {file: PATH}, or {syslog: PATH or ADDRESS:PORT}";

  private LogReader() {}

  /// @param silent frontends that the access log leaves out
  static LogConfig read(Section file, Set<String> silent) {
    var section = file.section("log");
    var level = LogKey.LEVEL.choice(section);
    Optional<Access> access = section.has("access") ? access(section) : Optional.empty();
    section.finish();
    return new LogConfig(level.isEmpty() ? null : level, access, silent);
  }

  private static Optional<Access> access(Section log) {
    var section = log.section("access");
    boolean dontLogNull = LogKey.DONTLOGNULL.flag(section);
    boolean dontLogNormal = LogKey.DONTLOG_NORMAL.flag(section);
    boolean separateErrors = LogKey.LOG_SEPARATE_ERRORS.flag(section);
    var format = LogKey.FORMAT.choice(section).equals("json")
        ? Format.JSON
        : Format.TCPLOG;
    var to = section.require("to") ? destination(section) : null;
    section.finish();
    return Optional.ofNullable(to)
        .map(there -> new Access(there, format, dontLogNull, dontLogNormal, separateErrors));
  }

  private static @Nullable Destination destination(Section access) {
    if (!(access.value("to") instanceof Mapping)) {
      return word(access, access.text("to"));
    }
    var section = access.section("to");
    Destination to = null;
    if (section.has("file") == section.has("syslog")) {
      access.error("to", FORMS);
    } else if (section.has("file")) {
      var text = section.text("file");
      to = text == null ? null : new Destination.ToFile(section.path("file", text));
    } else {
      to = syslog(section);
    }
    section.finish();
    return to;
  }

  private static @Nullable Destination word(Section access, @Nullable String text) {
    if (text != null && !text.equals("stderr")) {
      access.error("to", FORMS + ", was '" + text + "'");
    }
    return "stderr".equals(text) ? new Destination.Stderr() : null;
  }

  private static @Nullable Destination syslog(Section section) {
    var facility = Facility.of(LogKey.FACILITY.choice(section)).orElseThrow();
    var level = Severity.of(LogKey.SYSLOG_LEVEL.choice(section)).orElseThrow();
    var tag = section.text("tag");
    if (tag != null && !TAG.matcher(tag).matches()) {
      section.error("tag", "must be 1 to 32 letters, digits and _ . : / -, was '" + tag + "'");
    }
    var target = target(section, section.text("syslog"));
    return target == null
        ? null
        : new Syslog(target, facility, level, tag == null ? "buoy" : tag);
  }

  private static @Nullable Target target(Section section, @Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.startsWith("/")) {
      if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
        section.error("syslog", "a socket's path has at most " + LONGEST_PATH + " bytes");
      }
      return new Target.Local(Path.of(text));
    }
    var address = Literals.address(text).map(alone -> new InetSocketAddress(alone, SYSLOG_PORT))
        .or(() -> Literals.socketAddress(text, false));
    if (address.isEmpty()) {
      section.error("syslog", "must be a path such as /dev/log, ADDRESS:PORT or [IPV6]:PORT, was '" + text + "'");
    }
    return address.map(Target.Udp::new).orElse(null);
  }
}
