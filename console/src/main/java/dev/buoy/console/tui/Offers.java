package dev.buoy.console.tui;

import java.util.List;

/// What a verb key offers for the selected object: its plan, a choice, or the reason why not.
sealed interface Offers {
  record Open(Menu menu) implements Offers {}

  record Run(String line) implements Offers {}

  record No(String why) implements Offers {}

  static Offers of(Model model, Action verb) {
    var facts = model.data().facts();
    var selected = Rows.selected(model);
    var server = facts.servers().stream().filter(row -> row.id().equals(selected)).findFirst();
    var instance = facts.instances().stream().filter(row -> selected.equals(Rows.INSTANCE + row.name())).findFirst();
    var backend = selected.startsWith(Rows.BACKEND) ? selected.substring(Rows.BACKEND.length()) : "";
    if (verb == Action.RELOAD) {
      return new Run("reload on all");
    }
    if (verb == Action.FAILOVER) {
      return instance.<Offers>map(row -> new Open(Menu.failovers(row))).orElseGet(() -> only(facts.instances()));
    }
    if (server.isPresent()) {
      return verb == Action.ACTIONS
          ? new Open(Menu.ofServer(server.get(), model))
          : run(Menu.ofServer(server.get(), model).items().getFirst());
    }
    if (!backend.isEmpty()) {
      return new Open(Menu.ofBackend(facts.backends().getOrDefault(backend, List.of()), backend, model));
    }
    return verb == Action.ACTIONS && instance.isPresent()
        ? new Open(Menu.ofInstance(instance.get(), model))
        : new No(verb == Action.DRAIN ? "select a server (2) or a backend to drain" : "nothing is selected");
  }

  private static Offers only(List<InstanceRow> instances) {
    return instances.size() == 1
        ? new Open(Menu.failovers(instances.getFirst()))
        : new No("select an instance on the overview (1) first");
  }

  private static Offers run(Menu.Item item) {
    return item.isEnabled() ? new Run(item.line()) : new No(item.label() + " is not possible: " + item.refusal());
  }
}
