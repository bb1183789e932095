package dev.buoy.agent.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether somebody could put another program in the place of one that an agent with root's rights starts: by writing
/// the file, or any folder on the way to it, with symbolic links followed and the folders they are in looked at too
/// (what keepalived calls `enable_script_security`). May block for a moment.
final class TrustedPath {
  private static final int STICKY = 01000;
  /// What the kernel shows for users that a user namespace does not have.
  private static final int OVERFLOW = 65_534;
  private static final int LINKS = 40;

  private final Tools tools;
  private final boolean asRoot;

  /// @param asRoot whether the program gets root's rights: then its owner must be root as well
  TrustedPath(Tools tools, boolean asRoot) {
    this.tools = tools;
    this.asRoot = asRoot;
  }

  /// Who else may write, one clause that names the file or folder; absent when nobody may.
  @Nullable
  String objection(Path program) throws IOException {
    for (var path : steps(program.toAbsolutePath())) {
      var objection = objectionTo(path);
      if (objection != null) {
        return objection;
      }
    }
    return null;
  }

  /// The file, then the folders from the nearest to `/`, then those of every link on the way.
  private static Set<Path> steps(Path program) throws IOException {
    var steps = new LinkedHashSet<Path>();
    addUpwards(program.toRealPath(), steps);
    var rest = new ArrayDeque<Path>();
    program.forEach(rest::add);
    var links = 0;
    // Names are followed one by one: a link among them may lead to another link.
    for (var at = root(program); !rest.isEmpty();) {
      var next = at.resolve(rest.removeFirst()).normalize();
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > LINKS) {
        throw new IOException("too many symbolic links");
      }
      addUpwards(at, steps);
      var target = Files.readSymbolicLink(next);
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        rest.addFirst(target.getName(i));
      }
      at = target.isAbsolute() ? root(target) : at;
    }
    return steps;
  }

  private static Path root(Path absolute) {
    return Objects.requireNonNull(absolute.getRoot());
  }

  private static void addUpwards(Path from, Set<Path> steps) {
    for (var path = from; path != null; path = path.getParent()) {
      steps.add(path);
    }
  }

  private @Nullable String objectionTo(Path path) throws IOException {
    var attributes = Files.readAttributes(path, PosixFileAttributes.class);
    var permissions = attributes.permissions();
    // A sticky folder lets nobody replace the files of others.
    boolean sticky = attributes.isDirectory() && (number(path, "mode") & STICKY) != 0;
    if (!sticky && permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      return path + " can be written by everyone, so that everyone could run programs here";
    }
    if (!sticky && permissions.contains(PosixFilePermission.GROUP_WRITE) && !trusted(number(path, "gid"))) {
      return path + " can be written by the group " + attributes.group().getName()
          + ", so that its members could run programs here";
    }
    return asRoot && !trusted(number(path, "uid"))
        ? path + " belongs to " + attributes.owner().getName() + ", who could run programs as root here"
        : null;
  }

  private static int number(Path path, String attribute) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:" + attribute);
  }

  /// Root, here or outside this user namespace.
  private boolean trusted(int id) {
    return id == 0 || (id == OVERFLOW && !tools.canBecome(id));
  }
}
