package dev.buoy.agent.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.script.ScriptUsers.Prepared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
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
  void rootThatCouldNotEndAScriptOfAnotherUserDoesNotStartIt() {
    long withoutKill = 1L << 6 | 1L << 7;
    assertThat(refusal(new Tools(0, "/usr/bin/setpriv", null, withoutKill, EVERYBODY), "daemon")).contains("CAP_KILL");
    assertThat(words(new Tools(0, "/usr/bin/setpriv", null, withoutKill | 1L << 5, EVERYBODY), "daemon"))
        .contains("--reuid=1");
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
    assertThat(prepare(ROOT, "daemon", List.of(script.toString()))).isEqualTo(new Prepared.Refused(
        script.getParent() + " can be written by everyone, so that everyone could run programs here"));
    assertThat(prepare(DAEMON, null, List.of(script.toString()))).isInstanceOf(Prepared.Ready.class);
  }

  @Test
  void everyFolderOnTheWayCountsAndTheOneOfASymbolicLinkToo(@TempDir Path temporary) throws IOException {
    var folder = temporary.toRealPath();
    var outer = Files.createDirectory(folder.resolve("outer"));
    var inner = Files.createDirectory(outer.resolve("inner"));
    var script = executable(inner.resolve("check.sh"));
    var links = Files.createDirectory(folder.resolve("links"));
    var link = Files.createSymbolicLink(links.resolve("check"), script);
    assertThat(prepare(ROOT, "daemon", List.of(link.toString()))).isInstanceOf(Prepared.Ready.class);

    permit(outer, "rwxr-xrwx");
    assertThat(refusalOf(script)).startsWith(outer + " can be written by everyone");
    assertThat(refusalOf(link)).startsWith(outer + " can be written by everyone");

    permit(outer, "rwxr-xr-x");
    permit(links, "rwxr-xrwx");
    assertThat(refusalOf(link)).startsWith(links + " can be written by everyone");
    assertThat(prepare(ROOT, "daemon", List.of(script.toString()))).isInstanceOf(Prepared.Ready.class);
  }

  @Test
  void everyLinkOfAChainOfFoldersCounts(@TempDir Path temporary) throws IOException {
    var folder = temporary.toRealPath();
    executable(Files.createDirectory(folder.resolve("srv")).resolve("check.sh"));
    var home = Files.createDirectory(folder.resolve("home"));
    var current = Files.createSymbolicLink(home.resolve("cur"), Path.of("../srv"));
    var program = Files.createSymbolicLink(folder.resolve("app"), current).resolve("check.sh");
    assertThat(prepare(ROOT, "daemon", List.of(program.toString()))).isInstanceOf(Prepared.Ready.class);

    permit(home, "rwxr-xrwx");

    assertThat(refusalOf(program)).startsWith(home + " can be written by everyone");
  }

  @Test
  void aGroupThatMayWriteIsNamedUnlessItIsRoots(@TempDir Path temporary) throws IOException {
    var script = executable(temporary.toRealPath().resolve("check.sh"));
    permit(script, "rwxrwxr-x");
    var group = Files.readAttributes(script, PosixFileAttributes.class).group();
    boolean roots = (Integer) Files.getAttribute(script, "unix:gid") == 0;
    if (roots) {
      assertThat(prepare(ROOT, "daemon", List.of(script.toString()))).isInstanceOf(Prepared.Ready.class);
      Files.getFileAttributeView(script, PosixFileAttributeView.class).setGroup(
          script.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("daemon"));
    }

    assertThat(refusalOf(script)).isEqualTo(script + " can be written by the group "
        + (roots ? "daemon" : group.getName()) + ", so that its members could run programs here");
  }

  @Test
  void whatRunsAsRootBelongsToRoot(@TempDir Path temporary) throws IOException {
    var script = executable(temporary.toRealPath().resolve("check.sh"));
    if ((Integer) Files.getAttribute(script, "unix:uid") == 0) {
      assertThat(prepare(ROOT, "root", List.of(script.toString()))).isInstanceOf(Prepared.Ready.class);
      Files.setOwner(script,
          script.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));
    }

    assertThat(prepare(ROOT, "daemon", List.of(script.toString()))).isInstanceOf(Prepared.Ready.class);
    assertThat(((Prepared.Refused) prepare(ROOT, "root", List.of(script.toString()))).why()).isEqualTo(
        script + " belongs to " + Files.getOwner(script).getName() + ", who could run programs as root here");
  }

  private static Path executable(Path path) throws IOException {
    permit(Files.writeString(path, "#!/bin/sh\n"), "rwxr-xr-x");
    return path;
  }

  private static String refusalOf(Path script) {
    return ((Prepared.Refused) prepare(ROOT, "daemon", List.of(script.toString()))).why();
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
