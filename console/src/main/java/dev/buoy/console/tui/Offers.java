package dev.buoy.console.tui;

import java.util.List;

/// What a verb key offers for the selected object: its plan, a choice, or the reason why not.
sealed interface Offers {
  record Open(Menu menu) implements Offers {}

  /// Plans, all at once.
  /// @param leftOut as of {@link Menu.Item}
  record Run(List<String> lines, String leftOut) implements Offers {
    public Run {
      lines = List.copyOf(lines);
    }
  }

  record No(String why) implements Offers {}

  static Offers of(Model model, Action verb) {
    var offers = any(model, verb);
    return model.settings().readOnly() && offers instanceof Open(var menu)
        ? new Open(menu.refused(model.settings().isRecording() ? model.settings().refusal() : "read-only"))
        : offers;
  }

  private static Offers any(Model model, Action verb) {
    if (verb == Action.RELOAD) {
      return new Run(List.of("reload on all"), "");
    }
    var facts = model.facts();
    var marked = facts.servers().stream()
        .filter(row -> model.place().look().marked().contains(Subject.server(row.id()).toString())).toList();
    if (!marked.isEmpty() && verb != Action.FAILOVER) {
      var menu = Menu.ofMarked(marked, model);
      return verb == Action.ACTIONS ? new Open(menu) : run(menu.items().getFirst());
    }
    var own = model.page().menu(model);
    if (own.isPresent() && verb == Action.ACTIONS) {
      return new Open(own.get());
    }
    return of(model, facts, Selection.subject(model), verb);
  }

  private static Offers of(Model model, Facts facts, Subject subject, Action verb) {
    var name = subject.name();
    if (verb == Action.FAILOVER) {
      return facts.instances().stream().filter(row -> subject.equals(Subject.instance(row.name()))).findFirst()
          .<Offers>map(row -> new Open(Menu.failovers(row))).orElseGet(() -> only(facts.instances()));
    }
    return switch (subject.kind()) {
      case SERVER -> facts.servers().stream().filter(row -> row.id().equals(name)).findFirst()
          .map(row -> Menu.ofServer(row, model))
          .<Offers>map(menu -> verb == Action.ACTIONS ? new Open(menu) : run(menu.items().getFirst()))
          .orElse(new No("no agent knows " + name + " any more"));
      case BACKEND -> {
        var backend = facts.backends().get(name);
        yield backend == null
            ? new No("no agent knows " + name + " any more")
            : new Open(Menu.ofBackend(backend.servers(), name, model));
      }
      case INSTANCE -> facts.instances().stream().filter(row -> verb == Action.ACTIONS && row.name().equals(name))
          .findFirst().<Offers>map(row -> new Open(Menu.ofInstance(row, model)))
          .orElse(new No("an instance is not drained: F hands it over; select a server (2) or a backend to drain"));
      case AGENT -> verb == Action.ACTIONS
          ? new Open(Menu.ofAgent(name, model))
          : new No("a node is not drained: x offers standby; select a server (2) or a backend to drain");
      case FRONTEND -> verb == Action.ACTIONS
          ? new Open(Menu.ofFrontend(name))
          : new No("a frontend is not drained: select a server (2) or a backend");
      case NONE -> new No("nothing is selected that could be changed: servers are on 2, instances on 1");
    };
  }

  private static Offers only(List<InstanceRow> instances) {
    return instances.size() == 1
        ? new Open(Menu.failovers(instances.getFirst()))
        : new No("select an instance on the overview (1) first");
  }

  private static Offers run(Menu.Item item) {
    return item.isEnabled()
        ? new Run(item.lines(), item.leftOut())
        : new No(item.label() + " is not possible: " + item.refusal());
  }
}
