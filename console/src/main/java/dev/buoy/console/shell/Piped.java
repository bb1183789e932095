package dev.buoy.console.shell;

import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Prompt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Lines of a pipe or a file, where nobody can be asked. What begins with `#` is a remark.
final class Piped {
  private final InputStream in;
  private final PrintWriter err;
  private final boolean keepGoing;

  /// @param keepGoing whether the lines after one that fails are carried out too
  Piped(InputStream in, PrintWriter err, boolean keepGoing) {
    this.in = in;
    this.err = err;
    this.keepGoing = keepGoing;
  }

  /// Until the end, a `quit`, or a line that fails.
  /// @return exit code of the first line that failed; DONE when none did
  int run(Interpreter interpreter) {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int failed = Exit.DONE;
    try {
      int number = 0;
      for (var line = reader.readLine(); line != null && !interpreter.left(); line = reader.readLine()) {
        number++;
        if (line.isBlank() || line.strip().startsWith("#")) {
          continue;
        }
        int exit = interpreter.run(line, Prompt.NONE);
        if (exit != Exit.DONE) {
          err.println("buoy: line %d ended with %d: %s".formatted(number, exit, line.strip()));
          failed = failed == Exit.DONE ? exit : failed;
        }
        if (failed != Exit.DONE && !keepGoing) {
          return failed;
        }
      }
      return failed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
