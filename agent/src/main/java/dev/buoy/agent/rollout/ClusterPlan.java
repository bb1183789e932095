package dev.buoy.agent.rollout;

import dev.buoy.agent.operation.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What other bytes would do to the cluster.
/// @param cluster its name, which is what to type for it
/// @param generation of the node that asked the others
/// @param digest of the bytes
/// @param nodes in the order of the file that runs
public record ClusterPlan(String cluster, long generation, String digest, List<NodePlan> nodes) {
  private static final int SHOWN = 12;

  public ClusterPlan {
    nodes = List.copyOf(nodes);
  }

  /// What a node says.
  /// @param preview absent when it does not answer
  /// @param error why there is none; empty when there is
  public record NodePlan(String node, @Nullable Preview preview, String error) {
    Optional<Preview> answer() {
      return Optional.ofNullable(preview);
    }

    private Optional<Plan> plan() {
      return answer().map(Preview::plan);
    }
  }

  /// What is wrong with the bytes, each once.
  public List<String> problems() {
    return nodes.stream().flatMap(node -> node.answer().stream()).flatMap(each -> each.problems().stream()).distinct()
        .toList();
  }

  /// Why it is not done, whatever is forced.
  public List<String> refusals() {
    return folded(node -> node.answer().map(Preview::refusals).orElse(List.of()));
  }

  /// Whether every node runs these bytes already.
  public boolean done() {
    return nodes.stream().allMatch(node -> node.answer().filter(each -> each.digest().equals(digest)).isPresent());
  }

  /// Nodes that take part: those that answer.
  List<NodePlan> answering() {
    return nodes.stream().filter(node -> node.answer().isPresent()).toList();
  }

  /// Those first that are master of nothing.
  List<String> order() {
    var order = new ArrayList<String>();
    answering().stream().filter(node -> node.answer().orElseThrow().leads().isEmpty())
        .forEach(node -> order.add(node.node()));
    answering().stream().map(NodePlan::node).filter(node -> !order.contains(node)).forEach(order::add);
    return order;
  }

  /// All of it in one.
  public Plan whole() {
    var guards = new ArrayList<>(folded(node -> node.plan().map(Plan::guards).orElse(List.of())));
    nodes.stream().filter(node -> node.answer().isEmpty())
        .forEach(node -> guards.add(node.node() + " would not get it: " + node.error()));
    guards.addAll(refusals().stream().map(each -> each + " (force does not overrule)").toList());
    int tier = guards.isEmpty()
        ? nodes.stream().flatMap(node -> node.plan().stream()).mapToInt(Plan::tier).max().orElse(1)
        : 3;
    return new Plan(generation, changes(), folded(node -> node.plan().map(Plan::warnings).orElse(List.of())), guards,
        cluster, done() ? 0 : Math.max(tier, 1));
  }

  private List<String> changes() {
    var changes = new ArrayList<String>();
    var running = nodes.stream().flatMap(node -> node.answer().stream()).map(Preview::digest).distinct()
        .filter(each -> !each.equals(digest)).map(ClusterPlan::brief).toList();
    if (!running.isEmpty()) {
      changes.add("file " + String.join(", ", running) + " -> " + brief(digest));
    }
    changes.addAll(folded(node -> node.plan().map(Plan::changes).orElse(List.of())));
    return changes;
  }

  static String brief(String digest) {
    return digest.substring(0, Math.min(SHOWN, digest.length()));
  }

  /// Each line once, with the nodes that say it unless all that answer do.
  private List<String> folded(Function<NodePlan, List<String>> lines) {
    Map<String, List<String>> said = new LinkedHashMap<>();
    nodes.forEach(node -> lines.apply(node)
        .forEach(line -> said.computeIfAbsent(line, _ -> new ArrayList<>()).add(node.node())));
    int all = answering().size();
    return said.entrySet().stream().map(each -> each.getValue().size() == all && all > 1
        ? each.getKey()
        : String.join(" ", each.getValue()) + ": " + each.getKey()).toList();
  }
}
