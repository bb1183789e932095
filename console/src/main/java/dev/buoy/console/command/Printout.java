package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;

/// What a question answers in words, as a shell would show it.
/// @param line   the command, as typed in a shell
/// @param answer lines of the answer
/// @param told   lines that people are told besides
/// @param exit   one of {@link Exit}
public record Printout(String line, List<String> answer, List<String> told, int exit) {
  public Printout {
    answer = List.copyOf(answer);
    told = List.copyOf(told);
  }

  /// Asks the agents. Blocking, for as long as the command takes; nobody is asked back.
  /// @param window where it will be shown
  public static Printout of(Cluster cluster, Invocation invocation, Prompt.Window window) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit = new Runner(cluster, new PrintWriter(out), new PrintWriter(err), Prompt.nobody(window),
        InstantSource.system()).run(invocation);
    return new Printout(invocation.commandLine(), out.toString().lines().toList(), err.toString().lines().toList(),
        exit);
  }

  /// One that broke.
  public static Printout failed(Invocation invocation, RuntimeException bug) {
    return new Printout(invocation.commandLine(), List.of(), List.of("internal error, please report it: " + bug),
        Exit.INTERNAL);
  }
}
