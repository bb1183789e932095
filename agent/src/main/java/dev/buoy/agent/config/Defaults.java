package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/// The section `defaults`: merged leaf by leaf under each frontend, backend and listen.
final class Defaults {
  private static final List<String> FRONTEND = Stream
      .concat(Stream.of("mode", "maxconn", "log"), AdmissionReader.KEYS.stream())
      .toList();
  private static final List<String> BACKEND = List.of("mode", "balance", "retries", "redispatch", "all_down",
      "abortonclose", "check", "server_defaults", "session");

  private final Mapping forFrontend;
  private final Mapping forBackend;

  /// Reports what is wrong with the section itself, so that it is named by its own keys.
  Defaults(Section section) {
    var mapping = section.mapping();
    this.forFrontend = pick(mapping, with(FRONTEND, LinkReader.FRONTEND), FrontendReader.TIMEOUTS);
    this.forBackend = pick(mapping, with(BACKEND, LinkReader.BACKEND), BackendReader.TIMEOUTS);
    FrontendReader.mode(section);
    FrontendReader.maxconn(section);
    section.flag("log", true);
    AdmissionReader.read(section);
    BackendReader.balance(section);
    BackendReader.retries(section);
    BackendReader.redispatch(section);
    BackendReader.allDown(section);
    BackendReader.abortOnClose(section);
    LinkReader.validate(section);
    SessionReader.session(section);
    ServerReader.validateCheck(section.section("check"));
    ServerReader.validateDefaults(section.section("server_defaults"));
    var timeout = section.section("timeout");
    Stream.concat(FrontendReader.TIMEOUTS.stream(), BackendReader.TIMEOUTS.stream())
        .forEach(key -> FrontendReader.Timeouts.value(timeout, key));
    timeout.finish();
    section.finish();
  }

  Section underFrontend(Section own) {
    return under(own, forFrontend);
  }

  Section underBackend(Section own) {
    return under(own, forBackend);
  }

  Section underListen(Section own) {
    return under(own, forFrontend.withDefaults(forBackend));
  }

  private static Section under(Section own, Mapping defaults) {
    return new Section(own.path(), own.mark(), CheckLayers.under(own.mapping(), defaults), own.problems());
  }

  private static List<String> with(List<String> keys, List<String> others) {
    return Stream.concat(keys.stream(), others.stream()).toList();
  }

  private static Mapping pick(Mapping defaults, List<String> keys, List<String> timeouts) {
    var kept = new LinkedHashMap<String, Entry>(defaults.only(keys).entries());
    var timeout = defaults.entries().get("timeout");
    if (timeout != null && timeout.value() instanceof Mapping mapping) {
      kept.put("timeout", new Entry(timeout.mark(), mapping.only(timeouts)));
    }
    return new Mapping(defaults.mark(), kept);
  }
}
