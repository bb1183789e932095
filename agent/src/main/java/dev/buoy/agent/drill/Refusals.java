package dev.buoy.agent.drill;

import dev.buoy.agent.drill.Scene.NodeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What speaks against a drill: every reason at once, each a sentence that says what is to be done about it. Nothing of it
/// can be forced.
public final class Refusals {
  /// Clocks that differ by more give no time line.
  public static final Duration MOST_SKEW = Duration.ofMillis(100);

  private final Scene scene;
  private final List<String> reasons = new ArrayList<>();

  private Refusals(Scene scene) {
    this.scene = scene;
  }

  /// The reasons; none: it may run.
  public static List<String> of(Scene scene) {
    var refusals = new Refusals(scene);
    refusals.allowed();
    refusals.masters();
    refusals.agents();
    refusals.successor();
    refusals.quiet();
    refusals.reach();
    refusals.reasons.addAll(scene.guards());
    return List.copyOf(refusals.reasons);
  }

  private void allowed() {
    var order = scene.order();
    var fault = order.fault();
    if (!scene.policy().allows(order.instance(), fault)) {
      reasons.add("the file does not allow " + fault + " for " + order.instance() + ": add it to drills.allow, or to"
          + " drills.instances." + order.instance());
    }
    if (fault.wantsForce() && !order.force()) {
      reasons.add(fault + " wants --force as well");
    }
    var window = scene.policy().window();
    if (window != null && !scene.policy().open(scene.now())) {
      reasons.add("it is outside of drills.window " + window);
    }
  }

  private void masters() {
    var masters = scene.masters();
    var instance = scene.order().instance();
    if (masters.isEmpty()) {
      reasons.add("no node says that it is master of " + instance);
    } else if (masters.size() > 1) {
      reasons.add(names(masters) + " are all master of " + instance);
    }
    var target = scene.target();
    if (target.isPresent() && masters.size() == 1 && !masters.contains(target.get())) {
      reasons.add(
          target.get().node() + " is not the master of " + instance + ", " + names(masters) + " is: a drill is about"
              + " the master");
    }
  }

  private void agents() {
    scene.nodes().stream().filter(node -> !node.answers())
        .forEach(node -> reasons.add(node.node() + " does not answer: " + node.silent()));
    differ("run different files", NodeReport::digest, "make them the same and reload");
    differ("run different versions", NodeReport::version, "a drill wants one");
    for (var node : scene.nodes()) {
      if (node.answers() && node.skew().abs().compareTo(MOST_SKEW) > 0) {
        reasons.add("the clock of " + node.node() + " is off by " + node.skew().abs().toMillis() + " ms, 100 at most");
      }
    }
  }

  private void differ(String what, Function<NodeReport, String> value, String remedy) {
    var groups = scene.nodes().stream().filter(NodeReport::answers).collect(Collectors.groupingBy(value));
    if (groups.size() > 1) {
      var all = new TreeSet<>(groups.values().stream().map(Refusals::names).toList());
      reasons.add(String.join(" and ", all) + " " + what + ": " + remedy);
    }
  }

  /// Somebody has to take over who is able to, and able to serve.
  private void successor() {
    var target = scene.target();
    if (target.isEmpty()) {
      return;
    }
    var others = scene.nodes().stream().filter(node -> node.answers() && !node.equals(target.get())).toList();
    var eligible = others.stream().filter(node -> node.router() != null && node.router().eligible()).toList();
    if (eligible.isEmpty()) {
      var whys = others.stream().map(node -> node.router() == null
          ? node.node() + " has no " + scene.order().instance()
          : node.node() + " " + node.router().why()).toList();
      reasons.add("nobody could take over" + (whys.isEmpty() ? "" : ": " + String.join(", ", whys)));
      return;
    }
    for (var node : eligible) {
      node.capacity().forEach((backend, capacity) -> {
        if (capacity.up() < capacity.needed()) {
          reasons.add(
              node.node() + " sees " + capacity.up() + " servers of " + backend + " up and needs " + capacity.needed());
        }
      });
    }
  }

  private void quiet() {
    scene.outstanding().forEach(operation -> reasons.add(operation + " is under way"));
    for (var node : scene.nodes()) {
      node.alarms().forEach(alarm -> reasons.add("open alarm on " + node.node() + ": " + alarm));
    }
    var since = scene.sinceMove();
    var settled = scene.policy().settled();
    if (since != null && since.compareTo(settled) < 0) {
      reasons.add(scene.order().instance() + " moved " + since.toSeconds() + " s ago: it has to have been still for "
          + settled.toSeconds() + " s (drills.settled)");
    }
  }

  private void reach() {
    if (scene.through()) {
      reasons
          .add("this console reaches the agents by an address of " + scene.order().instance() + ": use the nodes' own");
    }
    var target = scene.target();
    if (target.isEmpty()) {
      return;
    }
    var fault = scene.order().fault();
    if (fault.place() == Fault.Place.HELPER && !target.get().helper()) {
      reasons.add("no helper answers on " + target.get().node() + ", which alone can " + fault + ": start buoy"
          + " drill-helper there");
    }
    if (fault.wantsForce() && !target.get().holds().isEmpty()) {
      reasons.add(target.get().node() + " is master of " + String.join(", ", target.get().holds())
          + " too, which would be hit");
    }
    if (fault == Fault.LINK && target.get().api()) {
      reasons.add("the console's own path to " + target.get().node() + " leads over the interface of "
          + scene.order().instance());
    }
  }

  private static String names(List<NodeReport> nodes) {
    return nodes.stream().map(NodeReport::node).sorted().collect(Collectors.joining(", "));
  }
}
