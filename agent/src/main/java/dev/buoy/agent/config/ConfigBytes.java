package dev.buoy.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The bytes of the cluster's file, or of all files of its folder by their names; comments and all. Immutable.
public final class ConfigBytes {
  /// The name of a single file.
  public static final String SINGLE = "";

  private static final Predicate<String> NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\\.yaml")
      .asMatchPredicate();

  private final SortedMap<String, byte[]> parts;
  private final String digest;

  private ConfigBytes(Map<String, byte[]> parts) {
    this.parts = new TreeMap<>();
    parts.forEach((name, bytes) -> this.parts.put(name, bytes.clone()));
    var sum = new Digest();
    this.parts.forEach(sum::add);
    this.digest = sum.text();
  }

  /// A single file.
  public static ConfigBytes single(byte[] content) {
    return new ConfigBytes(Map.of(SINGLE, content));
  }

  /// The files of a folder, or a single one without a name.
  public static ConfigBytes of(Map<String, byte[]> parts) {
    return new ConfigBytes(parts);
  }

  /// What is on the disk now.
  /// @param path a file, or a folder of which the `*.yaml` files count
  public static ConfigBytes read(Path path) throws IOException {
    var parts = new LinkedHashMap<String, byte[]>();
    for (var file : files(path)) {
      parts.put(name(path, file), Files.readAllBytes(file));
    }
    return new ConfigBytes(parts);
  }

  /// The files that count, in their order.
  static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (var list = Files.list(path)) {
      return list.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  static String name(Path path, Path file) {
    return file.equals(path) ? SINGLE : String.valueOf(file.getFileName());
  }

  /// Whether a file of a folder may have this name when it comes from elsewhere: it stays in the folder.
  public static boolean isName(String name) {
    return NAME.test(name);
  }

  /// Where a part of this name belongs.
  /// @param path the file, or the folder
  public static Path place(Path path, String name) {
    return name.isEmpty() ? path : path.resolve(name);
  }

  /// Names in the order in which they are read.
  public List<String> names() {
    return List.copyOf(parts.keySet());
  }

  /// Whether it has a part of this name.
  public boolean has(String name) {
    return parts.containsKey(name);
  }

  /// The bytes of a part that there is.
  public byte[] content(String name) {
    var content = parts.get(name);
    if (content == null) {
      throw new IllegalArgumentException("no part " + name + " in " + parts.keySet());
    }
    return content.clone();
  }

  /// Whether each part is as in one of two, or missing as in one of them: so a folder looks that is written part by part.
  public boolean between(ConfigBytes one, ConfigBytes other) {
    var names = new TreeSet<>(parts.keySet());
    names.addAll(one.parts.keySet());
    names.addAll(other.parts.keySet());
    return names.stream().allMatch(name -> same(name, one) || same(name, other));
  }

  private boolean same(String name, ConfigBytes other) {
    return Arrays.equals(parts.get(name), other.parts.get(name));
  }

  /// Whether these are files of a folder.
  public boolean folder() {
    return !parts.containsKey(SINGLE);
  }

  /// SHA-256, hexadecimal: the same on every node that runs these bytes.
  public String digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfigBytes that && digest.equals(that.digest) && names().equals(that.names());
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "ConfigBytes[" + digest + "]";
  }
}
