package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Host;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.Self;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `agent`: the daemon, in the foreground.
@Command(name = "agent", description = "Runs this node: proxies, checks, VRRP and the API, in the foreground; logs on stderr.", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:stopped by a signal", "1:could not start, as when an address is taken",
    "2:the file or the command line is wrong", "70:internal error"})
final class AgentCommand implements Callable<Integer> {
  static final String DEFAULT_FILE = "/etc/buoy/buoy.yaml";

  @Option(names = {"-f",
      "--file"}, paramLabel = "FILE", description = "The file, or a folder with *.yaml files; default ${DEFAULT-VALUE}.", defaultValue = DEFAULT_FILE)
  private Path file = Path.of(DEFAULT_FILE);

  @Option(names = "--node", paramLabel = "NAME", description = "Which node of the file this is; default: BUOY_NODE, else the one whose address this host owns, else the host's name.")
  private @Nullable String node;

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    return switch (ConfigFile.load(file)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(command.getOut()::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> start(accepted, command.getErr());
    };
  }

  private int start(Loaded.Accepted accepted, PrintWriter err) {
    var self = Self.of(accepted.cluster().nodes(), node, System.getenv("BUOY_NODE"), Host.here());
    return switch (self) {
      case Self.Unclear(var message) -> {
        err.println("buoy: " + file + ": " + message);
        yield Main.USAGE;
      }
      case Self.Found(var name, _) -> Agent.start(file, accepted.cluster(), name, accepted.warnings());
    };
  }
}
