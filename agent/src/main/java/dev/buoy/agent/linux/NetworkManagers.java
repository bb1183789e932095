package dev.buoy.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The programs that manage interfaces, and remove addresses that are not in their own settings.
/// @param run where they keep what they know of each interface, by its index
public record NetworkManagers(Path run) {
  /// Those that run here.
  public static NetworkManagers ofThisHost() {
    return new NetworkManagers(Path.of("/run"));
  }

  /// Name of the program that manages the interface; absent when none says so: networkd writes of every interface, and
  /// what it calls pending or failed it manages as well. Reads two small files in memory.
  public @Nullable String managing(int index) {
    if (text(run.resolve("NetworkManager/devices/" + index)).contains("managed=true")) {
      return "NetworkManager";
    }
    var networkd = text(run.resolve("systemd/netif/links/" + index));
    return networkd.contains("ADMIN_STATE=") && !networkd.contains("ADMIN_STATE=unmanaged")
        ? "systemd-networkd"
        : null;
  }

  private static String text(Path file) {
    try {
      return String.join("\n", Files.readAllLines(file));
    } catch (IOException _) {
      return "";
    }
  }
}
