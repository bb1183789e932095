package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Host;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.Self;
import dev.buoy.agent.rollout.Installed;
import dev.buoy.agent.rollout.Marker;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `agent`: the daemon, in the foreground.
final class AgentCommand {
  static final String DEFAULT_FILE = "/etc/buoy/buoy.yaml";

  private final OptionSpec file = OptionSpec.builder("-f", "--file").type(Path.class).paramLabel("FILE")
      .description("The file, or a folder with *.yaml files; default ${DEFAULT-VALUE}.").defaultValue(DEFAULT_FILE)
      .build();
  private final OptionSpec node = OptionSpec.builder("--node").type(String.class).paramLabel("NAME").description(
      "Which node of the file this is; default: BUOY_NODE, else the one whose address this host owns, else the host's name.")
      .build();

  CommandSpec spec() {
    return Commands.of("agent",
        "Runs this node: proxies, checks, VRRP and the API, in the foreground; logs on stderr.",
        List.of("0:stopped by a signal", "1:could not start, as when an address is taken",
            "2:the file or the command line is wrong", "70:internal error"),
        this::run).addOption(file).addOption(node);
  }

  private int run(CommandLine command) {
    Path path = file.getValue();
    try {
      new Marker(new Installed(path), command.getErr()::println).recover()
          .ifPresent(sentence -> command.getErr().println("buoy: " + sentence));
    } catch (IOException e) {
      command.getErr().println("buoy: " + path + " waits to be taken back, and cannot be: " + StateFile.reason(e));
    }
    return switch (ConfigFile.load(path)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(command.getOut()::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> start(path, accepted, command.getErr());
    };
  }

  private int start(Path path, Loaded.Accepted accepted, PrintWriter err) {
    var self = Self.of(accepted.cluster().nodes(), node.getValue(), System.getenv("BUOY_NODE"), Host.here());
    return switch (self) {
      case Self.Unclear(var message) -> {
        err.println("buoy: " + path + ": " + message);
        yield Main.USAGE;
      }
      case Self.Found(var name, _) -> Agent.start(path, accepted.cluster(), name, accepted.warnings());
    };
  }
}
