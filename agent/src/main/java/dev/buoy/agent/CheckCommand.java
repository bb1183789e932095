package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.ConfigText;
import dev.buoy.agent.config.Loaded;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `check`: validates every node of a file. Problems go to stdout, warnings to stderr.
final class CheckCommand {
  private final PositionalParamSpec file = PositionalParamSpec.builder().index("0").type(Path.class).paramLabel("FILE")
      .description("The file, or a folder with *.yaml files.").defaultValue(AgentCommand.DEFAULT_FILE).build();
  private final OptionSpec show = OptionSpec.builder("--show").type(String.class).paramLabel("NODE")
      .description("Prints what is in force on that node.").build();

  CommandSpec spec() {
    return Commands.of("check",
        "Validates a file for every node; prints all problems as FILE:LINE:COLUMN: KEY: message.",
        List.of("0:the file is valid", "2:it is not, or the command line is wrong"), this::run).addPositional(file)
        .addOption(show);
  }

  private int run(CommandLine command) {
    Path path = file.getValue();
    if (!command.getParseResult().hasMatchedPositional(file)) {
      command.getErr().println("buoy: no FILE given: checking " + path);
    }
    return check(path, command.getOut(), command.getErr());
  }

  private int check(Path path, PrintWriter out, PrintWriter err) {
    return switch (ConfigFile.load(path)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(out::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> {
        accepted.warnings().forEach(warning -> err.println("warning: " + warning));
        yield show(path, accepted, out, err);
      }
    };
  }

  private int show(Path path, Loaded.Accepted accepted, PrintWriter out, PrintWriter err) {
    String node = show.getValue();
    if (node == null) {
      return 0;
    }
    var names = accepted.cluster().nodeNames();
    if (!names.contains(node)) {
      err.println("buoy: there is no node '" + node + "' in " + path + "; there is " + String.join(", ", names));
      return Main.USAGE;
    }
    out.print(ConfigText.show(accepted.cluster().node(node)));
    out.flush();
    return 0;
  }
}
