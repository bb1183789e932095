package dev.buoy.e2e.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// A client that makes one connection after the other and notes which server answered.
/// `Connections HOST PORT COUNT` prints "NAME COUNT" per server; `Connections HOST PORT every MILLIS` runs until it is
/// ended and prints "NAME" for each connection as it happens. A failed connection counts as the name "error".
public final class Connections {
  private static final int TIMEOUT_MILLIS = 2000;

  private Connections() {}

  public static void main(String[] arguments) {
    var target = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    if ("every".equals(arguments[2])) {
      forever(target, Long.parseLong(arguments[3]) * 1_000_000);
    } else {
      count(target, Integer.parseInt(arguments[2]));
    }
  }

  private static void count(InetSocketAddress target, int count) {
    var names = new TreeMap<String, Integer>();
    for (int i = 0; i < count; i++) {
      names.merge(connect(target).replaceFirst(" .*", ""), 1, Integer::sum);
    }
    names.forEach((name, times) -> System.out.println(name + " " + times));
  }

  private static void forever(InetSocketAddress target, long pauseNanos) {
    while (true) {
      System.out.println(connect(target));
      LockSupport.parkNanos(pauseNanos);
    }
  }

  private static String connect(InetSocketAddress target) {
    try (var socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(target, TIMEOUT_MILLIS);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String name = in.readLine();
      return name == null ? "error no answer" : name;
    } catch (IOException e) {
      return "error " + e.getMessage();
    }
  }
}
