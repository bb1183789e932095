package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;

/// The section `defaults`: merged leaf by leaf under each frontend, backend and listen.
final class Defaults {
  private static final List<String> FRONTEND = List.of("mode", "maxconn");
  private static final List<String> BACKEND = List.of("mode", "balance", "retries", "redispatch", "all_down", "check",
      "server_defaults");

  private final Mapping forFrontend;
  private final Mapping forBackend;

  /// Reports what is wrong with the section itself, so that it is named by its own keys.
  Defaults(Section section) {
    var mapping = section.mapping();
    this.forFrontend = pick(mapping, FRONTEND, List.of("client"));
    this.forBackend = pick(mapping, BACKEND, List.of("connect", "server", "queue", "check"));
    FrontendReader.mode(section);
    FrontendReader.maxconn(section);
    BackendReader.balance(section);
    BackendReader.retries(section);
    BackendReader.redispatch(section);
    BackendReader.allDown(section);
    ServerReader.validateCheck(section.section("check"));
    ServerReader.validateDefaults(section.section("server_defaults"));
    var timeout = section.section("timeout");
    List.of("connect", "client", "server", "queue", "check")
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

  private static Mapping pick(Mapping defaults, List<String> keys, List<String> timeouts) {
    var kept = new LinkedHashMap<String, Entry>(defaults.only(keys).entries());
    var timeout = defaults.entries().get("timeout");
    if (timeout != null && timeout.value() instanceof Mapping mapping) {
      kept.put("timeout", new Entry(timeout.mark(), mapping.only(timeouts)));
    }
    return new Mapping(defaults.mark(), kept);
  }
}
