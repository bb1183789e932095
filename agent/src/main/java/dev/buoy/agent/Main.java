package dev.buoy.agent;

/// Entry point.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(2);
  }
}
