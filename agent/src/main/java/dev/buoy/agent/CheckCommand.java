package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.ConfigText;
import dev.buoy.agent.config.Loaded;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `check`: validates every node of a file. Problems go to stdout, warnings to stderr.
@Command(name = "check", description = "Validates a file for every node; prints all problems as FILE:LINE:COLUMN: KEY: message.", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:the file is valid", "2:it is not, or the command line is wrong"})
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file, or a folder with *.yaml files.", defaultValue = AgentCommand.DEFAULT_FILE)
  private Path file = Path.of(AgentCommand.DEFAULT_FILE);

  @Option(names = "--show", paramLabel = "NODE", description = "Prints what is in force on that node.")
  private @Nullable String show;

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    return check(command.getOut(), command.getErr());
  }

  private int check(PrintWriter out, PrintWriter err) {
    return switch (ConfigFile.load(file)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(out::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> {
        accepted.warnings().forEach(warning -> err.println("warning: " + warning));
        yield show(accepted, out, err);
      }
    };
  }

  private int show(Loaded.Accepted accepted, PrintWriter out, PrintWriter err) {
    var node = show;
    if (node == null) {
      return 0;
    }
    var names = accepted.cluster().nodeNames();
    if (!names.contains(node)) {
      err.println("buoy: there is no node '" + node + "' in " + file + "; there is " + String.join(", ", names));
      return Main.USAGE;
    }
    out.print(ConfigText.show(accepted.cluster().node(node)));
    out.flush();
    return 0;
  }
}
