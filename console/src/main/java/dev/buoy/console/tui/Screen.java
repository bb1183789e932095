package dev.buoy.console.tui;

/// What the body shows.
enum Screen {
  OVERVIEW("overview"), SERVERS("servers"), EVENTS("events"), HELP("help");

  private final String title;

  Screen(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
