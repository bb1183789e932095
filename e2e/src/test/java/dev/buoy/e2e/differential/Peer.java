package dev.buoy.e2e.differential;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// One end of a connection to a proxy: a client, or a server that it connected to.
final class Peer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 8000;
  private static final int CHUNK = 64 * 1024;

  private final Socket socket;

  /// @param socket of a channel: closed with unread bytes it resets the connection, close(2), while one of [Socket] says
  ///   before that no more will come
  Peer(Socket socket) throws SocketException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  Peer send(int count) throws IOException {
    socket.getOutputStream().write(new byte[count]);
    return this;
  }

  /// Sends one byte of this value.
  Peer say(int value) throws IOException {
    socket.getOutputStream().write(value);
    return this;
  }

  /// Sends bytes that this seed makes.
  void stream(int seed, int count) throws IOException {
    socket.getOutputStream().write(bytes(seed, count));
  }

  private static byte[] bytes(int seed, int count) {
    var all = new byte[count];
    new Random(seed).nextBytes(all);
    return all;
  }

  /// Waits for so many bytes.
  void receive(int count) throws IOException {
    int got = socket.getInputStream().readNBytes(count).length;
    if (got < count) {
      throw new EOFException("the end came after %d of %d bytes".formatted(got, count));
    }
  }

  /// The next byte, -1 at the end, -2 after a reset.
  int next() throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException _) {
      return -2;
    }
  }

  /// Waits until so many bytes could be read, and does not.
  void leaveUnread(int count) throws IOException {
    for (int tries = 0; socket.getInputStream().available() < count; tries++) {
      if (tries == PATIENCE_MILLIS) {
        throw new IOException("not " + count + " bytes have come");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /// Says that no more will come.
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /// Ends it so that the other end sees a reset.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Whether nothing comes for this long.
  boolean silentFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      socket.getInputStream().read();
      return false;
    } catch (SocketTimeoutException _) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /// Reads all that comes.
  /// @return how much it was, and how it ended
  String end() throws IOException {
    return end(digest(), false);
  }

  /// The same with the hash of the bytes.
  String hashed() throws IOException {
    return end(digest(), true);
  }

  /// What [#hashed] says of a stream that has come as it was sent.
  static String whole(int seed, int count) {
    return "%d bytes %s, end".formatted(count, hash(digest(), bytes(seed, count)));
  }

  private String end(MessageDigest digest, boolean withHash) throws IOException {
    var chunk = new byte[CHUNK];
    long count = 0;
    String how;
    try {
      for (int read = socket.getInputStream().read(chunk); read >= 0; read = socket.getInputStream().read(chunk)) {
        digest.update(chunk, 0, read);
        count += read;
      }
      how = "end";
    } catch (SocketTimeoutException _) {
      how = "open";
    } catch (SocketException e) {
      how = String.valueOf(e.getMessage()).startsWith("Connection reset") ? "reset" : "error " + e.getMessage();
    }
    return count + " bytes" + (withHash ? " " + hash(digest) : "") + ", " + how;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static String hash(MessageDigest digest, byte... last) {
    return HexFormat.of().formatHex(digest.digest(last), 0, 8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
