package dev.buoy.agent.config;

import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Time;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.config.Kind.Words;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// The keys of a tracker: which trackers have it, what it may be, what it is when left out, and keepalived's word for
/// it. The reader takes ranges and defaults from here, and the reference is written from here.
enum TrackerKey {
  FRONTEND("frontend", "frontend", new Text("a name of `frontends`", "required"), "",
      "Holds while it listens on each of its addresses that are on the node."),
  BACKEND("backend", "backend", new Text("a name of `backends`", "required"), "",
      "Holds while enough of its servers are usable."),
  MIN_UP("min_up", "backend", new Whole(1, 10_000, 1), "", "How many are enough; at most as many as it has."),
  INTERFACE("interface", "interface", new Text("a Linux interface, or a name of `interfaces`", "required"),
      "track_interface", "Holds while it is up and has carrier."),
  SCRIPT("script", "script", new Text("a program and its arguments, no shell", "required"), "script",
      "Holds while it exits 0."),
  TIMEOUT("timeout", "script", new Text("`10ms` to `24h`", "interval"), "timeout",
      "A run that takes longer is killed, and failed."),
  USER("user", "script", new Text("a user of this system", "script_user"), "user",
      "Who runs it when the agent is root."),
  FILE("file", "file", new Text("a path; a relative one is beside this file", "required"), "file",
      "Holds while it has the number 0; a weight counts as often as the number says."),
  ABSENT("absent", "file", new Words(List.of("holds", "fails"), "holds"), "",
      "What it does while there is no such file."),
  PROCESS("process", "process", new Text("the name of a program as pidof takes it, or a path", "required"), "process",
      "Holds while enough processes of it run, and not too many."),
  QUORUM("quorum", "process", new Whole(1, 65_535, 1), "quorum", "The fewest."),
  QUORUM_MAX("quorum_max", "process", new Text("quorum to 65535", "none"), "quorum_max", "The most."),
  INTERVAL("interval", "script, process", new Time(Duration.ofMillis(100), Duration.ofHours(24), Duration.ofSeconds(1)),
      "interval", "Between the starts of two runs, or two looks."),
  RISE("rise", "script, process", new Whole(1, 1000, 1), "rise", "How many good results in a row make it hold."),
  FALL("fall", "script, process", new Whole(1, 1000, 1), "fall", "How many bad results in a row make it fail.");

  private final String word;
  private final String trackers;
  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Kind kind;
  private final String keepalived;
  private final String meaning;

  TrackerKey(String word, String trackers, Kind kind, String keepalived, String meaning) {
    this.word = word;
    this.trackers = trackers;
    this.kind = kind;
    this.keepalived = keepalived;
    this.meaning = meaning;
  }

  /// The keys that say what a tracker looks at; each has exactly one.
  static List<String> subjects() {
    return Arrays.stream(values()).filter(key -> key.word.equals(key.trackers)).map(TrackerKey::word).toList();
  }

  /// As the file spells it.
  String word() {
    return word;
  }

  /// The subjects that it goes with.
  String trackers() {
    return trackers;
  }

  Kind kind() {
    return kind;
  }

  /// The directive of keepalived; empty: it has none.
  String keepalived() {
    return keepalived;
  }

  String meaning() {
    return meaning;
  }

  int integer(Section tracker) {
    return kind.integer(tracker, word);
  }

  Duration duration(Section tracker) {
    return kind.duration(tracker, word);
  }

  String choice(Section tracker) {
    return kind.choice(tracker, word);
  }
}
