package dev.buoy.console.command;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.recording.Recording;
import dev.buoy.console.recording.RecordingReader;
import dev.buoy.console.recording.RecordingReader.Refused;
import dev.buoy.console.recording.Reel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// `replay`: a recording on the full screen, or as sentences where there is none.
public final class Replaying {
  private final PrintWriter out;
  private final PrintWriter err;
  private final Prompt prompt;
  private final Projector projector;

  public Replaying(PrintWriter out, PrintWriter err, Prompt prompt, Projector projector) {
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.projector = projector;
  }

  /// Shows the file and answers the exit code.
  public int run(String file, Options options) {
    try {
      var recording = RecordingReader.read(Path.of(file));
      var from = options.value(Clause.AT).flatMap(Start::of).orElse(new Start.After(Duration.ZERO)).in(recording);
      if (from.isEmpty()) {
        return complain("--at %s: %s is of %s to %s".formatted(options.value(Clause.AT).orElse(""), file,
            Sentences.time(recording.begin()), Sentences.time(recording.end())));
      }
      if (!recording.whole()) {
        err.println("buoy: %s is torn: it is shown up to %s".formatted(file, Sentences.time(recording.end())));
        err.flush();
      }
      var speed = options.value(Clause.SPEED).map(Double::parseDouble).orElse(1.0);
      return prompt.interactive() && !options.has(Clause.PLAIN) && options.format() == Format.TABLE
          ? projector.show(recording, from.get(), speed, options)
          : tell(recording, from.get(), options);
    } catch (Refused e) {
      return complain(file + ": " + e.sentence());
    }
  }

  /// Nobody waits for what is over: all of it at once.
  private int tell(Recording recording, Duration from, Options options) {
    var spoken = new Spoken();
    var begin = recording.beginNanos() + from.toNanos();
    var reel = new Reel(recording, Speaking.LOOK);
    reel.to(recording.length(), scene -> {
      if (scene.nanos() >= begin) {
        say(spoken, scene.view(), scene.nanos(), scene.wall(), options);
      }
    });
    // What was so at the end, however late it became so.
    var end = recording.beginNanos() + recording.length().toNanos();
    say(spoken, reel.view(), end, recording.end(), options);
    say(spoken, reel.view(), end + Spoken.SETTLES.toNanos(), recording.end(), options);
    out.flush();
    return Exit.DONE;
  }

  private void say(Spoken spoken, ClusterView view, long nanos, Instant wall, Options options) {
    spoken.hear(Speaking.facts(view, options), nanos)
        .forEach(fact -> out.print(Speaking.said(fact, wall, options.format())));
  }

  private int complain(String message) {
    err.println("buoy: " + message);
    return Exit.USAGE;
  }
}
