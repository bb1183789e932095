package dev.buoy.console.tui;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a key does on a screen: the one table behind key handling, hints and help.
enum Action {
  HELP("help", "this page; again: back", "?", "8"),
  COMMAND("command", "type a command, as on the command line; Tab completes", ":"),
  FILTER("filter", "show rows that contain a text; !text those that do not", "/"),
  DESCRIBE("describe", "all that is known of the selected object, on or off", "d"),
  ACTIONS("actions", "what can be done with it, and why not", "x"),
  DRAIN("Drain", "plan: take the server out of rotation, sessions finish", "D"),
  FAILOVER("Failover", "plan: the master of an instance hands over", "F"),
  RELOAD("Reload", "plan: agents read their file again", "R"),
  FOLLOW("follow", "events: stay at the newest", "f"),
  BACK("back", "one view back; at the root: quit", "q"),
  INTO("", "into: servers of the backend, events of the object", "Enter"),
  CLEAR("", "clear the filter, close the detail; never quits", "Esc"),
  DOWN("", "next row", "j", "Down"),
  UP("", "previous row", "k", "Up"),
  PAGE_DOWN("", "ten rows on", "^F", "PageDown"),
  PAGE_UP("", "ten rows back", "^B", "PageUp"),
  FIRST("", "first row", "g", "Home"),
  LAST("", "last row", "G", "End"),
  NEXT_PANE("", "next table", "Tab"),
  OVERVIEW("", "overview: instances, backends, newest events", "1"),
  SERVERS("", "servers of all backends, as every agent sees them", "2"),
  EVENTS("", "events of all agents", "3"),
  PREVIOUS("", "the view before this one", "-"),
  REPAINT("", "paint all again", "^L"),
  SUSPEND("", "back to the shell for a while (fg returns)", "^Z"),
  INTERRUPT("", "close the dialog or field; twice within a second: quit?", "^C");

  private final String hint;
  private final String help;
  private final String keys;

  Action(String hint, String help, String... keys) {
    this.hint = hint;
    this.help = help;
    this.keys = String.join(" ", keys);
  }

  /// What the key does; empty for none, and for verbs when nothing may be changed.
  static Optional<Action> of(String key, boolean readOnly) {
    return Arrays.stream(values()).filter(action -> action.keys().contains(key) && !(readOnly && action.isVerb()))
        .findFirst();
  }

  boolean isVerb() {
    return this == ACTIONS || this == DRAIN || this == FAILOVER || this == RELOAD;
  }

  /// The word in the hints line; empty when it is in the help only.
  String hint() {
    return hint;
  }

  String help() {
    return help;
  }

  List<String> keys() {
    return List.of(keys.split(" "));
  }
}
