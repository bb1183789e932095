package dev.buoy.agent.script;

import dev.buoy.agent.script.ScriptUsers.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What this host offers for running scripts with fewer rights.
/// @param uid the agent's own user
/// @param setpriv path of the program; absent when the host has none
/// @param setsid the same
/// @param capabilities the agent's effective ones, as a set of bits (capabilities(7))
/// @param uidMap content of `/proc/self/uid_map`: the users that there are in this user namespace
public record Tools(int uid, @Nullable String setpriv, @Nullable String setsid, long capabilities,
    List<String> uidMap) {
  private static final int KILL = 5;
  private static final int SETGID = 6;
  private static final int SETUID = 7;
  private static final int SETPCAP = 8;
  private static final int SYS_RESOURCE = 24;

  public Tools {
    uidMap = List.copyOf(uidMap);
  }

  /// Looks at this host.
  public static Tools ofThisHost() {
    try {
      return new Tools((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"), program("setpriv"),
          program("setsid"), capabilities(Files.readAllLines(Path.of("/proc/self/status"))),
          Files.readAllLines(Path.of("/proc/self/uid_map")));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/self: " + e.getMessage(), e);
    }
  }

  /// Whether the agent is root.
  public boolean root() {
    return uid == 0;
  }

  /// Whether it may raise limits, as root in a container may not.
  public boolean raisesLimits() {
    return has(SYS_RESOURCE);
  }

  /// Whether it may take rights from its children for ever.
  boolean bounds() {
    return has(SETPCAP);
  }

  /// Whether it may run something as another user at all, and end it.
  boolean switches() {
    return has(SETUID) && has(SETGID) && has(KILL);
  }

  private boolean has(int capability) {
    return (capabilities & 1L << capability) != 0;
  }

  private static long capabilities(List<String> status) {
    return status.stream().filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16)).findFirst().orElse(0);
  }

  /// In a user namespace of one user, as `unshare` without root makes it, root is that user, and there is nobody else.
  boolean canBecome(int user) {
    return uidMap.stream().map(line -> line.strip().split("\\s+")).anyMatch(range -> range.length == 3
        && user >= Long.parseLong(range[0]) && user < Long.parseLong(range[0]) + Long.parseLong(range[2]));
  }

  /// The account of that name, by the host's own directory (`id`); absent when there is none.
  public Optional<Account> account(String name) {
    try {
      var user = ask("-u", name);
      var group = ask("-g", name);
      return user.matches("[0-9]+") && group.matches("[0-9]+")
          ? Optional.of(new Account(Integer.parseInt(user), Integer.parseInt(group)))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String ask(String option, String name) throws IOException, InterruptedException {
    var process = new ProcessBuilder("id", option, "--", name).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      return process.waitFor(2, TimeUnit.SECONDS)
          ? new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()
          : "";
    } finally {
      process.destroyForcibly();
    }
  }

  private static @Nullable String program(String name) {
    return List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/").stream().map(folder -> folder + name)
        .filter(path -> Files.isExecutable(Path.of(path))).findFirst().orElse(null);
  }
}
