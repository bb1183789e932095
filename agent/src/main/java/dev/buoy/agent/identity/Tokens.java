package dev.buoy.agent.identity;

import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who holds which bearer token, as a file says: `NAME ROLE SHA256` a line, the last of the token in hexadecimal. The file
/// is read again when it has changed; one that others may write is not believed. Any thread may ask.
public final class Tokens {
  private static final Pattern LINE = Pattern
      .compile("(?<name>[^\\s#]\\S{0,63})\\s+(?<role>viewer|operator|admin)\\s+(?<digest>[0-9a-fA-F]{64})");

  private final Path file;
  private Stamp stamp = new Stamp("not read");
  private volatile Read read = new Read(Map.of(), List.of());

  /// @param file is read at the first look
  public Tokens(Path file) {
    this.file = file;
  }

  /// Who a token is for.
  record Holder(String name, Caller.Role role) {}

  /// @param problems what is wrong with the file, one line each
  private record Read(Map<String, Holder> holders, List<String> problems) {}

  /// Reads the file if it has changed. One thread at a time.
  public void look() {
    var now = Stamp.of(file);
    if (!now.equals(stamp)) {
      stamp = now;
      read = read();
    }
  }

  /// What an operator has to do about the file.
  public List<Complaint> complaints() {
    var problems = read.problems;
    return problems.isEmpty()
        ? List.of()
        : List.of(new Complaint("tokens", "UNUSABLE", read.holders.isEmpty(),
            problems.getFirst() + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " lines more)" : "")));
  }

  Optional<Holder> holder(String token) {
    return Optional.ofNullable(read.holders.get(digest(token)));
  }

  private Read read() {
    try {
      var writers = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      writers.retainAll(Files.getPosixFilePermissions(file));
      return writers.isEmpty()
          ? parse(Files.readAllLines(file))
          : new Read(Map.of(),
              List.of("tokens " + file + " can be written by others, so none is accepted; chmod go-w " + file));
    } catch (IOException e) {
      return new Read(Map.of(), List.of("tokens " + file + " cannot be read: " + StateFile.reason(e)));
    }
  }

  private Read parse(List<String> lines) {
    var holders = new HashMap<String, Holder>();
    var problems = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      var matcher = LINE.matcher(line);
      if (matcher.matches()) {
        holders.put(HexFormat.of().formatHex(HexFormat.of().parseHex(matcher.group("digest"))),
            new Holder(matcher.group("name"), Subject.role(matcher.group("role")).orElseThrow()));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        problems.add("tokens " + file + ":" + (i + 1) + ": must be NAME viewer|operator|admin SHA256");
      }
    }
    return new Read(Map.copyOf(holders), List.copyOf(problems));
  }

  static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
