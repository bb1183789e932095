package dev.buoy.agent.store;

import java.io.IOException;
import java.nio.file.Path;

/// Writes a state file with growing numbers until it is killed, and says each that is on the disk.
final class StateWriter {
  private StateWriter() {}

  public static void main(String[] args) throws IOException {
    var file = new StateFile(Path.of(args[0]), 1, System.err::println);
    int number = Integer.parseInt(args[1]);
    while (true) {
      file.write(number + "\n" + "x".repeat(20_000) + "\n" + number);
      System.out.println(number++);
    }
  }
}
