package dev.buoy.console.command;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import java.util.List;
import java.util.Objects;

/// What a view knows: whom it is of, which names, and how many answered.
final class Known {
  private Known() {}

  /// The view of the agents that the command's `on` names.
  static ClusterView chosen(ClusterView view, Options options) throws NoSuchName {
    return new ClusterView(Executor.selected(view, options), view.events());
  }

  /// @throws NoSuchName when agents answer and none of them has it
  static void require(ClusterView view, Target target) throws NoSuchName {
    require(view, target, List.of());
  }

  /// @param words that could have been meant in place of a name
  static void require(ClusterView view, Target target, List<String> words) throws NoSuchName {
    boolean known = view.agents().stream().anyMatch(agent -> {
      var status = agent.status();
      return status != null && Catalogue.has(status, target);
    });
    var catalogue = new Catalogue(view);
    boolean agent = target instanceof Target.OfAgent || target instanceof Target.Named;
    if (!known && !nobody(view) && !(agent && catalogue.agents().contains(target.toString()))) {
      throw NoSuchName.of(kind(target), target.toString(), catalogue.like(target), words);
    }
  }

  static String kind(Target target) {
    return switch (target) {
      case Target.OfServer _ -> "server";
      case Target.OfBackend _ -> "backend";
      case Target.OfInstance _ -> "instance";
      case Target.OfFrontend _ -> "frontend";
      case Target.OfAgent _ -> "agent";
      case Target.Named _ -> "object";
    };
  }

  /// DONE, PARTIAL or UNKNOWN by how many agents answered, NOT_PERMITTED when none did and one refused.
  static int answered(ClusterView view) {
    if (nobody(view)) {
      boolean refused = view.agents().stream().map(agent -> Objects.requireNonNullElse(agent.error(), ""))
          .anyMatch(Failures::refused);
      return refused ? Exit.NOT_PERMITTED : Exit.UNKNOWN;
    }
    return view.agents().stream().allMatch(StatusTable::answers) ? Exit.DONE : Exit.PARTIAL;
  }

  static boolean nobody(ClusterView view) {
    return view.agents().stream().noneMatch(StatusTable::answers);
  }
}
