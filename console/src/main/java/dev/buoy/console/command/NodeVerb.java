package dev.buoy.console.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Verbs of the same program that need no agent to be asked: they work on the host they are run on. Each has a `--help` of
/// its own.
enum NodeVerb {
  AGENT("-f FILE [--node NAME]", "the daemon itself, in the foreground", "--file", "--node", "--user", "--help"),
  CHECK("[FILE] [--show NODE]", "is the file right, and what is in force on a node", "--show", "--help"),
  DOCTOR("", "what keeps this host from serving: rights, firewall, kernel", "--help"),
  PKI("init|issue|renew|…", "certificates of agents and of those who call them", "init", "issue", "renew", "revoke",
      "show"),
  TOKEN("new NAME --role ROLE", "a secret for automation", "new"),
  FENCE("show|clear", "what silences the addresses of a dead agent", "show", "clear"),
  DRILL_HELPER("-f FILE [--node NAME]", "carries out those faults of drills that an agent cannot do to itself",
      "--file",
      "--node", "--help");

  private final String usage;
  private final String summary;
  // Always made by List.of.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> next;

  NodeVerb(String usage, String summary, String... next) {
    this.usage = usage;
    this.summary = summary;
    this.next = List.of(next);
  }

  static List<NodeVerb> all() {
    return List.of(values());
  }

  /// The word an operator types.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The verb with what follows it.
  String head() {
    return (word() + " " + usage).strip();
  }

  String summary() {
    return summary;
  }

  /// Words that may follow.
  List<String> next() {
    return next;
  }

  static Optional<NodeVerb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
  }
}
