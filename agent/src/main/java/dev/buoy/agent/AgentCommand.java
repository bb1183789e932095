package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Host;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.config.Self;
import dev.buoy.agent.rollout.Installed;
import dev.buoy.agent.rollout.Marker;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import dev.buoy.agent.script.Tools;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  private final OptionSpec user = OptionSpec.builder("--user").type(String.class).paramLabel("USER").description(
      "Runs as this user where root starts it, with the rights for raw sockets, addresses and low ports only.")
      .build();

  CommandSpec spec() {
    return Commands.of("agent",
        "Runs this node: proxies, checks, VRRP and the API, in the foreground; logs on stderr.",
        List.of("0:stopped by a signal", "1:could not start, as when an address is taken",
            "2:the file or the command line is wrong", "70:internal error"),
        this::run).addOption(file).addOption(node).addOption(user);
  }

  private int run(CommandLine command) {
    Path path = file.getValue();
    try {
      recover(path, command.getErr());
    } catch (StateDir.Taken e) {
      command.getErr().println("buoy: " + e.getMessage());
      return Main.FAILED;
    }
    return switch (ConfigFile.load(path)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(command.getOut()::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> start(path, accepted, command.getErr());
    };
  }

  /// What waited to be confirmed is taken back before it is read, unless the agent that tries it runs. Where the process is
  /// still to become another user, that one does it: what it writes has to be its own.
  private void recover(Path path, PrintWriter err) throws StateDir.Taken {
    String other = user.getValue();
    try {
      if (other == null || new UserChange(other, Tools.ofThisHost()).done()) {
        recover(new Marker(new Installed(path), null, err::println), err);
      }
    } catch (UserChange.CannotChange _) {
      // The start says why, and ends.
    } catch (IOException e) {
      err.println("buoy: " + path + " waits to be taken back, and cannot be: " + StateFile.reason(e));
    }
  }

  private static void recover(Marker marker, PrintWriter err) throws IOException, StateDir.Taken {
    var held = marker.heldBy();
    try (var _ = held.isPresent() ? hold(held.get()) : null) {
      marker.recover().ifPresent(told -> err.println("buoy: " + told));
    }
  }

  /// Where the folder cannot be written, no other agent holds it either.
  private static @Nullable StateDir hold(Path folder) throws StateDir.Taken {
    try {
      return StateDir.hold(folder, ProcessHandle.current().pid());
    } catch (IOException _) {
      return null;
    }
  }

  private int start(Path path, Loaded.Accepted accepted, PrintWriter err) {
    var self = Self.of(accepted.cluster().nodes(), node.getValue(), System.getenv("BUOY_NODE"), Host.here());
    return switch (self) {
      case Self.Unclear(var message) -> {
        err.println("buoy: " + path + ": " + message);
        yield Main.USAGE;
      }
      case Self.Found(var name, _) -> {
        String other = user.getValue();
        yield other == null || becomes(other, accepted.cluster().node(name), err)
            ? Agent.start(path, accepted.cluster(), name, accepted.warnings())
            : Main.FAILED;
      }
    };
  }

  /// Whether this process runs as that user; where it has to change, it does not return.
  private static boolean becomes(String user, NodeConfig config, PrintWriter err) {
    try {
      var change = new UserChange(user, Tools.ofThisHost());
      if (!change.done()) {
        change.change(Map.of(config.stateDir(), "rwx------", config.runDir(), "rwxr-xr-x"));
      }
      return true;
    } catch (UserChange.CannotChange e) {
      err.println("buoy: --user " + user + ": " + e.getMessage());
      return false;
    }
  }
}
