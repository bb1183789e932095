package dev.buoy.console.cluster;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The sockets of this host's agents.
public final class LocalSockets {
  /// Where agents put them unless their file says otherwise.
  public static final Path DEFAULT = Path.of("/run/buoy");
  private static final String NAME = "api.sock";

  private LocalSockets() {}

  /// Every `FOLDER/NODE/api.sock` that somebody listens at and that this user may open, by name.
  public static List<Endpoint> under(Path folder) {
    try (var nodes = Files.list(folder)) {
      return nodes.map(node -> node.resolve(NAME)).filter(Files::exists).filter(LocalSockets::opens).sorted()
          .<Endpoint>map(Endpoint.Socket::new).toList();
    } catch (IOException _) {
      return List.of(); // no agent has ever run here
    }
  }

  private static boolean opens(Path socket) {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException _) {
      return false; // a leftover, or not for this user
    }
  }
}
