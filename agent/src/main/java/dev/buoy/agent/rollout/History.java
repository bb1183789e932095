package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Refused;
import java.util.Optional;

/// Files that this node ran, by the names that operators give them. Any thread; blocks on the disk.
/// @param versions what is kept of them
/// @param work what runs
record History(Versions versions, Work work) {
  private static final int NAMED = 10;

  /// Bytes by how their digest begins.
  /// @throws Refused NOT_FOUND when there are none, or more than one version begins like this
  ConfigBytes version(String digest) {
    if (digest.length() < Versions.SHORTEST_NAME) {
      throw new Refused(Refused.Kind.INVALID, "a version is named by at least " + Versions.SHORTEST_NAME
          + " characters of its digest");
    }
    return versions.bytes(digest)
        .or(() -> Optional.of(work.running().bytes()).filter(bytes -> bytes.digest().startsWith(digest)))
        .orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND, "no version " + digest + "; there is "
            + String.join(", ", versions.list().stream().map(each -> ClusterPlan.brief(each.digest())).distinct()
                .limit(NAMED).toList())));
  }

  /// What ran before a change.
  /// @param operation of the change; empty: before what runs now
  /// @throws Refused NOT_FOUND when nothing is known of it, or nothing was before
  ConfigBytes before(String operation) {
    var list = versions.list();
    int at = 0;
    while (at < list.size() && !(operation.isEmpty()
        ? list.get(at).digest().equals(work.running().bytes().digest())
        : list.get(at).operation().equals(operation))) {
      at++;
    }
    if (at + 1 >= list.size()) {
      throw new Refused(Refused.Kind.NOT_FOUND, operation.isEmpty()
          ? "this node knows of no version before the one that runs"
          : "no change " + operation + " in the history of this node, or nothing before it");
    }
    return version(list.get(at + 1).digest());
  }
}
