package dev.buoy.agent.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides who a script runs as, and with which rights (ADR 0016): never as root unless that is written, and never with
/// the agent's capabilities. Any thread may call; a call may block for a moment.
public final class ScriptUsers {
  private static final String ROOT = "root";
  private static final List<String> PROGRAMS = List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin",
      "/sbin", "/bin");

  private final Supplier<@Nullable String> configured;
  private final Tools tools;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  /// @param configured `script_user` as it is in force; absent: `keepalived_script` if there is one, else `nobody`
  public ScriptUsers(Supplier<@Nullable String> configured, Tools tools) {
    this.configured = configured;
    this.tools = tools;
  }

  /// What a command becomes.
  sealed interface Prepared {
    /// It can be started.
    /// @param ownSession whether it leads a process group
    record Ready(List<String> words, boolean ownSession) implements Prepared {}

    /// It must not be started, or cannot.
    /// @param why one clause for an operator
    record Refused(String why) implements Prepared {}
  }

  /// What an operator should know of this host, one sentence each.
  public List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (tools.setpriv() == null) {
      warnings.add("setpriv (util-linux) is missing: scripts "
          + (tools.root() ? "are not run, except as root where that is written" : "keep the agent's capabilities"));
    }
    if (tools.setsid() == null) {
      warnings.add("setsid (util-linux) is missing: a script that is killed may leave processes behind");
    }
    return warnings;
  }

  /// @param user as the tracker names it; absent: the node's
  Prepared prepare(List<String> command, @Nullable String user) {
    var program = find(command.getFirst());
    if (program.isEmpty()) {
      return new Prepared.Refused(command.getFirst() + ": No such file or directory");
    }
    var wanted = user != null ? user : configured.get();
    var unfit = unfit(program.get(), wanted);
    if (unfit != null) {
      return new Prepared.Refused(unfit);
    }
    return tools.root() ? asRoot(program.get(), command, wanted) : asSelf(program.get(), command, wanted);
  }

  /// Sends SIGKILL to a process group. Returns at once.
  void killGroup(long leader) {
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -KILL -" + leader).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException _) {
      // The processes known by descent are killed one by one as well.
    }
  }

  private Prepared asRoot(Path program, List<String> command, @Nullable String wanted) {
    if (ROOT.equals(wanted)) {
      return ready(List.of(), program, command);
    }
    var setpriv = tools.setpriv();
    if (setpriv == null) {
      return new Prepared.Refused("setpriv (util-linux) is missing, and nothing runs as root unless script_user: root"
          + " is written");
    }
    var account = account(wanted);
    if (account.isEmpty()) {
      return new Prepared.Refused("there is no user '" + (wanted == null ? "nobody" : wanted) + "' on this node");
    }
    var words = new ArrayList<>(List.of(setpriv, "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all"));
    if (tools.bounds()) {
      words.add("--bounding-set=-all");
    }
    if (tools.canBecome(account.get().user())) {
      if (!tools.switches()) {
        return new Prepared.Refused("the agent is root without CAP_SETUID, CAP_SETGID and CAP_KILL, and nothing runs as"
            + " root unless script_user: root is written");
      }
      words.addAll(List.of("--reuid=" + account.get().user(), "--regid=" + account.get().group()));
      words.add("--init-groups");
    }
    return ready(words, program, command);
  }

  private Prepared asSelf(Path program, List<String> command, @Nullable String wanted) {
    if (wanted != null && tools.account(wanted).filter(account -> account.user() == tools.uid()).isEmpty()) {
      return new Prepared.Refused("cannot run as '" + wanted + "': the agent is not root");
    }
    var setpriv = tools.setpriv();
    return ready(setpriv == null
        ? List.of()
        : List.of(setpriv, "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all"), program, command);
  }

  private Prepared ready(List<String> before, Path program, List<String> command) {
    var words = new ArrayList<String>();
    var setsid = tools.setsid();
    if (setsid != null) {
      words.add(setsid);
    }
    words.addAll(before);
    if (!before.isEmpty()) {
      words.add("--");
    }
    words.add(program.toString());
    words.addAll(command.subList(1, command.size()));
    return new Prepared.Ready(words, setsid != null);
  }

  private Optional<Account> account(@Nullable String wanted) {
    var candidates = wanted == null ? List.of("keepalived_script", "nobody") : List.of(wanted);
    return candidates.stream().flatMap(name -> known(name).stream()).findFirst();
  }

  private Optional<Account> known(String name) {
    var cached = accounts.get(name);
    if (cached != null) {
      return Optional.of(cached);
    }
    var found = tools.account(name);
    found.ifPresent(account -> accounts.put(name, account));
    return found;
  }

  private static Optional<Path> find(String program) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(Files::exists);
    }
    return PROGRAMS.stream().map(folder -> Path.of(folder, program)).filter(Files::isExecutable).findFirst();
  }

  /// Why it must not or cannot run; absent when it can.
  private @Nullable String unfit(Path program, @Nullable String wanted) {
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      return program + ": Permission denied";
    }
    if (!tools.root()) {
      return null;
    }
    try {
      return new TrustedPath(tools, ROOT.equals(wanted)).objection(program);
    } catch (IOException e) {
      return program + ": " + e.getMessage();
    }
  }

  /// A user and the group it belongs to first.
  public record Account(int user, int group) {}
}
