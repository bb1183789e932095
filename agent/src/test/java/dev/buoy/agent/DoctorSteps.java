package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.doctor.Doctor;
import dev.buoy.agent.doctor.ThisHost;
import java.io.IOException;
import java.nio.file.Path;

/// Examines this host after each of some shell commands, in one process.
final class DoctorSteps {
  private DoctorSteps() {}

  /// Runs the commands.
  /// @param arguments the file, and commands
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (!(ConfigFile.load(Path.of(arguments[0])) instanceof Loaded.Accepted accepted)) {
      throw new IllegalArgumentException(arguments[0]);
    }
    var host = new ThisHost(new ThisKernel());
    for (var i = 1; i < arguments.length; i++) {
      if (new ProcessBuilder("sh", "-ec", arguments[i]).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException(arguments[i]);
      }
      System.out.println("step " + i);
      Doctor.examine(host, accepted.cluster().node("n1")).forEach(System.out::println);
    }
  }
}
