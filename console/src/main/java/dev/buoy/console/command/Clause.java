package dev.buoy.console.command;

import java.util.Arrays;
import java.util.Optional;

/// What may follow a verb, as a word (`on n1`) or as an option (`--on n1`), the same everywhere.
public enum Clause {
  ON("on", "", "AGENT[,AGENT]|all", true, "only these agents"),
  TO("to", "", "AGENT", true, "the node that shall become master"),
  FOR("for", "", "DURATION", true, "ends by itself after this long (10ms 3s 30m 12h)"),
  REASON("reason", "", "TEXT", true, "why; kept in the journal of every agent"),
  DRY_RUN("dry-run", "", "", true, "show the plan and change nothing"),
  FORCE("force", "", "", true, "overrule the guards that refuse it"),
  CONFIRM("confirm", "", "NAME", true, "the name the plan asks for, typed in advance"),
  CONFIRM_WITHIN("confirm-within", "", "DURATION", true,
      "taken back by itself unless confirmed within this time (--confirm DURATION means the same)"),
  SECRETS("secrets", "", "", false, "show secrets too; for administrators"),
  TARGET("target", "", "NODE", false, "the node that the fault happens to (default: the master)"),
  BUDGET("budget", "", "DURATION", false,
      "the longest outage that passes (default: twice what is forecast, at least 1s)"),
  BASELINE("baseline", "", "DURATION", false, "how long the service is probed before the fault (default 10s)"),
  INTERVAL("interval", "", "DURATION", false, "between two probes, 5ms to 1s (default 50ms)"),
  LEASE("lease", "", "DURATION", false,
      "aborted when this console is not heard of for as long, 1s to 1m (default 5s)"),
  WAY("way", "", "in|out|both", false, "isolate: which packets are dropped (default both)"),
  BACKEND("backend", "", "BACKEND", false, "backend: whose servers fail"),
  SERVERS("servers", "", "SERVER[,SERVER]", false, "backend: which of its servers fail (default: all)"),
  OUT("out", "", "DIR", false, "write the report there too: drill-ID.json, .md and .svg"),
  OPERATION("operation", "", "ID", true, "id of the operation; repeated, it answers the first result"),
  WAIT("wait", "", "DURATION", true, "wait for its open connections to end, at most this long"),
  TIMEOUT("timeout", "", "DURATION", true, "how long to wait for each answer (default 5s)"),
  LIMIT("limit", "", "COUNT", true, "at most this many, the newest (default 50)"),
  SINCE("since", "", "DURATION", true, "only what happened within this time until now"),
  UNTIL("until", "", "TIME|DURATION", false, "as it was at 14:02:31 (UTC), or 90s ago"),
  SEVERITY("severity", "", "info|notice|warning|error|alert", true, "this severe, or more"),
  LEVEL("level", "", "debug|info|warning|error", true, "of this level, or a worse one"),
  OBJECT("object", "", "NAME", false, "only what happened to it (or give its name after the verb)"),
  CLIENT("client", "", "ADDRESS[/BITS]", false, "only connections from there"),
  SERVER("server", "", "BACKEND/SERVER", false, "all connections of this server"),
  SORT("sort", "", "age|bytes", false, "the oldest first (default), or those that carried the most"),
  WATCH("watch", "-w", "", false, "go on as things change, until Ctrl-C"),
  OUTPUT("output", "-o", "table|json|jsonl|yaml", false,
      "form of the output (default table); drill show and drill run also: md, svg"),
  PLAIN("plain", "", "", false, "one sentence per change"),
  KEEP_GOING("keep-going", "-k", "", false, "lines of a pipe go on after one that fails"),
  SPEED("speed", "", "FACTOR", false, "this many seconds of the recording in one, 0.1 to 100 (default 1)"),
  AT("at", "", "TIME|+DURATION", false, "begin there: at 14:02:31 (UTC), or +90s after its beginning"),
  COLOR("color", "", "never|16|256|rgb", false, "colours of the full screen (default: what TERM and COLORTERM say)"),
  LIGHT("light", "", "", false, "colours for a light background (default: what the terminal says of its own)"),
  DARK("dark", "", "", false, "colours for a dark background"),
  FPS("fps", "", "COUNT", false, "frames a second of the full screen at most, 1 to 60 (default 10, 4 over ssh)"),
  READ_ONLY("read-only", "", "", false, "refuse every verb that changes something"),
  AGENT("agent", "", "HOST:PORT|unix:PATH", false,
      "entry point, repeatable (BUOY_AGENT; default: sockets under /run/buoy, else 127.0.0.1:7443)"),
  CA("ca", "", "FILE", false, "TLS: certificate of the agents' authority (BUOY_CA)"),
  CERT("cert", "", "FILE", false, "TLS: own certificate (BUOY_CERT)"),
  KEY("key", "", "FILE", false, "TLS: its key (BUOY_KEY)"),
  TOKEN("token", "", "FILE", false, "TLS: file with a token, in place of a certificate (BUOY_TOKEN)"),
  HELP("help", "-h", "", false, "what the verb does, with an example");

  private final String word;
  private final String letter;
  private final String value;
  private final boolean bare;
  private final String meaning;

  Clause(String word, String letter, String value, boolean bare, String meaning) {
    this.word = word;
    this.letter = letter;
    this.value = value;
    this.bare = bare;
    this.meaning = meaning;
  }

  /// The word, `on`; the option is the same with two dashes.
  public String word() {
    return word;
  }

  /// `--on AGENT[,AGENT]|all`, or `-o, --output …`.
  public String usage() {
    return (letter.isEmpty() ? "" : letter + ", ") + "--" + word + (value.isEmpty() ? "" : " " + value);
  }

  /// What it means, one line.
  public String meaning() {
    return meaning;
  }

  /// Whether a value follows.
  public boolean takesValue() {
    return !value.isEmpty();
  }

  /// Whether it can be written without dashes.
  boolean bare() {
    return bare;
  }

  /// The clause that this token without its dashes begins, as a bare word.
  static Optional<Clause> ofWord(String token) {
    return Arrays.stream(values()).filter(clause -> clause.bare && clause.word.equals(token)).findFirst();
  }

  /// The clause of this name, `read-only`.
  static Optional<Clause> named(String word) {
    return Arrays.stream(values()).filter(clause -> clause.word.equals(word)).findFirst();
  }

  /// The clause of an option token, `--on` or `-o`.
  static Optional<Clause> ofOption(String token) {
    return Arrays.stream(values()).filter(clause -> token.equals("--" + clause.word) || token.equals(clause.letter))
        .findFirst();
  }
}
