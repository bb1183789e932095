package dev.buoy.agent.config;

import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Time;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.drill.Policy;
import java.time.Duration;

/// The keys of `drills`.
enum DrillKey implements Key {
  ALLOW("allow", new Text("a list of `handover`, `stop`, `kill`, `freeze`, `link`, `isolate`, `proxy`, `backend`",
      "`[handover]`"),
      "What any instance may be put through. `kill`, `freeze`, `link` and `isolate` want `--force` as well."),
  INSTANCES("instances", new Text("`{INSTANCE: [FAULT, …]}`", "none"),
      "The same for one instance, instead of `allow`."),
  WINDOW("window", new Text("`[DAY[-DAY] ]HH:MM-HH:MM`", "always"),
      "When drills may begin, by the local time of the node, as `Mon-Fri 09:00-16:00`."),
  PRODUCTION("production", new Text("a list of instances", "none"), "A second operator has to approve their drills."),
  SETTLED("settled", new Time(Duration.ZERO, Durations.LONGEST, Policy.SETTLED),
      "How long the role of an instance has to have stayed where it is."),
  RESPONDER("responder", new Whole(1, 65535, null, "none"),
      "Port on which the agent answers the probes of drills, on the virtual addresses too.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  DrillKey(String word, Kind kind, String meaning) {
    this.directive = new Directive("drills", word, kind, "", meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }
}
