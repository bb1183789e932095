package dev.buoy.console.tui;

import dev.buoy.console.cluster.Channels;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.command.Executor;
import java.util.List;

/// The console on agents of {@link LabServer}, to be looked at by a person.
final class LookAtIt {
  private LookAtIt() {}

  public static void main(String[] arguments) {
    try (var cluster = new Cluster(List.of(new Endpoint.Address("127.0.0.1", Integer.parseInt(arguments[0]))),
        Channels.plaintext(), dev.buoy.console.cluster.Operator.NOBODY, System::nanoTime)) {
      var readOnly = arguments.length > 1 && arguments[1].equals("--read-only");
      var code = FullScreen.run(cluster, new Executor(cluster), new FullScreen.Options("", "alice", readOnly, 40));
      System.exit(code);
    }
  }
}
