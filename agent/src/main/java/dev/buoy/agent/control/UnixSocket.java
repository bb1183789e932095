package dev.buoy.agent.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The place of the API's socket for users of this machine: only root, the agent's user and members of a group may open
/// it.
/// @param group whose; absent: `buoy` if there is such a group, else the agent's own
public record UnixSocket(Path path, @Nullable String group) {
  private static final String USUAL_GROUP = "buoy";
  /// What `sun_path` of unix(7) has room for.
  private static final int LONGEST_PATH = 107;

  /// Makes the folder, and takes away what an agent left behind that did not stop by itself.
  /// @throws IOException with one line that says why there can be no socket
  void prepare() throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw new IOException("a socket's path has at most " + LONGEST_PATH + " bytes; choose a shorter run_dir");
    }
    var folder = path.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther()) {
        throw new IOException("there is something else than a socket; remove it");
      }
      if (served()) {
        throw new IOException("another agent serves it; give this one its own run_dir");
      }
      Files.delete(path);
    }
  }

  private boolean served() throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException _) {
      return false;
    } catch (java.net.SocketException _) {
      return false;
    }
  }

  /// Lets the group in, and nobody else.
  /// @return what an operator should know
  /// @throws IOException when it cannot
  Optional<String> admit() throws IOException {
    var warning = belongs();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    return warning;
  }

  private Optional<String> belongs() throws IOException {
    var name = group == null ? USUAL_GROUP : group;
    try {
      var principal = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
      Files.getFileAttributeView(path, PosixFileAttributeView.class).setGroup(principal);
      return Optional.empty();
    } catch (UserPrincipalNotFoundException _) {
      return group == null ? Optional.empty() : Optional.of("there is no group '" + group + "'");
    } catch (IOException e) {
      return Optional.of("it cannot be given to group '" + name + "': " + Reasons.of(e));
    }
  }
}
