package dev.buoy.console;

import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Prompt;
import dev.buoy.console.command.Words;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/// Lines that are run as the program's arguments, on three agents in memory.
abstract class OnACluster {
  static final String DRAIN = "drain quotation_backend/server1";
  final FakeCluster fake = new FakeCluster();
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  Prompt prompt = Prompt.NONE;
  Map<String, String> environment = Map.of();
  List<Endpoint> sockets = List.of();

  @AfterEach
  void stopTheAgents() {
    fake.close();
  }

  /// Runs a line and answers the exit code; `out` and `err` have what it printed.
  int run(String line) {
    return run(Words.split(line).orElseThrow());
  }

  int run(List<String> arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var console = new Console("0.1.0", environment, _ -> fake.channels(), () -> sockets, new Operator("alice"),
        new PrintWriter(out), new PrintWriter(err), prompt, (_, _) -> 99, (_, _) -> 98,
        (_, _, _, _) -> 97);
    return console.run(arguments);
  }

  /// Somebody at a terminal who answers every question with this word.
  static Prompt answering(String word) {
    return new Prompt() {
      @Override
      public boolean interactive() {
        return true;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.of(word);
      }
    };
  }
}
