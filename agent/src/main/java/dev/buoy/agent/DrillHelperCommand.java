package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Host;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.config.Self;
import dev.buoy.agent.helper.DrillHelper;
import dev.buoy.agent.helper.RunningAgent;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `drill-helper`: carries out, beside the agent, those faults of drills that it cannot do to itself.
final class DrillHelperCommand {
  static final String SOCKET = "drill.sock";

  private final OptionSpec file = OptionSpec.builder("-f", "--file").type(Path.class).paramLabel("FILE")
      .description("The agent's file; default ${DEFAULT-VALUE}.").defaultValue(AgentCommand.DEFAULT_FILE).build();
  private final OptionSpec node = OptionSpec.builder("--node").type(String.class).paramLabel("NAME")
      .description("Which node of the file this is; found as the agent finds it.").build();

  CommandSpec spec() {
    return Commands.of("drill-helper",
        "Carries out faults of drills beside the agent, as far as the file allows them, and takes them back; needs the"
            + " rights for it (root). Off unless somebody starts it.",
        List.of("0:stopped by a signal; nothing is left", "1:it cannot listen",
            "2:the file or the command line is wrong"),
        this::run).addOption(file).addOption(node);
  }

  private int run(CommandLine command) {
    var err = command.getErr();
    var config = config(err);
    return config.isEmpty() ? Main.USAGE : serve(config.get(), err);
  }

  private int serve(NodeConfig config, PrintWriter err) {
    var socket = config.runDir().resolve(SOCKET);
    try {
      prepare(config.runDir());
      var agent = RunningAgent.on(StateDir.lock(config.stateDir()), program());
      try (var helper = new DrillHelper(socket, () -> allowed(err), agent, temporary(),
          line -> err.println("drill-helper: " + line))) {
        Signals.on("TERM", () -> close(helper));
        Signals.on("INT", () -> close(helper));
        err.println("buoy: drill-helper ready node=" + config.node() + " socket=" + socket);
        err.flush();
        helper.run();
      }
      return 0;
    } catch (IOException e) {
      err.println("buoy: drill-helper cannot listen on " + socket + ": " + e.getMessage());
      return Main.FAILED;
    }
  }

  /// The jar that this class is from.
  private static Path program() {
    return Path.of(URI.create(
        DrillHelperCommand.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /// Nobody else can put something into what is made there, as the agent could into its own folder.
  private static Path temporary() {
    return Path.of(Objects.requireNonNullElse(System.getProperty("java.io.tmpdir"), "/tmp"));
  }

  /// The agent's folder is the agent's user's, also where the helper is first. That user may put something else in its
  /// place meanwhile: what a link leads to is not given away.
  private static void prepare(Path folder) throws IOException {
    var parent = folder.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) && parent != null) {
      Files.createDirectories(folder);
      var made = Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      made.setPermissions(PosixFilePermissions.fromString("rwxr-xr-x"));
      made.setOwner(Files.getOwner(parent));
    }
  }

  private static void close(DrillHelper helper) {
    try {
      helper.close();
    } catch (IOException _) {
      // The guard undoes what is in force when this process is gone.
    }
  }

  /// What the file says now; nothing where it is wrong.
  private DrillHelper.Allowed allowed(PrintWriter err) {
    var config = config(err)
        .orElseThrow(() -> new IllegalArgumentException("the file is wrong, see drill-helper's log"));
    return new DrillHelper.Allowed(config.drills().policy(), config.routers().stream()
        .collect(Collectors.toMap(VirtualRouterConfig::name, VirtualRouterConfig::interfaceName)));
  }

  private Optional<NodeConfig> config(PrintWriter err) {
    Path path = file.getValue();
    return switch (ConfigFile.load(path)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(err::println);
        yield Optional.empty();
      }
      case Loaded.Accepted accepted -> {
        var self = Self.of(accepted.cluster().nodes(), node.getValue(), System.getenv("BUOY_NODE"), Host.here());
        yield switch (self) {
          case Self.Unclear(var message) -> {
            err.println("buoy: " + path + ": " + message);
            yield Optional.empty();
          }
          case Self.Found(var name, _) -> Optional.of(accepted.cluster().node(name));
        };
      }
    };
  }
}
