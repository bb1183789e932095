package dev.buoy.console.tui;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a key does: with {@link Screen} the one table behind key handling, hints, help and docs. Hints are shown in
/// this order as far as there is room.
enum Action {
  HELP("help", "this page; again: back", "?"),
  COMMAND("cmd", "type a command, as on the command line; Tab completes", ":"),
  FILTER("filter", "rows with these words; column:text; !words: rows without", "/"),
  DESCRIBE("detail", "all that is known of the selected object, on or off", "d"),
  ACTIONS("actions", "what can be done with it, and why not", "x"),
  BACK("back", "one view back; at the overview: leave", "q"),
  FOLLOW("follow", "stay at the newest, on or off", "f"),
  ACKNOWLEDGE("acknowledge", "seen: the selected or the marked alarms go when they are over", "a"),
  BEGIN("new drill", "a drill: which fault of which instance, then its plan", "n"),
  COMPARE("compare", "what differs: the two marked files, or the selected one and another or an earlier one", "c"),
  KEEP("keep", "plan: the file that waits to be confirmed stays", "C"),
  TAKE_BACK("take back", "plan: the file that waits to be confirmed is taken back", "U"),
  WRAP("wrap", "long lines whole, or cut", "W"),
  SORT("sort", "sort by the next column; after the last: the usual order", "s"),
  WHY("why", "what led to the state of the selected object, on all nodes", "w"),
  EVENTS_OF("events", "events of the selected object", "e"),
  LOGS_OF("logs", "log lines that name the selected object, or an agent's own", "l"),
  YAML("yaml", "the selected object as every agent reports it", "y"),
  MARK("mark", "mark the row: drain, ready and maint take all marked ones", "space"),
  REVERSE("", "sort the other way round", "S"),
  MARK_ALL("", "mark every row that the filter leaves; again: none", "*"),
  DRAIN("drain", "plan: take the server out of rotation, sessions finish", "D"),
  FAILOVER("failover", "plan: the master of an instance hands over", "F"),
  RELOAD("reload", "plan: agents read their file again", "R"),
  UNDO("undo", "plan: the inverse of the last operation", "u"),
  SHELL("", "the line prompt on this terminal; quit comes back", "!"),
  PAUSE("", "hold the display still, on or off; its age goes on", "p"),
  TIMES("", "times of day, or how long ago", "t"),
  INTO("", "into: servers of a backend, events of an object", "Enter"),
  CLEAR("", "clear the filter, the marks, the detail; then one view back; never leaves; a drill of this console: abort",
      "Esc"),
  DOWN("", "next row", "j", "Down"),
  UP("", "row before", "k", "Up"),
  PAGE_DOWN("", "half a screen on", "^F", "PageDown"),
  PAGE_UP("", "half a screen back", "^B", "PageUp"),
  FIRST("", "first row", "g", "Home"),
  LAST("", "last row", "G", "End"),
  NEXT_PANE("", "next table", "Tab"),
  PREVIOUS_PANE("", "table before", "BackTab"),
  SCROLL_RIGHT("", "columns that have no room (~ in the heading)", ">", "Right"),
  SCROLL_LEFT("", "columns back", "<", "Left"),
  PREVIOUS("", "the view before this one; again: this one", "-"),
  EARLIER("", "back in the history of views", "["),
  LATER("", "forward in the history of views", "]"),
  REPAINT("", "paint all again", "^L"),
  RESUBSCRIBE("", "dial every agent anew", "^R"),
  SUSPEND("", "back to the shell for a while (fg returns)", "^Z"),
  INTERRUPT("", "close the dialog or field; twice within a second: leave?", "^C");

  private static final String SPACE = "space";

  private final String hint;
  private final String help;
  private final String keys;

  Action(String hint, String help, String... keys) {
    this.hint = hint;
    this.help = help;
    this.keys = String.join(" ", keys);
  }

  /// What the key does on a page; empty for none.
  static Optional<Action> of(String key, Page page) {
    var name = key.equals(" ") ? SPACE : key;
    return Arrays.stream(values()).filter(action -> action.keys().contains(name) && action.isFor(page, false))
        .findFirst();
  }

  /// Whether it can do something there.
  boolean isFor(Page page, boolean readOnly) {
    return !(readOnly && isVerb()) && (!isSpecial() || page.actions().contains(this));
  }

  /// Means something only on pages that say so.
  private boolean isSpecial() {
    return this == FOLLOW || this == ACKNOWLEDGE || this == BEGIN || this == COMPARE || this == KEEP
        || this == TAKE_BACK
        || this == WRAP;
  }

  boolean isVerb() {
    return this == ACTIONS || this == DRAIN || this == FAILOVER || this == RELOAD || this == BEGIN || this == KEEP
        || this == TAKE_BACK
        || this == UNDO;
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
