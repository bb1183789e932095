package dev.buoy.agent.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.script.ScriptUsers.Prepared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptUsersTest {
  private static final List<String> EVERYBODY = List.of("0 0 4294967295");
  private static final long ALL = -1;
  private static final Tools ROOT = new Tools(0, "/usr/bin/setpriv", "/usr/bin/setsid", ALL, EVERYBODY);
  private static final Tools DAEMON = new Tools(1, "/usr/bin/setpriv", "/usr/bin/setsid", 0, EVERYBODY);

  @Test
  void rootRunsScriptsAsTheUserOfTheFile() {
    assertThat(words(ROOT, "daemon")).containsExactly("/usr/bin/setsid", "/usr/bin/setpriv", "--no-new-privs",
        "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--reuid=1", "--regid=1", "--init-groups",
        "--", "/usr/bin/test", "-e", "x");
  }

  @Test
  void rootIsOnlyUsedWhereItIsWritten() {
    assertThat(words(ROOT, "root")).containsExactly("/usr/bin/setsid", "/usr/bin/test", "-e", "x");
    assertThat(words(ROOT, null)).contains("--init-groups").doesNotContain("--reuid=0");
  }

  @Test
  void withoutSetprivNothingRunsAsRootSilently() {
    var bare = new Tools(0, null, null, ALL, EVERYBODY);

    assertThat(refusal(bare, "daemon")).contains("setpriv (util-linux) is missing");
    assertThat(words(bare, "root")).containsExactly("/usr/bin/test", "-e", "x");
    assertThat(new ScriptUsers(() -> null, bare).warnings()).hasSize(2);
  }

  @Test
  void rootWithoutTheRightToSwitchUsersRefuses() {
    assertThat(refusal(new Tools(0, "/usr/bin/setpriv", null, 0, EVERYBODY), "daemon")).contains("CAP_SETUID");
  }

  @Test
  void rootOfANamespaceOfOneUserStaysThatUserWithoutCapabilities() {
    var alone = new Tools(0, "/usr/bin/setpriv", null, ALL, List.of("         0       1000          1"));

    assertThat(words(alone, "daemon")).containsExactly("/usr/bin/setpriv", "--no-new-privs", "--inh-caps=-all",
        "--ambient-caps=-all", "--bounding-set=-all", "--", "/usr/bin/test", "-e", "x");
  }

  @Test
  void anAgentThatIsNotRootRunsScriptsAsItself() {
    assertThat(words(DAEMON, null)).containsExactly("/usr/bin/setsid", "/usr/bin/setpriv", "--no-new-privs",
        "--inh-caps=-all", "--ambient-caps=-all", "--", "/usr/bin/test", "-e", "x");
    assertThat(words(DAEMON, "daemon")).contains("--no-new-privs");
    assertThat(refusal(DAEMON, "nobody")).isEqualTo("cannot run as 'nobody': the agent is not root");
  }

  @Test
  void aUserThatThisNodeDoesNotHaveIsNamed() {
    assertThat(refusal(ROOT, "no-such-user")).isEqualTo("there is no user 'no-such-user' on this node");
  }

  @Test
  void rootDoesNotRunWhatEveryoneMayWrite(@TempDir Path folder) throws IOException {
    var script = Files.writeString(folder.resolve("check.sh"), "#!/bin/sh\n").toRealPath();
    permit(script, "rwxr-xrwx");

    assertThat(prepare(ROOT, "daemon", List.of(script.toString()))).isEqualTo(new Prepared.Refused(
        script + " can be written by everyone, so that everyone could run programs here"));

    permit(script, "rwxr-xr-x");
    permit(folder, "rwxrwxrwx");
    assertThat(prepare(ROOT, "root", List.of(script.toString()))).isEqualTo(new Prepared.Refused(
        script.getParent() + " can be written by everyone, so that everyone could run programs here"));
    assertThat(prepare(DAEMON, null, List.of(script.toString()))).isInstanceOf(Prepared.Ready.class);
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static List<String> words(Tools tools, @Nullable String user) {
    return ((Prepared.Ready) prepare(tools, user, List.of("test", "-e", "x"))).words();
  }

  private static String refusal(Tools tools, @Nullable String user) {
    return ((Prepared.Refused) prepare(tools, user, List.of("test", "-e", "x"))).why();
  }

  private static Prepared prepare(Tools tools, @Nullable String user, List<String> command) {
    return new ScriptUsers(() -> user, tools).prepare(command, null);
  }
}
