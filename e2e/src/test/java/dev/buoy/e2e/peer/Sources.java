package dev.buoy.e2e.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A client with several addresses: makes one connection from each of them, and notes which server answered.
/// `Sources HOST PORT ADDRESS...` prints "ADDRESS NAME" for each, and "ADDRESS error" where none answers.
public final class Sources {
  private static final int TIMEOUT_MILLIS = 5000;

  private Sources() {}

  public static void main(String[] arguments) {
    var target = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    Arrays.stream(arguments).skip(2).forEach(address -> System.out.println(address + " " + connect(address, target)));
  }

  private static String connect(String address, InetSocketAddress target) {
    try (var socket = new Socket()) {
      socket.bind(new InetSocketAddress(address, 0));
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(target, TIMEOUT_MILLIS);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      var name = in.readLine();
      return name == null ? "error" : name;
    } catch (IOException _) {
      return "error";
    }
  }
}
