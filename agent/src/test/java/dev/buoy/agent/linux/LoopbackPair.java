package dev.buoy.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A datagram socket of [Libc] and one of the JDK that hears it, on the loopback interface.
// Handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record LoopbackPair(Libc libc, int sender, DatagramChannel receiver, byte[] address) implements AutoCloseable {
  static LoopbackPair open(Libc libc) {
    try {
      var receiver = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      receiver.configureBlocking(false);
      var port = ((InetSocketAddress) receiver.getLocalAddress()).getPort();
      var address = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_INET)
          .order(ByteOrder.BIG_ENDIAN).putShort((short) port).put(new byte[]{127, 0, 0, 1}).array();
      return new LoopbackPair(libc, libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), receiver,
          address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Datagram datagram(String text) {
    return new Datagram(text.getBytes(StandardCharsets.UTF_8), address);
  }

  /// What has arrived by now.
  List<String> received() {
    var all = new ArrayList<String>();
    var buffer = ByteBuffer.allocate(200);
    try {
      while (receiver.receive(buffer) != null) {
        all.add(StandardCharsets.UTF_8.decode(buffer.flip()).toString());
        buffer.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  @Override
  public void close() {
    libc.close(sender);
    try {
      receiver.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
