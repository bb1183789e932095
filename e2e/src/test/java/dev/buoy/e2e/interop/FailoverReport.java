package dev.buoy.e2e.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// placeholder
public final class FailoverReport {
  private FailoverReport() {}

  public static void main(String[] arguments) throws IOException {
    Files.readAllLines(Path.of(arguments[0]));
  }
}
