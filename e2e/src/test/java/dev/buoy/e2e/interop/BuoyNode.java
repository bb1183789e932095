package dev.buoy.e2e.interop;

import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.Shell;
import java.nio.file.Path;
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
    this(lab, name, settings, cluster, (node, _) -> settings.buoy(node, cluster));
  }

  BuoyNode(Lab lab, String name, RouterSettings settings, Text text) {
    this(lab, name, settings, List.of(name), text);
  }

  private BuoyNode(Lab lab, String name, RouterSettings settings, List<String> cluster, Text text) {
    super(lab, name, settings, text);
    this.cluster = List.copyOf(cluster);
  }

  @Override
  void start() {
    agent = lab.start(name, "buoy-" + name, List.of(Shell.script("buoy"), "agent", "-f", write().toString(), "--node",
        name));
    agent.awaitLine("buoy: ready ", STARTS);
    agent.awaitLine("vrrp_transition VI_1 from=INITIALIZE to=", STARTS);
  }

  @Override
  Path write() {
    return lab.file(name + ".yaml", file());
  }

  @Override
  Program program() {
    if (agent == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return agent;
  }

  @Override
  Text text(RouterSettings only) {
    return (node, _) -> only.buoy(node, cluster);
  }

  @Override
  String became(String state) {
    return "vrrp_transition VI_1 from=\\w+ to=" + state + " ";
  }
}
