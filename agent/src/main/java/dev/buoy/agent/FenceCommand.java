package dev.buoy.agent;

import dev.buoy.agent.linux.Fences;
import dev.buoy.agent.linux.LinuxException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `fence`: what Buoy has in nftables; also when no agent runs.
@Command(name = "fence", description = "Shows or clears what Buoy has in nftables on this host; works without an agent.", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:done", "1:not permitted, or a running agent holds what was to be cleared",
    "2:the command line is wrong"})
final class FenceCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "show or clear?");
  }

  @Command(name = "show", description = "Prints each table with its addresses.")
  int show() {
    return with(fences -> {
      var out = Objects.requireNonNull(spec).commandLine().getOut();
      var tables = fences.tables();
      tables.forEach(table -> out.println(table.family() + " " + table.name() + (table.alive() ? " running" : " left")
          + (table.addresses().isEmpty() ? "" : " " + String.join(" ", table.addresses()))));
      if (tables.isEmpty()) {
        out.println("nothing of Buoy's is in nftables");
      }
      return 0;
    });
  }

  @Command(name = "clear", description = "Removes what agents that are gone left behind.")
  int clear() {
    return with(fences -> {
      var command = Objects.requireNonNull(spec).commandLine();
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

  private int with(ToIntFunction<Fences> action) {
    try (var fences = Fences.open()) {
      return action.applyAsInt(fences);
    } catch (LinuxException e) {
      Objects.requireNonNull(spec).commandLine().getErr().println("buoy: " + e.getMessage());
      return FAILED;
    }
  }
}
