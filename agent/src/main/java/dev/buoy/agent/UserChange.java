package dev.buoy.agent;

import dev.buoy.agent.linux.LinuxException;
import dev.buoy.agent.linux.ProgramChange;
import dev.buoy.agent.script.ScriptUsers.Account;
import dev.buoy.agent.script.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `--user`: an agent that root started becomes the same program as another user, with the few rights that it needs. A
/// running JVM cannot give rights up in all of its threads, so it starts anew, as the same process.
final class UserChange {
  private static final String RIGHTS = "+net_raw,+net_admin,+net_bind_service";

  private final String user;
  private final Tools tools;

  UserChange(String user, Tools tools) {
    this.user = user;
    this.tools = tools;
  }

  /// Whether this process is that user already.
  boolean done() {
    return !tools.root() || account().user() == 0;
  }

  private Account account() {
    return tools.account(user).orElseThrow(() -> new CannotChange("there is no user " + user));
  }

  /// Becomes that user: hands it the agent's folders, and starts anew. Does not return.
  /// @param folders that the agent writes, with their modes; made where they are missing
  /// @throws CannotChange with one line that says why
  void change(Map<Path, String> folders) {
    var account = account();
    var setpriv = tools.setpriv();
    if (setpriv == null) {
      throw new CannotChange("setpriv (util-linux) is missing");
    }
    try {
      for (var folder : folders.entrySet()) {
        give(folder.getKey(), folder.getValue(), account);
      }
      var command = command(setpriv, account, own());
      ProgramChange.to(tools.raisesLimits() ? withRealTime(command) : command);
    } catch (IOException e) {
      throw new CannotChange(e.getMessage() + " cannot be given to " + user);
    } catch (LinuxException e) {
      throw new CannotChange(String.valueOf(e.getMessage()));
    }
  }

  /// The thread that advertises may ask for real-time priority 1, as the unit allows too.
  private static List<String> withRealTime(List<String> command) {
    return Stream.concat(Stream.of("/usr/bin/env", "prlimit", "--rtprio=1"), command.stream()).toList();
  }

  /// The words that start this program as another user, who can gain nothing more.
  static List<String> command(String setpriv, Account account, List<String> own) {
    var words = new ArrayList<>(List.of(setpriv,
        "--reuid=" + account.user(), "--regid=" + account.group(), "--init-groups", "--no-new-privs",
        "--bounding-set=-all," + RIGHTS, "--inh-caps=-all," + RIGHTS, "--ambient-caps=-all," + RIGHTS, "--"));
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).equals("--user")) {
        i++;
      } else if (!own.get(i).startsWith("--user=")) {
        words.add(own.get(i));
      }
    }
    return words;
  }

  /// What this process was started with.
  private static List<String> own() throws IOException {
    try (var stream = Files.newInputStream(Path.of("/proc/self/cmdline"), StandardOpenOption.READ)) {
      var words = new ArrayList<>(List.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .split("\0", -1)));
      words.removeLast(); // behind the last end
      words.set(0, Path.of("/proc/self/exe").toRealPath().toString());
      return words;
    }
  }

  /// No link, of neither kind, to what belongs to others.
  private static boolean own(Path path) {
    try {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          || (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
              && (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) == 1);
    } catch (IOException _) {
      return false;
    }
  }

  /// The folder and what is in it, unless it is the user's already: then what is in it may be of its making.
  private static void give(Path folder, String mode, Account account) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      throw new CannotChange(folder + " is a link: root gives nothing away behind one");
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    } else if ((int) Files.getAttribute(folder, "unix:uid") == account.user()) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (var path : inside.filter(UserChange::own).toList().reversed()) {
        Files.setAttribute(path, "unix:uid", account.user(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", account.group(), LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /// It stays root, and must not run as root.
  static final class CannotChange extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotChange(String why) {
      super(why, null, false, false);
    }
  }
}
