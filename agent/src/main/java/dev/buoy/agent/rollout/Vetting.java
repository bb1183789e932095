package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.config.Problem;
import dev.buoy.agent.operation.FileCommands;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What this node says of other bytes before it takes them. Any thread; blocks.
final class Vetting {
  private final Installed installed;
  private final Versions versions;
  private final Work work;

  Vetting(Installed installed, Versions versions, Work work) {
    this.installed = installed;
    this.versions = versions;
    this.work = work;
  }

  /// What they would do here.
  /// @param waiting what has to be over first
  Preview preview(ConfigBytes bytes, Optional<Trial.Change> waiting) {
    var digest = work.running().bytes().digest();
    return switch (ConfigFile.load(installed.path(), bytes)) {
      case Loaded.Rejected(var problems) ->
        new Preview(null, List.of(), problems.stream().map(Problem::toString).toList(), digest, work.leads());
      case Loaded.Accepted(var next, _) when !next.has(work.node()) ->
        new Preview(null, List.of(gone()), List.of(), digest, work.leads());
      case Loaded.Accepted(var next, _) ->
        new Preview(work.plan(next), refusals(next, waiting), List.of(), digest, work.leads());
    };
  }

  /// The file that they are.
  /// @param waiting what has to be over first
  /// @throws Refused when this node does not take it, whatever is forced
  ClusterConfig accepted(ConfigBytes bytes, Optional<Trial.Change> waiting) {
    var next = loaded(bytes);
    var refusals = refusals(next, waiting);
    if (!refusals.isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, String.join("; ", refusals));
    }
    return next;
  }

  /// The file that they are, which this node had before, or is to have again.
  /// @throws Refused INVALID when they are none any more, or not for this node
  ClusterConfig loaded(ConfigBytes bytes) {
    return switch (ConfigFile.load(installed.path(), bytes)) {
      case Loaded.Rejected(var problems) -> throw new Refused(Refused.Kind.INVALID,
          String.join("\n", problems.stream().map(Problem::toString).toList()));
      case Loaded.Accepted(var next, _) when !next.has(work.node()) -> throw new Refused(Refused.Kind.INVALID, gone());
      case Loaded.Accepted(var next, _) -> next;
    };
  }

  private String gone() {
    return "the file has no node " + work.node() + " any more";
  }

  private List<String> refusals(ClusterConfig next, Optional<Trial.Change> waiting) {
    var refusals = new ArrayList<String>();
    waiting.map(Trial::busy).ifPresent(refusals::add);
    if (next.bytes().folder() != work.running().bytes().folder()) {
      refusals.add(installed.path() + (next.bytes().folder() ? " is one file, not a folder" : " is a folder of files"));
    } else {
      installed.refusal().or(this::edited).ifPresent(refusals::add);
    }
    versions.refusal().ifPresent(refusals::add);
    var before = work.running().node(work.node());
    var after = next.node(work.node());
    var scripts = FileCommands.added(before, after);
    if (!scripts.isEmpty() && !work.allowsScripts()) {
      refusals.add("it changes what is run as a script (" + String.join(", ", scripts)
          + "): over the API that needs api.allow_scripts: true in the file that runs; or copy the file there yourself"
          + " and use reload");
    }
    unreached(before.api(), after.api()).ifPresent(refusals::add);
    return refusals;
  }

  /// Agents that reach each other in two ways could not decide together.
  private static Optional<String> unreached(NodeConfig.Api before, NodeConfig.Api after) {
    var keys = new ArrayList<String>();
    if (before.port() != after.port()) {
      keys.add("api.port");
    }
    if (before.insecure() != after.insecure()) {
      keys.add("api.insecure");
    }
    if (!Objects.equals(before.tls(), after.tls())) {
      keys.add("api.tls");
    }
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of("it changes how the agents reach each other (" + String.join(", ", keys)
            + "), which each does at its start only: edit the file on every node, and restart them one by one");
  }

  /// What somebody wrote there and nobody put to work would be lost.
  private Optional<String> edited() {
    try {
      return installed.read().equals(work.running().bytes())
          ? Optional.empty()
          : Optional.of(installed.path() + " is not what runs: somebody changed it; reload first");
    } catch (IOException e) {
      return Optional.of(installed.path() + " cannot be read: " + StateFile.reason(e));
    }
  }
}
