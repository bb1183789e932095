package dev.buoy.agent.operation;

import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the journal says of a change of the settings: one entry for each server or node of this agent that differs.
final class SettingEvents {
  private SettingEvents() {}

  /// @param after the generation with the other settings on the same file
  static List<Entry> between(Generation before, Generation after) {
    var entries = new ArrayList<Entry>();
    var states = new TreeSet<>(before.overrides().servers().keySet());
    states.addAll(after.overrides().servers().keySet());
    for (var server : states) {
      var from = before.overrides().stateOf(server);
      var to = after.overrides().stateOf(server);
      if (from != to) {
        entries.add(entry(Kind.SERVER_ADMIN_STATE, server.toString(), from.name(), to.name(),
            setting(after, Setting.Kind.SERVER, server.toString())));
      }
    }
    var weights = new TreeSet<>(before.overrides().weights().keySet());
    weights.addAll(after.overrides().weights().keySet());
    for (var server : weights) {
      int from = before.weight(server);
      int to = after.weight(server);
      if (from != to) {
        entries.add(entry(Kind.SERVER_WEIGHT, server.toString(), "" + from, "" + to,
            setting(after, Setting.Kind.WEIGHT, server.toString())));
      }
    }
    var node = after.file().node();
    if ((before.overrides().standby() == null) != (after.overrides().standby() == null)) {
      entries.add(entry(Kind.VRRP_OVERRIDE, node, standby(before), standby(after),
          setting(after, Setting.Kind.STANDBY, node)));
    }
    return entries;
  }

  /// For a setting that changes nothing on this node.
  static Entry unchanged(Setting setting) {
    return switch (setting) {
      case Setting.OfState state -> entry(Kind.SERVER_ADMIN_STATE, state.server().toString(), "",
          where(state) + state.value(), Optional.of(state));
      case Setting.OfWeight weight -> entry(Kind.SERVER_WEIGHT, weight.server().toString(), "",
          where(weight) + weight.value(), Optional.of(weight));
      case Setting.OfStandby standby -> entry(Kind.VRRP_OVERRIDE, standby.node(), "", standby.value(),
          Optional.of(standby));
    };
  }

  private static String where(Setting setting) {
    return setting.key().scope().isEmpty() ? "" : "on " + setting.key().scope() + ": ";
  }

  private static Optional<Setting> setting(Generation after, Setting.Kind kind, String object) {
    return after.settings().on(after.file().node(), kind, object);
  }

  private static Entry entry(Kind kind, String object, String from, String to, Optional<Setting> setting) {
    var author = setting.map(Setting::author);
    var operator = author.map(Author::operator).filter(name -> !name.equals(Caller.AGENT.name()));
    var reason = author.map(Author::reason).filter(text -> !text.isEmpty())
        .or(() -> operator.map(name -> "set by " + name)).orElse("nothing is set any more");
    return new Entry(kind, Severity.NOTICE, object, from, to, Why.because(reason), orNull(operator),
        orNull(author.map(Author::operation).filter(id -> !id.isEmpty())));
  }

  private static @Nullable String orNull(Optional<String> text) {
    return text.orElse(null);
  }

  private static String standby(Generation generation) {
    return generation.overrides().standby() == null ? "READY" : "STANDBY";
  }
}
