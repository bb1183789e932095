package dev.buoy.agent.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/// What tells one content of a file from the next.
/// @param text empty: there is no such file
record Stamp(String text) {
  static Stamp of(Path file) {
    try {
      // Who may read or write it counts too: that changes ctime alone.
      var attributes = Files.readAttributes(file, "unix:lastModifiedTime,size,ino,ctime");
      return new Stamp(new TreeMap<>(attributes).toString());
    } catch (IOException _) {
      return new Stamp("");
    }
  }
}
