package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whose folder the agent writes to.
class StateDirTest {
  @TempDir
  Path folder;

  @Test
  void aFolderOfItsOwnIsMadeForItselfOnlyAndTakenAgain() throws Exception {
    var directory = folder.resolve("state");
    StateDir.hold(directory, 7).close();
    StateDir.hold(directory, 8).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
    assertThat(directory.resolve("lock")).hasContent("8\n");
  }

  @Test
  void aFolderThatOthersMayWriteIsNotUsed() throws Exception {
    for (var mode : new String[]{"rwxrwx---", "rwx----w-"}) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));

      assertThatThrownBy(() -> StateDir.hold(folder, 7)).isInstanceOf(FileSystemException.class)
          .hasMessageContaining("others may write it; chmod go-w " + folder);
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void aLockThatLeadsElsewhereIsNotWritten() throws Exception {
    var elsewhere = Files.writeString(folder.resolve("elsewhere"), "precious");
    Files.createSymbolicLink(folder.resolve("lock"), elsewhere);

    assertThatThrownBy(() -> StateDir.hold(folder, 7)).isInstanceOf(IOException.class);
    assertThat(elsewhere).hasContent("precious");
  }
}
