package dev.buoy.agent.operation;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How what is in force on a node differs between two files, key by key. Pure.
final class FileDifference {
  /// Told as a whole.
  private static final List<String> PARTS = List.of("api", "log");

  private final NodeConfig before;
  private final NodeConfig after;
  private final List<String> lines = new ArrayList<>();

  private FileDifference(NodeConfig before, NodeConfig after) {
    this.before = before;
    this.after = after;
  }

  /// One line for each thing that changes; none: what runs stays as it is.
  static List<String> of(NodeConfig before, NodeConfig after) {
    var difference = new FileDifference(before, after);
    difference.frontends();
    difference.backends();
    difference.trackers();
    difference.routers();
    difference.rest();
    return List.copyOf(difference.lines);
  }

  private void frontends() {
    compare("frontend", before.frontends(), after.frontends(), FrontendConfig::name,
        next -> "added, listens on " + binds(next) + ", clients go to backend " + next.backend(),
        old -> "removed; " + binds(old) + " closes", this::frontend);
  }

  private static String binds(FrontendConfig frontend) {
    return frontend.binds().stream().map(FrontendConfig.Bind::text).collect(Collectors.joining(", "));
  }

  private List<String> frontend(FrontendConfig old, FrontendConfig next) {
    var told = new ArrayList<String>();
    var earlier = byName(old.binds(), bind -> bind.address().toString());
    var later = byName(next.binds(), bind -> bind.address().toString());
    later.forEach((address, bind) -> {
      var known = earlier.get(address);
      if (known == null) {
        told.add("listens on " + bind.text() + " too");
      } else {
        // Spelled in another way it is the same address.
        var options = Facet.differences(Facets.BIND, known, bind);
        if (!options.equals(List.of("changed"))) {
          options.forEach(each -> told.add(bind.text() + " " + each));
        }
      }
    });
    earlier.forEach((address, bind) -> {
      if (!later.containsKey(address)) {
        told.add(bind.text() + " closes");
      }
    });
    told.addAll(known(Facet.differences(Facets.FRONTEND, old, next)));
    return told;
  }

  private void backends() {
    compare("backend", before.backends(), after.backends(), BackendConfig::name,
        next -> "added with " + names(next.servers().stream().map(ServerConfig::name).toList()),
        _ -> "removed", this::backend);
    checks();
  }

  private List<String> backend(BackendConfig old, BackendConfig next) {
    var told = new ArrayList<>(known(Facet.differences(Facets.BACKEND, old, next)));
    var earlier = byName(old.servers(), ServerConfig::name);
    var later = byName(next.servers(), ServerConfig::name);
    var alike = new LinkedHashMap<String, List<String>>();
    later.forEach((name, server) -> {
      var known = earlier.get(name);
      if (known == null) {
        told.add(name + " added (" + Facet.text(server.address()) + " weight " + server.weight()
            + (server.backup() ? " backup" : "") + ")");
      } else {
        Facet.differences(Facets.SERVER, known, server)
            .forEach(each -> alike.computeIfAbsent(each, _ -> new ArrayList<>()).add(name));
      }
    });
    alike.forEach((each, servers) -> told.add(names(servers) + " " + each));
    earlier.keySet().stream().filter(name -> !later.containsKey(name)).forEach(name -> told.add(name + " removed"));
    if (told.isEmpty() && !old.equals(next)) {
      told.add("the order of the servers changes");
    }
    return told;
  }

  /// Those of servers that are added or removed go without saying.
  private void checks() {
    var later = byName(after.checks(), FileDifference::checked);
    var earlier = byName(before.checks(), FileDifference::checked);
    for (var backend : after.backends()) {
      var alike = new LinkedHashMap<String, List<String>>();
      for (var server : backend.servers()) {
        if (Generation.find(before, new ServerKey(backend.name(), server.name())).isPresent()) {
          for (boolean agent : List.of(false, true)) {
            var key = backend.name() + "/" + server.name() + (agent ? " agent" : "");
            check(agent ? "agent_check" : "check", earlier.get(key), later.get(key))
                .forEach(each -> alike.computeIfAbsent(each, _ -> new ArrayList<>()).add(server.name()));
          }
        }
      }
      alike.forEach((each, servers) -> lines.add("backend " + backend.name() + ": "
          + (servers.size() == backend.servers().size() ? "" : names(servers) + " ") + each));
    }
  }

  private static List<String> check(String word, @Nullable CheckTarget old,
      @Nullable CheckTarget next) {
    if (Objects.equals(old, next)) {
      return List.of();
    }
    if (old == null || next == null) {
      return List.of(old == null ? word + "ed from now on" : word + "ed no more");
    }
    // The address follows the server's own, which is told already.
    var told = Facet.differences(Facets.CHECK, old, next).stream().filter(each -> !each.startsWith("address "))
        .toList();
    return told.stream().map(each -> word + " " + each).toList();
  }

  private static String checked(CheckTarget check) {
    return check.backend() + "/" + check.server() + (check.asksAgent() ? " agent" : "");
  }

  private void trackers() {
    compare("tracker", before.trackers(), after.trackers(), tracker -> tracker.name(),
        next -> "added: " + Facets.tracker(next), _ -> "removed",
        (old, next) -> List.of(Facets.tracker(old) + " -> " + Facets.tracker(next)));
  }

  private void routers() {
    compare("vrrp", before.routers(), after.routers(), VirtualRouterConfig::name,
        next -> "added with priority " + next.priority() + " for " + Facet.text(next.addresses()),
        _ -> "removed", FileDifference::router);
    compare("sync_group", before.syncGroups(), after.syncGroups(), SyncGroup::name,
        next -> "added: " + names(next.members()), _ -> "removed",
        (old, next) -> List.of(names(old.members()) + " -> " + names(next.members())));
    compare("vrrp", List.copyOf(before.notifications().entrySet()), List.copyOf(after.notifications().entrySet()),
        Map.Entry::getKey, next -> "notifies by " + commands(next.getValue()), _ -> "notifies no more",
        (old, next) -> List.of("notifies by " + commands(next.getValue()) + " and no more by "
            + commands(old.getValue())));
    compare("vrrp", List.copyOf(before.onRelease().entrySet()), List.copyOf(after.onRelease().entrySet()),
        Map.Entry::getKey, next -> "on_release " + next.getValue(), _ -> "on_release as by default",
        (_, next) -> List.of("on_release " + next.getValue()));
  }

  private static String commands(NotifyConfig notify) {
    return FileCommands.of(notify).stream().map(each -> "\"" + String.join(" ", each) + "\"")
        .collect(Collectors.joining(", "));
  }

  private static List<String> router(VirtualRouterConfig old, VirtualRouterConfig next) {
    var told = new ArrayList<>(known(Facet.differences(Facets.ROUTER, old, next)));
    next.addresses().stream().filter(address -> !old.addresses().contains(address))
        .forEach(address -> told.add("address " + place(address) + " added"));
    old.addresses().stream().filter(address -> !next.addresses().contains(address))
        .forEach(address -> told.add("address " + place(address) + " removed"));
    if (told.isEmpty() && !old.equals(next)) {
      told.add("the order of its addresses changes");
    }
    return told;
  }

  private static String place(VirtualAddress address) {
    return address + (address.device() == null ? "" : " dev " + address.device())
        + (address.label() == null ? "" : " label " + address.label());
  }

  private void rest() {
    value("cluster.name", before.cluster(), after.cluster());
    compare("node", before.nodes(), after.nodes(), NodeConfig.Node::name,
        next -> "added at " + Facet.text(next.address()), _ -> "removed",
        (old, next) -> List.of("address " + Facet.text(old.address()) + " -> " + Facet.text(next.address())));
    value("maxconn", before.maxconn(), after.maxconn());
    value("script_user", before.scriptUser(), after.scriptUser());
    value("log", before.log(), after.log());
    // Told apart here, put to work by the next start.
    value("api", before.api(), after.api());
    value("run_dir", before.runDir(), after.runDir());
    value("state_dir", before.stateDir(), after.stateDir());
  }

  private void value(String key, @Nullable Object old,
      @Nullable Object next) {
    if (!Objects.equals(old, next)) {
      lines.add(PARTS.contains(key) ? key + ": changed" : key + ": " + Facet.text(old) + " -> " + Facet.text(next));
    }
  }

  private <T> void compare(String kind, List<T> earlier, List<T> later, Function<T, String> name,
      Function<T, String> added, Function<T, String> removed,
      BiFunction<T, T, List<String>> changed) {
    var old = byName(earlier, name);
    var next = byName(later, name);
    next.forEach((key, value) -> {
      var known = old.get(key);
      if (known == null) {
        lines.add(kind + " " + key + ": " + added.apply(value));
      } else if (!value.equals(known)) {
        changed.apply(known, value).forEach(each -> lines.add(kind + " " + key + ": " + each));
      }
    });
    old.forEach((key, value) -> {
      if (!next.containsKey(key)) {
        lines.add(kind + " " + key + ": " + removed.apply(value));
      }
    });
  }

  /// Without the word for what no facet tells: the parts that are compared apart.
  private static List<String> known(List<String> differences) {
    return differences.equals(List.of("changed")) ? List.of() : differences;
  }

  private static String names(List<String> names) {
    return String.join(", ", names);
  }

  private static <T> Map<String, T> byName(List<T> values, Function<T, String> name) {
    var map = new LinkedHashMap<String, T>();
    values.forEach(value -> map.put(name.apply(value), value));
    return map;
  }
}
