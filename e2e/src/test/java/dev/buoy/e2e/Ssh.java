package dev.buoy.e2e;

import java.util.List;
import java.util.stream.Collectors;

/// Servers of ssh in a lab, and one key that opens them all.
/// @param lab whose folder has the keys
record Ssh(Lab lab) {
  private static final String PORT = "2222";

  /// Makes the keys.
  static Ssh withKeys(Lab lab) {
    for (var name : List.of("key", "host")) {
      lab.exec("cl", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab.dir().resolve(name).toString()).ok();
    }
    return new Ssh(lab);
  }

  /// Starts a server.
  void serve(String node, String address) {
    var config = lab.file("sshd-" + node, """
        ListenAddress %s:%s
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin yes
        Subsystem sftp internal-sftp
        """.formatted(address, PORT, lab.dir().resolve("host"), lab.dir().resolve("key.pub")));
    // Its folder for what has no privileges; /run is the lab's own.
    lab.start(node, "sshd-" + node, List.of("bash", "-c",
        "mkdir -p /run/sshd && exec /usr/sbin/sshd -D -e -f " + config)).awaitLine("Server listening", Single.SOON);
  }

  /// For `ssh` and `scp`.
  String options() {
    return "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes -i "
        + lab.dir().resolve("key");
  }

  /// A program on a terminal of its own at the other end. Before all else it prints `session PID` of the server's process
  /// that has that terminal.
  List<String> session(String address, List<String> words) {
    var quoted = words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    return List.of("bash", "-c", "exec ssh -tt " + options() + " -p " + PORT + " " + address
        + " \"echo session \\$PPID; exec " + quoted + "\"");
  }
}
