package dev.buoy.console.tui;

import dev.buoy.console.command.Changer;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.tui.InstanceRow.Cell;
import dev.buoy.v1.AdminState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A choice of commands about one object; those that cannot be run now say why.
/// @param chosen index of the item the bar is on
record Menu(String title, List<Item> items, int chosen) {

  /// @param label  as shown
  /// @param lines  the commands, in the grammar of the command line; one after the other
  /// @param refusal why it cannot be run; empty when it can
  /// @param begun   the beginning of a command that the operator goes on with; empty: `lines` are whole
  /// @param leftOut which of the objects it does not concern, and why; empty: it concerns all
  record Item(String label, List<String> lines, String refusal, String begun, String leftOut) {
    Item {
      lines = List.copyOf(lines);
    }

    Item(String label, List<String> lines, String refusal) {
      this(label, lines, refusal, "", "");
    }

    Item(String label, String line, String refusal) {
      this(label, List.of(line), refusal);
    }

    /// One that wants a value.
    static Item asking(String label, String begun, String refusal) {
      return new Item(label, List.of(), refusal, begun, "");
    }

    /// What it runs, or how the command begins that it asks for.
    String command() {
      return begun.isEmpty() ? String.join("; ", lines) : begun.strip() + " ...";
    }

    boolean isEnabled() {
      return refusal.isEmpty();
    }

    /// Whether it does more than to show something.
    boolean changes() {
      return !begun.isEmpty() || lines.stream().anyMatch(line -> Parser.line(line) instanceof Parsed.Accepted(var one)
          && (Changer.takes(one.command()) || DrillDialog.changes(one.command())));
    }
  }

  Menu {
    items = List.copyOf(items);
  }

  /// The first that can be run is chosen.
  static Menu of(String title, List<Item> items) {
    return starting(title, items);
  }

  private static Menu starting(String title, List<Item> items) {
    var first = IntStream.range(0, items.size()).filter(i -> items.get(i).isEnabled()).findFirst().orElse(0);
    return new Menu(title, items, first);
  }

  /// The same where nothing may be changed: what only shows something is left.
  Menu refused(String why) {
    return starting(title, items.stream().map(item -> item.isEnabled() && item.changes()
        ? new Item(item.label(), item.lines(), why, item.begun(), item.leftOut())
        : item).toList());
  }

  Menu move(int by) {
    return items.isEmpty() ? this : new Menu(title, items, Math.clamp((long) chosen + by, 0, items.size() - 1));
  }

  /// The verbs that can be run.
  List<String> verbs() {
    return items.stream().filter(Item::isEnabled).map(Item::label).toList();
  }

  static Menu ofServer(ServerRow server, Model model) {
    var items = new ArrayList<Item>();
    items.add(state(server, "drain", AdminState.Value.DRAIN, "already draining"));
    items.add(state(server, "ready", AdminState.Value.READY, "already in rotation"));
    items.add(state(server, "maint", AdminState.Value.MAINT, "already in maintenance"));
    items.add(Item.asking("weight ...", "weight " + server.id() + " ", server.isUnknown()
        ? "no fresh report of this server"
        : ""));
    items.add(new Item("close all of it", "close --server " + server.id(), server.isUnknown()
        ? "no fresh report of this server"
        : server.sessions() == 0 ? "no connection is open" : ""));
    items.add(new Item("connections", "connections " + server.id(), ""));
    items.add(reload(model));
    return starting(server.id(), items);
  }

  /// The marked servers, planned one after the other.
  static Menu ofMarked(List<ServerRow> servers, Model model) {
    var items = new ArrayList<Item>();
    for (var verb : List.of("drain", "ready", "maint")) {
      items.add(ofMarked(servers, verb, model));
    }
    return starting(servers.size() + " marked servers", items);
  }

  private static Item ofMarked(List<ServerRow> servers, String verb, Model model) {
    var lines = new ArrayList<String>();
    var leftOut = new LinkedHashMap<String, List<String>>();
    for (var server : servers) {
      for (var item : ofServer(server, model).items()) {
        if (item.label().equals(verb) && item.isEnabled()) {
          lines.addAll(item.lines());
        } else if (item.label().equals(verb)) {
          leftOut.computeIfAbsent(item.refusal(), _ -> new ArrayList<>()).add(server.id());
        }
      }
    }
    var why = leftOut.entrySet().stream().map(each -> String.join(", ", each.getValue()) + " (" + each.getKey() + ")")
        .collect(Collectors.joining("; "));
    var count = leftOut.isEmpty() ? "" : " of " + servers.size();
    return new Item(verb + " " + lines.size() + count + " marked", lines, lines.isEmpty() ? "none of " + why : "", "",
        leftOut.isEmpty() ? "" : servers.size() - lines.size() + count + ": " + why);
  }

  private static Item state(ServerRow server, String verb, AdminState.Value state, String already) {
    var there = server.adminStates().size() == 1 && server.adminStates().contains(state);
    return new Item(verb, verb + " " + server.id() + " on all",
        server.isUnknown() ? "no fresh report of this server" : there ? already : "");
  }

  static Menu ofBackend(List<ServerRow> servers, String backend, Model model) {
    var items = new ArrayList<Item>();
    servers.forEach(server -> items.add(new Item("drain " + server.name(), "drain " + server.id() + " on all",
        state(server, "drain", AdminState.Value.DRAIN, "already draining").refusal())));
    items.add(new Item("connections", "connections " + backend, ""));
    items.add(reload(model));
    return starting(backend, items);
  }

  static Menu ofInstance(InstanceRow instance, Model model) {
    var items = new ArrayList<Item>();
    items.addAll(failovers(instance).items());
    var forced = instance.fresh().stream().anyMatch(cell -> cell.router().hasOverride()
        && !cell.router().getOverride().getStandby());
    items.add(new Item("release", "release " + instance.name(), forced ? "" : "no forced failover is in force"));
    items.add(reload(model));
    return starting(instance.name(), items);
  }

  /// A node, as far as it answers.
  static Menu ofAgent(String node, Model model) {
    var agent = model.data().view().agent(node);
    var gone = agent.map(one -> one.error() != null || one.status() == null).orElse(true);
    var standby = agent.flatMap(one -> one.lastStatus()).stream().flatMap(status -> status.getVrrpList().stream())
        .anyMatch(router -> router.getOverride().getStandby());
    var silent = gone ? "it does not answer" : "";
    var items = new ArrayList<Item>();
    items.add(new Item("standby", "standby " + node, standby ? "is in standby already" : silent));
    items.add(new Item("release", "release " + node, standby ? "" : "is not in standby"));
    items.add(new Item("reload", "reload on " + node, silent));
    return starting(node, items);
  }

  /// Whose connections can be looked at.
  static Menu ofFrontend(String name) {
    return starting(name, List.of(new Item("connections", "connections " + name, "")));
  }

  /// Where the instance could go: whom the election chooses, or one of the nodes.
  static Menu failovers(InstanceRow instance) {
    var items = new ArrayList<Item>();
    items.add(new Item("failover", "failover " + instance.name(),
        instance.claims().isEmpty() ? "nobody fresh is master" : ""));
    instance.cells().forEach(cell -> items.add(new Item("failover to " + cell.agent(),
        "failover " + instance.name() + " to " + cell.agent(), refusal(instance, cell))));
    return starting("failover " + instance.name(), items);
  }

  private static String refusal(InstanceRow instance, Cell cell) {
    if (!cell.isFresh()) {
      return "does not answer for " + Words.age(cell.age());
    }
    return switch (cell.router().getState()) {
      case MASTER -> instance.claims().size() == 1 ? "is master already" : "";
      case FAULT -> "is in FAULT";
      case BACKUP -> instance.claims().isEmpty() ? "nobody fresh is master" : "";
      case INITIALIZE, UNSPECIFIED, UNRECOGNIZED -> "has not started";
    };
  }

  private static Item reload(Model model) {
    var fresh = model.data().view().fresh(model.data().now().nanos());
    return new Item("reload", "reload on all", fresh.isEmpty() ? "no agent answers" : "");
  }
}
