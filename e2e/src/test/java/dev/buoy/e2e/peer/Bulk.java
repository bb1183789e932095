package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// 64 MiB in each direction of one connection, read slowly. One side is first: it sends everything, shuts its sending
/// direction, then reads. The other reads to that end and only then sends, so that its data passes a half-closed
/// connection. Client: `Bulk HOST PORT first|second`; prints "sent HASH received HASH".
public final class Bulk {
  static final int RECEIVE_BUFFER = 32 * 1024;
  private static final int CHUNK = 64 * 1024;
  private static final int CHUNKS = 1024;
  /// A pause after each 256 KiB makes a reader of about 100 MB/s at most: the sender's buffers fill.
  private static final int CHUNK_PAUSE_BYTES = 256 * 1024;
  private static final long PAUSE_NANOS = 3_000_000;

  private Bulk() {}

  public static void main(String[] arguments) throws IOException {
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(RECEIVE_BUFFER);
      socket.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 5000);
      System.out.println("first".equals(arguments[2]) ? first(socket) : second(socket));
    }
  }

  static String first(Socket socket) throws IOException {
    String sent = send(socket, 1);
    return "sent " + sent + " received " + receive(socket);
  }

  static String second(Socket socket) throws IOException {
    String received = receive(socket);
    return "sent " + send(socket, 2) + " received " + received;
  }

  private static String send(Socket socket, long seed) throws IOException {
    var digest = sha256();
    var random = new Random(seed);
    byte[] chunk = new byte[CHUNK];
    for (int i = 0; i < CHUNKS; i++) {
      random.nextBytes(chunk);
      digest.update(chunk);
      socket.getOutputStream().write(chunk);
    }
    socket.shutdownOutput();
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String receive(Socket socket) throws IOException {
    var digest = sha256();
    byte[] chunk = new byte[CHUNK];
    long total = 0;
    long pauseAt = CHUNK_PAUSE_BYTES;
    for (int n = socket.getInputStream().read(chunk); n >= 0; n = socket.getInputStream().read(chunk)) {
      digest.update(chunk, 0, n);
      total += n;
      if (total >= pauseAt) {
        pauseAt += CHUNK_PAUSE_BYTES;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
