package dev.buoy.agent.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that the file names: a secret, a list. Who may plan a file must learn nothing of what is in others, and must not
/// have the agent read without end; so only regular files of a modest size are read, and what they hold is in no message.
final class OtherFile {
  private static final int MOST = 1 << 20;

  private OtherFile() {}

  /// Its text.
  /// @throws IOException when it is none, or cannot be read
  static String read(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FileSystemException(path.toString(), null, "is no regular file");
    }
    try (var stream = Files.newInputStream(path)) {
      var bytes = stream.readNBytes(MOST + 1);
      if (bytes.length > MOST) {
        throw new FileSystemException(path.toString(), null, "has more than 1 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
