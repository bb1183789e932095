package dev.buoy.agent;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Commands declared in code: to read annotations takes the agent longer to start (ADR 0028).
final class Commands {
  private Commands() {}

  /// A command with `--help` and `--version`.
  /// @param action what it does; returns the exit code
  static CommandSpec of(String name, String description, ToIntFunction<CommandLine> action) {
    var spec = new Action(action).spec.name(name).versionProvider(new Main.Version())
        .addOption(OptionSpec.builder("-h", "--help").usageHelp(true)
            .description("Show this help message and exit.").build())
        .addOption(OptionSpec.builder("-V", "--version").versionHelp(true)
            .description("Print version information and exit.").build());
    spec.usageMessage().description(description);
    return spec;
  }

  /// As above.
  /// @param exitCodes as `CODE:MEANING`
  static CommandSpec of(String name, String description, List<String> exitCodes, ToIntFunction<CommandLine> action) {
    var spec = of(name, description, action);
    spec.usageMessage().exitCodeListHeading("Exit codes:%n")
        .exitCodeList(UsageMessageSpec.keyValuesMap(exitCodes.toArray(String[]::new)));
    return spec;
  }

  /// What picocli calls.
  private static final class Action implements Callable<Integer> {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final ToIntFunction<CommandLine> action;

    Action(ToIntFunction<CommandLine> action) {
      this.action = action;
    }

    @Override
    public Integer call() {
      return action.applyAsInt(spec.commandLine());
    }
  }
}
