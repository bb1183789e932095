package dev.buoy.e2e.interop;

import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class BuoyNode extends Node {
  private final List<String> cluster;
  private @Nullable Program agent;

  BuoyNode(Lab lab, String name, RouterSettings settings) {
    this(lab, name, settings, List.of(name));
  }

  /// @param cluster all nodes that this one's agent knows of, itself included
  BuoyNode(Lab lab, String name, RouterSettings settings, List<String> cluster) {
    super(lab, name, settings);
    this.cluster = List.copyOf(cluster);
  }

  @Override
  void start() {
    agent = lab.start(name, "buoy-" + name, List.of(Shell.script("buoy"), "agent", "-f", write().toString(), "--node",
        name));
    agent.awaitLine("buoy: ready ", STARTS);
    agent.awaitLine("vrrp_transition VI_1 from=INITIALIZE to=", STARTS);
  }

  private Path write() {
    return lab.file(name + ".yaml", settings.buoy(name, cluster));
  }

  /// Has its agent do something, by a verb of the program that is given from the node itself.
  void verb(String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(words));
    command.addAll(List.of("--agent", address() + ":7443"));
    lab.exec(name, STARTS, command.toArray(String[]::new)).ok();
  }

  @Override
  Program program() {
    if (agent == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return agent;
  }

  @Override
  void reload(RouterSettings changed) {
    settings = changed;
    write();
    program().signal("HUP");
  }

  @Override
  String became(String state) {
    return "vrrp_transition VI_1 from=\\w+ to=" + state + " ";
  }
}
