package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/// The section `defaults`: merged leaf by leaf under each frontend, backend and listen.
final class Defaults {
  private final Mapping forFrontend;
  private final Mapping forBackend;

  /// Reports what is wrong with the section itself, so that it is named by its own keys.
  Defaults(Section section) {
    var mapping = section.mapping();
    this.forFrontend = pick(mapping, FrontendKey.inDefaults(), TimeoutKey.of("frontend"));
    this.forBackend = pick(mapping, BackendKey.inDefaults(), TimeoutKey.of("backend"));
    FrontendReader.mode(section);
    FrontendKey.MAXCONN.integer(section);
    FrontendKey.LOG.flag(section);
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
    Stream.of(TimeoutKey.values()).forEach(key -> key.given(timeout));
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
