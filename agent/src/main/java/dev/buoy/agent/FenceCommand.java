package dev.buoy.agent;

import dev.buoy.agent.linux.Fences;
import dev.buoy.agent.linux.LinuxException;
import java.util.List;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `fence`: what Buoy has in nftables; also when no agent runs.
final class FenceCommand {
  private static final int FAILED = 1;

  private FenceCommand() {}

  static CommandSpec spec() {
    return Commands.of("fence",
        "Shows or clears what Buoy has in nftables on this host; works without an agent.",
        List.of("0:done", "1:not permitted, or a running agent holds what was to be cleared",
            "2:the command line is wrong"),
        FenceCommand::neither)
        .addSubcommand("show", Commands.of("show", "Prints each table with its addresses.", FenceCommand::show))
        .addSubcommand("clear",
            Commands.of("clear", "Removes what agents that are gone left behind.", FenceCommand::clear));
  }

  private static int neither(CommandLine command) {
    throw new ParameterException(command, "show or clear?");
  }

  private static int show(CommandLine command) {
    return with(command, fences -> {
      var out = command.getOut();
      var tables = fences.tables();
      tables.forEach(table -> out.println(table.family() + " " + table.name() + (table.alive() ? " running" : " left")
          + (table.addresses().isEmpty() ? "" : " " + String.join(" ", table.addresses()))));
      if (tables.isEmpty()) {
        out.println("nothing of Buoy's is in nftables");
      }
      return 0;
    });
  }

  private static int clear(CommandLine command) {
    return with(command, fences -> {
      fences.clear().forEach(table -> command.getOut().println("removed " + table));
      var left = fences.tables().stream().filter(Fences.Table::ofFence).toList();
      if (left.isEmpty()) {
        return 0;
      }
      command.getErr().println("buoy: " + left.getFirst().name()
          + " belongs to a running agent: stop it, or take fence: auto out of its file and reload");
      return FAILED;
    });
  }

  private static int with(CommandLine command, ToIntFunction<Fences> action) {
    try (var fences = Fences.open()) {
      return action.applyAsInt(fences);
    } catch (LinuxException e) {
      command.getErr().println("buoy: " + e.getMessage());
      return FAILED;
    }
  }
}
