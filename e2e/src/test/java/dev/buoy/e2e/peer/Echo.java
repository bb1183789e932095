package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/// Sends each datagram back with its name appended. `Echo NAME ADDRESS PORT`; the address may be one that is not there
/// yet, where net.ipv4.ip_nonlocal_bind allows it.
public final class Echo {
  /// Room for a few hundred questions that come while the machine does other things.
  private static final int RECEIVE_BYTES = 1 << 20;

  private Echo() {}

  public static void main(String[] arguments) throws IOException {
    byte[] name = arguments[0].getBytes(StandardCharsets.US_ASCII);
    var buffer = ByteBuffer.allocateDirect(1500);
    try (var channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
      channel.bind(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])));
      System.out.println("ready");
      while (true) {
        buffer.clear();
        var from = channel.receive(buffer);
        buffer.put(name).flip();
        try {
          channel.send(buffer, from);
        } catch (IOException e) {
          System.out.println("send: " + e.getMessage());
        }
      }
    }
  }
}
