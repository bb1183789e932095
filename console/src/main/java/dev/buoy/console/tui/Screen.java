package dev.buoy.console.tui;

import java.util.Arrays;
import java.util.Optional;

/// The table of screens: what the body can show, and the key that leads there. A new screen is a {@link Page} and a
/// line here; keys, hints, help, history, filters and marks come with it.
enum Screen {
  OVERVIEW("1", "overview", "instances, backends, newest events", new OverviewPage()),
  SERVERS("2", "servers", "frontends and servers, as every agent sees them", new ServersPage()),
  EVENTS("3", "events", "events of all agents", new EventsPage()),
  DRILLS("4", "drills", "drills: the one that goes on, those that were", new DrillPage()),
  CONFIG("5", "config", "which file runs where, what waits, what ran before", new ConfigPage()),
  CONNECTIONS("6", "connections", "open connections of clients", new ConnectionsPage()),
  LOGS("7", "logs", "what agents and this console write", new LogsPage()),
  HELP("8", "help", "every key", new HelpPage()),
  ALARMS("A", "alarms", "what is or was wrong, until it is acknowledged", new AlarmsPage()),
  FILE("", "file", "a file as an agent runs it, or ran it", new FilePage()),
  DIFFERENCE("", "diff", "what differs between two files", new DifferencePage()),
  YAML("", "yaml", "an object as the agents report it", new YamlPage()),
  OUTPUT("", "output", "what a command answers in words", new OutputPage());

  private final String key;
  private final String title;
  private final String help;
  // Pages hold no state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Page page;

  Screen(String key, String title, String help, Page page) {
    this.key = key;
    this.title = title;
    this.help = help;
    this.page = page;
  }

  static Optional<Screen> of(String key) {
    return Arrays.stream(values()).filter(screen -> !screen.key.isEmpty() && screen.key.equals(key)).findFirst();
  }

  /// The key that leads there; empty: only another key on an object does.
  String key() {
    return key;
  }

  /// One of the digits leads there.
  boolean isNumbered() {
    return !key.isEmpty() && Character.isDigit(key.charAt(0));
  }

  /// One looks at it in between, and goes on where one was.
  boolean isBetween() {
    return this == HELP || this == ALARMS;
  }

  String title() {
    return title;
  }

  String help() {
    return help;
  }

  Page page() {
    return page;
  }
}
