package dev.buoy.agent.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Batches on real sockets.
@Timeout(30)
class SocketBatchTest {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
  private static final int BROKEN_PIPE = -32;

  private final StreamCalls calls = new StreamCalls();
  private final SocketBatch batch = new SocketBatch();
  private final List<Socket> peers = new ArrayList<>();
  private final List<Integer> ours = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    batch.close();
    ours.forEach(calls::close);
    for (var peer : peers) {
      peer.close();
    }
  }

  @Test
  void asManyAsFitAreReceivedAndSentByTwoCalls() throws Exception {
    for (int slot = 0; slot < SocketBatch.SLOTS; slot++) {
      connect();
      write(slot, "message " + slot);
    }

    for (int slot = 0; slot < SocketBatch.SLOTS; slot++) {
      batch.receive(slot, ours.get(slot), SocketBatch.ROOM);
    }
    batch.carryOut();
    for (int slot = 0; slot < SocketBatch.SLOTS; slot++) {
      batch.send(slot, ours.get(SocketBatch.SLOTS - 1 - slot), batch.result(slot));
    }
    batch.carryOut();

    for (int slot = 0; slot < SocketBatch.SLOTS; slot++) {
      var expected = "message " + slot;
      assertThat(batch.result(slot)).isEqualTo(expected.length());
      assertThat(read(SocketBatch.SLOTS - 1 - slot, expected.length())).isEqualTo(expected);
    }
  }

  @Test
  void whatIsNotThereIsNotWaitedForAndTheEndIsZero() throws Exception {
    connect();
    connect();
    peers.get(1).shutdownOutput();

    batch.receive(0, ours.get(0), SocketBatch.ROOM);
    batch.receive(1, ours.get(1), SocketBatch.ROOM);
    batch.receive(2, 999_999, SocketBatch.ROOM);
    batch.carryOut();

    assertThat(batch.result(0)).isEqualTo(StreamCalls.WOULD_BLOCK);
    assertThat(batch.result(1)).isZero();
    assertThat(batch.result(2)).as("EBADF").isEqualTo(-9);
  }

  @Test
  void noMoreIsReceivedThanWasAskedFor() throws Exception {
    connect();
    write(0, "abcdef");

    batch.receive(0, ours.getFirst(), 4);
    batch.carryOut();

    assertThat(batch.result(0)).isEqualTo(4);
    assertThat(calls.receive(ours.getFirst())).isEqualTo(2);
  }

  @Test
  void aFullSocketTakesWhatFitsAndTheRestCanBeKept() throws Exception {
    connect();
    connect();
    peers.getFirst().getOutputStream().write(new byte[SocketBatch.ROOM - 1]);
    peers.getFirst().getOutputStream().write('z');
    int target = ours.get(1);
    while (calls.send(target, StreamCalls.BUFFER) != StreamCalls.WOULD_BLOCK) {
      // Filled.
    }

    batch.receive(0, ours.getFirst(), SocketBatch.ROOM);
    batch.carryOut();
    int got = batch.result(0);
    batch.send(0, target, got);
    batch.carryOut();

    assertThat(batch.result(0)).isEqualTo(StreamCalls.WOULD_BLOCK);
    try (var rest = new StreamCalls.Rest(SocketBatch.ROOM)) {
      batch.keep(0, got - 1, 1, rest);
      assertThat(calls.send(ours.getFirst(), rest)).isEqualTo(1);
      assertThat(read(0, 1)).isEqualTo("z");
    }
  }

  @Test
  void whoHasGoneRaisesAnErrorAndNoSignal() throws Exception {
    connect();
    connect();
    write(0, "late");
    calls.shutdownWrite(ours.get(1));

    batch.receive(0, ours.getFirst(), SocketBatch.ROOM);
    batch.carryOut();
    batch.send(0, ours.get(1), batch.result(0));
    batch.carryOut();

    assertThat(batch.result(0)).isEqualTo(BROKEN_PIPE);
  }

  @Test
  void aCallForNothingIsNone() {
    batch.carryOut();
  }

  private void connect() throws IOException {
    int listener = calls.socket(LOCAL);
    calls.bind(listener, new InetSocketAddress(LOCAL, 0), false);
    calls.listen(listener, 1);
    peers.add(new Socket(LOCAL, calls.local(listener).getPort()));
    ours.add(calls.accept(listener));
    calls.close(listener);
  }

  private void write(int peer, String text) throws IOException {
    peers.get(peer).getOutputStream().write(text.getBytes(UTF_8));
  }

  private String read(int peer, int count) throws IOException {
    return new String(peers.get(peer).getInputStream().readNBytes(count), UTF_8);
  }
}
